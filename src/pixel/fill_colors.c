/* fill_colors.c: see fill_colors.h.
 *
 * Means of squares of the filling are held against those of the ring around the hole, each against
 * the part of the ring that is not much farther off than the nearest: behind a thing that stands on
 * grass before a wall, grass above is as foreign as it would be elsewhere. A colour is foreign when
 * hardly any of that part is as near to it as the ring's colours are to each other.
 */
#include <math.h>
#include "pixel/fill_colors.h"

#define MEAN_PX 3      /* side of the squares */
#define RING_SHARE 0.5 /* of the longer side of the hole's box: the ring's width */
#define RING_LEAST_PX 8
#define MOST_RING 1500 /* squares of the ring */
#define MOST_CORE 500
#define MOST_OWN 200 /* squares of the ring, that are held against the rest of it */
#define LEAST_RING 60
#define APART_SHARE 0.3f /* of the ring's width: nearer squares are alike for being neighbours */
#define NEAR_TIMES 2.0f  /* of the way to the nearest square: how far the part reaches that counts \
                          */
#define NEAR_MORE 0.25f  /* of the ring's width, further */
#define RARE_SHARE 0.02  /* of that part: less than that is hardly any */
#define LIMIT_LEAST 9.0f /* bytes: what eyes tell apart at once */
#define LIMIT_OF_SPREAD 1.25f /* of what USUAL of the ring keep among each other */
#define USUAL 0.92
#define LUMA_WEIGHT 0.7f /* shades are forgiven rather than hues */

typedef struct {
  float x, y, c[3];
} Square;

struct _LithoFillColors {
  GArray *ring; /* Square */
  float width;  /* px */
  float limit;  /* bytes */
};

void
pixel_fill_colors_free(LithoFillColors *colors)
{
  if (colors == NULL)
    return;
  g_array_unref(colors->ring);
  g_free(colors);
}

/* The mean colour of a square about (x, y), which lies in the picture: light, and two of hue. */
static Square
square_at(const LithoField *f, int x, int y)
{
  float sum[3] = {0};
  for (int k = 0; k < MEAN_PX * MEAN_PX; k++)
    for (int c = 0; c < 3; c++)
      sum[c] += f->pixels[4 * ((gsize)(y + k / MEAN_PX - MEAN_PX / 2) * (gsize)f->width +
                               (gsize)(x + k % MEAN_PX - MEAN_PX / 2)) +
                          (gsize)c];
  for (int c = 0; c < 3; c++)
    sum[c] *= 255.0f / (MEAN_PX * MEAN_PX);
  const float luma = 0.3f * sum[0] + 0.6f * sum[1] + 0.1f * sum[2];
  return (Square){(float)x, (float)y, {LUMA_WEIGHT * luma, sum[0] - luma, sum[2] - luma}};
}

static inline float
apart(const Square *a, const Square *b)
{
  const float d0 = a->c[0] - b->c[0], d1 = a->c[1] - b->c[1], d2 = a->c[2] - b->c[2];
  return d0 * d0 + d1 * d1 + d2 * d2;
}

/* Squares in a box of which `is_it`, evenly chosen. */
static GArray *
squares_in(const LithoField *f, const int box[4], const guint8 *is_it, guint most)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int));
  GArray *some = g_array_new(FALSE, FALSE, sizeof(Square));
  for (int y = MAX(box[1], MEAN_PX / 2); y < MIN(box[3], f->height - MEAN_PX / 2); y++)
    for (int x = MAX(box[0], MEAN_PX / 2); x < MIN(box[2], f->width - MEAN_PX / 2); x++) {
      const int at = y * f->width + x;
      if (is_it[at])
        g_array_append_val(all, at);
    }
  for (guint i = 0; i < MIN(all->len, most); i++) {
    const int at = g_array_index(all, int, (guint)((guint64)i * all->len / MIN(all->len, most)));
    const Square one = square_at(f, at % f->width, at / f->width);
    g_array_append_val(some, one);
  }
  return some;
}

/* Distances in place, px squared, from `one` to the ring, and to the nearest of it that is not
 * nearer than `least`. */
static float
ways_to_ring(const LithoFillColors *colors, const Square *one, float least, float *way)
{
  float nearest = INFINITY;
  for (guint i = 0; i < colors->ring->len; i++) {
    const Square *s = &g_array_index(colors->ring, Square, i);
    way[i] = (s->x - one->x) * (s->x - one->x) + (s->y - one->y) * (s->y - one->y);
    if (way[i] < least * least)
      way[i] = INFINITY;
    nearest = MIN(nearest, way[i]);
  }
  const float reach = NEAR_TIMES * sqrtf(nearest) + NEAR_MORE * colors->width;
  return reach * reach;
}

static int
by_value(gconstpointer a, gconstpointer b)
{
  const float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

/* Distance in colour to the nearest RARE_SHARE of the part of the ring that counts. */
static float
rank_in_ring(const LithoFillColors *colors, const Square *one, float least, float *way,
             GArray *differences)
{
  const float reach = ways_to_ring(colors, one, least, way);
  g_array_set_size(differences, 0);
  for (guint i = 0; i < colors->ring->len; i++)
    if (way[i] <= reach) {
      const float d = apart(one, &g_array_index(colors->ring, Square, i));
      g_array_append_val(differences, d);
    }
  if (differences->len == 0)
    return 0;
  g_array_sort(differences, by_value);
  const guint k = MIN(MAX((guint)(RARE_SHARE * differences->len), 2), differences->len - 1);
  return sqrtf(g_array_index(differences, float, k));
}

LithoFillColors *
pixel_fill_colors_new(const LithoField *f)
{
  const int w = f->width, h = f->height;
  int x0 = w, x1 = 0, y0 = h, y1 = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      if (f->core[y * w + x]) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = MAX(y1, y + 1);
      }
  if (x1 <= x0)
    return NULL;
  g_autoptr(LithoFillColors) colors = g_new0(LithoFillColors, 1);
  const int reach = MAX(RING_LEAST_PX, (int)(RING_SHARE * MAX(x1 - x0, y1 - y0)));
  const int box[4] = {x0 - reach, y0 - reach, x1 + reach, y1 + reach};
  g_autofree guint8 *known = g_new(guint8, (gsize)w * (gsize)h);
  for (int i = 0; i < w * h; i++)
    known[i] = !f->core[i] && !f->hole[i] && !f->avoid[i];
  /* A square that reaches into the hole shows what is not known. */
  for (int y = 1; y + 1 < h; y++)
    for (int x = 1; x + 1 < w; x++) {
      gboolean clean = TRUE;
      for (int k = 0; k < 9 && clean; k++)
        clean = !f->core[(y + k / 3 - 1) * w + x + k % 3 - 1];
      known[y * w + x] &= clean;
    }
  colors->width = (float)reach;
  colors->ring = squares_in(f, box, known, MOST_RING);
  if (colors->ring->len < LEAST_RING)
    return NULL;
  g_autofree float *way = g_new(float, colors->ring->len);
  g_autoptr(GArray) differences = g_array_new(FALSE, FALSE, sizeof(float)),
                    own = g_array_new(FALSE, FALSE, sizeof(float));
  const guint every = colors->ring->len / MOST_OWN + 1;
  for (guint i = 0; i < colors->ring->len; i += every) {
    const float d = rank_in_ring(colors, &g_array_index(colors->ring, Square, i),
                                 APART_SHARE * colors->width, way, differences);
    g_array_append_val(own, d);
  }
  g_array_sort(own, by_value);
  colors->limit = MAX(LIMIT_LEAST,
                      LIMIT_OF_SPREAD * g_array_index(own, float, (guint)(USUAL * (own->len - 1))));
  return g_steal_pointer(&colors);
}

double
pixel_fill_colors_foreign(const LithoFillColors *colors, const LithoField *f)
{
  if (colors == NULL)
    return 0;
  const int all[4] = {0, 0, f->width, f->height};
  g_autoptr(GArray) core = squares_in(f, all, f->core, MOST_CORE);
  g_autofree float *way = g_new(float, colors->ring->len);
  guint n_foreign = 0;
  for (guint i = 0; i < core->len; i++) {
    const Square *one = &g_array_index(core, Square, i);
    const float reach = ways_to_ring(colors, one, 0, way);
    guint n = 0, n_near = 0;
    for (guint k = 0; k < colors->ring->len; k++)
      if (way[k] <= reach) {
        n++;
        n_near +=
            apart(one, &g_array_index(colors->ring, Square, k)) <= colors->limit * colors->limit;
      }
    n_foreign += n_near < MAX(2, RARE_SHARE * n);
  }
  return core->len > 0 ? (double)n_foreign / core->len : 0;
}
