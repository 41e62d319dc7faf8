/* peel.c: pixels from the patches over them, and the first filling of a hole from its edge inwards.
 *
 * A patch at the edge is first compared with sources on a grid by the pixels of it that are known; a later ring
 * goes on from what the patches around it have found.
 */
#include <math.h>
#include <string.h>
#include "pixel/fill_smooth.h"
#include "pixel/peel.h"

#define UNKNOWN_WEIGHT 0.05f /* a patch counts e times less for each 20 unknown pixels in it */
#define LEAST_SCALE 64       /* of the distances, against a division by nothing: 1 step a pixel */
#define PEEL_SOURCES 4096    /* that a patch is compared with at first */

/* --- voting ------------------------------------------------------------------------------------ */

typedef struct {
  LithoField *field;
  const guint8 *set;   /* pixels to set */
  const float *weight; /* of each patch; 0: has no say */
} Vote;

static void
vote_rows(gpointer data, int y0, int y1)
{
  const Vote *vote = data;
  LithoField *f = vote->field;
  int w = f->width;
  for (int y = MAX(y0, f->y0); y < MIN(y1, f->y1); y++)
    for (int x = f->x0; x < f->x1; x++) {
      if (!vote->set[y * w + x])
        continue;
      float sum[4] = {0}, weight = 0;
      for (int j = 0; j < MIN(LITHO_PATCH, y + 1); j++)
        for (int i = 0; i < MIN(LITHO_PATCH, x + 1); i++) {
          int at = (y - j) * w + x - i;
          float k = vote->weight[at];
          if (k <= 0)
            continue;
          LithoPlace s = f->nearest[at];
          const float *p = f->pixels + 4 * ((gsize)(s.y + j) * (gsize)w + (gsize)(s.x + i));
          for (int c = 0; c < 4; c++)
            sum[c] += k * p[c];
          weight += k;
        }
      for (int c = 0; c < 4 && weight > 0; c++)
        f->pixels[4 * ((gsize)y * (gsize)w + (gsize)x) + (gsize)c] = sum[c] / weight;
    }
}

static int
compare_u32(gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

/* Upper quartile of the distances, of a sample where there are many. */
static float
distance_scale(const LithoField *f)
{
  gsize n = (gsize)f->width * (gsize)f->height;
  g_autoptr(GArray) some = g_array_new(FALSE, FALSE, sizeof(guint32));
  const int step = n < 100000 ? 1 : 7;
  for (int y = f->y0; y < f->y1; y++)
    for (int x = y % 7 + MAX(f->x0 - y % 7 + step - 1, 0) / step * step; x < f->x1; x += step) {
      gsize i = (gsize)y * (gsize)f->width + (gsize)x;
      if (litho_field_is_target(f, x, y) && f->distance[i] != G_MAXUINT32)
        g_array_append_val(some, f->distance[i]);
    }
  if (some->len == 0)
    return LEAST_SCALE;
  g_array_sort(some, compare_u32);
  return (float)MAX(g_array_index(some, guint32, some->len * 3 / 4), LEAST_SCALE);
}

void
litho_field_vote(LithoField *f, const guint8 *only)
{
  gsize n = (gsize)f->width * (gsize)f->height;
  g_autofree float *weight = g_new0(float, n);
  float softness = 1 / (2 * distance_scale(f));
  for (int y = f->y0; y < f->y1; y++)
    for (int x = f->x0; x < f->x1; x++) {
      gsize i = (gsize)y * (gsize)f->width + (gsize)x;
      if (litho_field_is_target(f, x, y) && f->distance[i] != G_MAXUINT32)
        weight[i] = expf(-(float)f->distance[i] * softness - UNKNOWN_WEIGHT * (float)f->n_unknown[i]) + 1e-12f;
    }
  Vote vote = {f, only != NULL ? only : f->hole, weight};
  litho_rows_run(f->height, vote_rows, &vote);
  litho_field_quantise(f, TRUE);
}

/* --- from the edge inwards --------------------------------------------------------------------- */

/* One patch of the coarsest level while pixels in it are still open. */
typedef struct {
  guint8 seen[LITHO_PATCH][4 * LITHO_PATCH]; /* 0xff where known */
  guint8 bytes[LITHO_PATCH][4 * LITHO_PATCH];
  int n_seen;
  LithoPlace best;
  guint32 distance; /* over what is seen */
} Sight;

static void
sight_try(const LithoField *f, Sight *s, int sx, int sy)
{
  int w = f->width;
  if (!litho_field_is_source(f, sx, sy))
    return;
  guint32 sum = 0;
  for (int j = 0; j < LITHO_PATCH && sum < s->distance; j++) {
    const guint8 *source = f->bytes + 4 * (gsize)((sy + j) * w + sx);
    gint32 row = 0;
    for (int i = 0; i < 4 * LITHO_PATCH; i++) {
      gint16 d = (gint16)((source[i] & s->seen[j][i]) - s->bytes[j][i]);
      row += d * d;
    }
    sum += (guint32)row;
  }
  if (sum < s->distance) {
    s->distance = sum;
    s->best = (LithoPlace){(gint16)sx, (gint16)sy};
  }
}

typedef struct {
  LithoField *field;
  const guint8 *open, *ring;
  const guint8 *visited;     /* targets that have a source from an earlier ring */
  const LithoPlace *before;  /* theirs */
  int stride;
} Peel;

/* A source for each target that touches the ring, by what is known of it. */
static void
peel_rows(gpointer data, int y0, int y1)
{
  const Peel *peel = data;
  LithoField *f = peel->field;
  int w = f->width, h = f->height;
  for (int y = y0; y < MIN(y1, h - LITHO_PATCH + 1); y++)
    for (int x = 0; x + LITHO_PATCH <= w; x++) {
      if (!litho_field_is_target(f, x, y))
        continue;
      Sight s = {.distance = G_MAXUINT32};
      gboolean touches = FALSE;
      for (int j = 0; j < LITHO_PATCH; j++)
        for (int i = 0; i < LITHO_PATCH; i++) {
          int at = (y + j) * w + x + i;
          gboolean known = !peel->open[at];
          s.n_seen += known;
          touches |= peel->ring[at];
          memset(&s.seen[j][4 * i], known ? 0xff : 0, 4);
          for (int c = 0; c < 4; c++)
            s.bytes[j][4 * i + c] = known ? f->bytes[4 * at + c] : 0;
        }
      f->distance[y * w + x] = G_MAXUINT32;
      if (!touches || s.n_seen == 0)
        continue;
      for (int k = 0; k < 9; k++) {
        int nx = x + k % 3 - 1, ny = y + k / 3 - 1;
        if (nx < 0 || ny < 0 || nx >= w || ny >= h || !peel->visited[ny * w + nx])
          continue;
        LithoPlace n = peel->before[ny * w + nx];
        sight_try(f, &s, n.x + x - nx, n.y + y - ny);
      }
      if (!peel->visited[y * w + x])
        for (int sy = peel->stride / 2; sy + LITHO_PATCH <= h; sy += peel->stride)
          for (int sx = peel->stride / 2; sx + LITHO_PATCH <= w; sx += peel->stride)
            sight_try(f, &s, sx, sy);
      for (int step = MAX(peel->stride / 2, 2); step >= 1; step /= 2)
        for (int k = 0; k < 9; k++) {
          LithoPlace b = s.best;
          sight_try(f, &s, b.x + step * (k % 3 - 1), b.y + step * (k / 3 - 1));
        }
      if (s.distance == G_MAXUINT32)
        continue;
      f->nearest[y * w + x] = s.best;
      /* Sparse evidence counts less. */
      f->distance[y * w + x] = (guint32)MIN((guint64)s.distance * 64 / (guint64)s.n_seen, G_MAXUINT32 - 1);
    }
}

/* Open pixels beside one that may be looked at. */
static gsize
find_ring(const LithoField *f, const guint8 *open, guint8 *ring)
{
  const int w = f->width, h = f->height;
  gsize n_ring = 0;
#define SHOWN(at) (!open[at] && (f->hole[at] || !f->avoid[at]))
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int at = y * w + x;
      ring[at] = open[at] && ((x > 0 && SHOWN(at - 1)) || (x + 1 < w && SHOWN(at + 1)) || (y > 0 && SHOWN(at - w)) ||
                              (y + 1 < h && SHOWN(at + w)));
      n_ring += ring[at];
    }
#undef SHOWN
  return n_ring;
}

/* What no ring has reached (all around it is to be avoided) gets smooth colours, and any source. */
static void
finish_peel(LithoField *f, const guint8 *open, const guint8 *visited)
{
  const gsize n = (gsize)f->width * (gsize)f->height;
  const guint8 *first = memchr(f->n_unknown, 0, n);
  const int spare = (int)(first - f->n_unknown);
  if (memchr(open, 1, n) != NULL) {
    g_autofree guint8 *unseen = g_memdup2(open, n);
    for (gsize i = 0; i < n; i++)
      unseen[i] |= f->avoid[i] && !f->hole[i];
    g_autofree float *pixels = g_memdup2(f->pixels, 4 * n * sizeof(float));
    litho_fill_smooth(pixels, memchr(unseen, 0, n) != NULL ? unseen : open, f->width, f->height, 4);
    for (gsize i = 0; i < n; i++)
      if (open[i])
        memcpy(f->pixels + 4 * i, pixels + 4 * i, 4 * sizeof(float));
  }
  for (gsize i = 0; i < n; i++)
    if ((guint)(f->n_unknown[i] - 1) < LITHO_PATCH * LITHO_PATCH && !visited[i])
      f->nearest[i] = (LithoPlace){(gint16)(spare % f->width), (gint16)(spare / f->width)};
  litho_field_quantise(f, TRUE);
}

void
litho_field_peel(LithoField *f)
{
  int w = f->width, h = f->height;
  gsize n = (gsize)w * (gsize)h;
  g_autofree guint8 *open = g_memdup2(f->hole, n);
  g_autofree guint8 *ring = g_new(guint8, n), *visited = g_new0(guint8, n);
  g_autofree LithoPlace *before = g_new(LithoPlace, n);
  int stride = 1;
  while (n / (gsize)(stride * stride) > PEEL_SOURCES)
    stride++;
  while (find_ring(f, open, ring) > 0) {
    gboolean any = FALSE;
    memcpy(before, f->nearest, n * sizeof *before);
    Peel p = {f, open, ring, visited, before, stride};
    litho_rows_run(h, peel_rows, &p);
    for (gsize i = 0; i < n; i++) {
      const gboolean sees = (guint)(f->n_unknown[i] - 1) < LITHO_PATCH * LITHO_PATCH && f->distance[i] != G_MAXUINT32;
      visited[i] |= sees;
      any |= sees;
    }
    if (!any)
      break;
    litho_field_vote(f, ring);
    for (gsize i = 0; i < n; i++)
      open[i] = open[i] && !ring[i];
  }
  finish_peel(f, open, visited);
}
