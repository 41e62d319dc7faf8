/* sheet.c: see sheet.h.
 *
 * The ground of the writing, its most frequent colour, is grown from the lines' boxes through
 * pixels that are as alike, at ever larger tolerances. A sheet is what changes little over several
 * of these (as a maximally stable extremal region, Matas et al. 2002) and fills its convex hull;
 * prints and letters on it are holes that the hull closes.
 */
#include <math.h>
#include <string.h>
#include "pixel/sheet.h"

#define N_TOLERANCES 13
#define TOLERANCE_FIRST 7.0 /* bytes, root mean square of the channels */
#define TOLERANCE_STEP 1.2
#define MOST_SHARE 0.25 /* of the frame */
#define LEAST_FILL 0.75 /* of its hull's area, that is ground, or writing */
#define STABLE 1.12     /* growth from one tolerance to the next that is none */
#define LEAST_MORE 1.15 /* of the writing's area: a sheet is larger than what is written on it */
#define LEAK 2.0        /* growth with which the ground behind the sheet has been reached … */
#define LEAK_AFTER 0.2  /* … where a sheet so sure was found before */
#define BINS 16

typedef struct {
  int x, y;
} Point;

/* The most frequent colour in the boxes of the writing, by a coarse table. FALSE: there is none. */
static gboolean
ground_colour(const guint8 *rgb, gsize n, const guint8 *writing, double colour[3])
{
  g_autofree guint *count = g_new0(guint, BINS * BINS * BINS);
  int best = 0;
  gsize n_in = 0;
#define BIN(p) (((p)[0] * BINS / 256 * BINS + (p)[1] * BINS / 256) * BINS + (p)[2] * BINS / 256)
  for (gsize i = 0; i < n; i++)
    if (writing[i])
      count[BIN(rgb + 3 * i)]++;
  for (int k = 1; k < BINS * BINS * BINS; k++)
    best = count[k] > count[best] ? k : best;
  colour[0] = colour[1] = colour[2] = 0;
  for (gsize i = 0; i < n; i++) {
    if (!writing[i] || BIN(rgb + 3 * i) != best)
      continue;
    n_in++;
    for (int c = 0; c < 3; c++)
      colour[c] += rgb[3 * i + (gsize)c];
  }
#undef BIN
  for (int c = 0; c < 3; c++)
    colour[c] /= (double)MAX(n_in, 1);
  return n_in > 0;
}

static inline gboolean
is_alike(const guint8 *p, const double colour[3], double most)
{
  const double d0 = p[0] - colour[0], d1 = p[1] - colour[1], d2 = p[2] - colour[2];
  return d0 * d0 + d1 * d1 + d2 * d2 <= most;
}

/* in: the ground between the letters, and what hangs together with it and is within the tolerance.
 * Returns its size; 0: it is too much. */
static gsize
grow(const guint8 *picture, const guint8 *soft, int w, int h, const guint8 *writing,
     const double colour[3], double tolerance, guint8 *in, int *queue)
{
  const gsize n = (gsize)w * (gsize)h;
  const double most = 3 * tolerance * tolerance;
  gsize first = 0, last = 0;
  memset(in, 0, n);
  for (gsize i = 0; i < n; i++)
    if (writing[i] && is_alike(picture + 3 * i, colour, most)) {
      in[i] = 1;
      queue[last++] = (int)i;
    }
  while (first < last && (double)last <= MOST_SHARE * (double)n) {
    const int i = queue[first++], x = i % w, y = i / w;
    const int next[4] = {x > 0 ? i - 1 : -1, x + 1 < w ? i + 1 : -1, y > 0 ? i - w : -1,
                         y + 1 < h ? i + w : -1};
    for (int k = 0; k < 4; k++)
      if (next[k] >= 0 && !in[next[k]] && is_alike(soft + 3 * (gsize)next[k], colour, most)) {
        in[next[k]] = 1;
        queue[last++] = next[k];
      }
  }
  return (double)last <= MOST_SHARE * (double)n ? last : 0;
}

static gint64
turn(Point o, Point a, Point b)
{
  return (gint64)(a.x - o.x) * (b.y - o.y) - (gint64)(a.y - o.y) * (b.x - o.x);
}

/* One side of the hull of points that come in order of y (Andrew 1979). */
static void
add_to_side(GArray *side, Point p, int sign)
{
  while (side->len >= 2 && sign * turn(g_array_index(side, Point, side->len - 2),
                                       g_array_index(side, Point, side->len - 1), p) <=
                               0)
    g_array_set_size(side, side->len - 1);
  g_array_append_val(side, p);
}

static double
x_at(const GArray *side, int y)
{
  for (guint i = 0; i + 1 < side->len; i++) {
    const Point a = g_array_index(side, Point, i), b = g_array_index(side, Point, i + 1);
    if (y >= a.y && y <= b.y && b.y > a.y)
      return a.x + (double)(b.x - a.x) * (y - a.y) / (b.y - a.y);
  }
  return g_array_index(side, Point, side->len - 1).x;
}

/* The convex hull of in, painted on `hull` (0 before); its area. */
static double
paint_hull(const guint8 *in, int w, int h, LithoPlane *hull)
{
  g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(Point)),
                    right = g_array_new(FALSE, FALSE, sizeof(Point));
  int y0 = h, y1 = 0;
  double area = 0;
  for (int y = 0; y < h; y++) {
    const guint8 *row = in + (gsize)y * (gsize)w, *at = memchr(row, 1, (gsize)w);
    if (at == NULL)
      continue;
    int last = w - 1;
    while (!row[last])
      last--;
    add_to_side(left, (Point){(int)(at - row), y}, -1);
    add_to_side(right, (Point){last, y}, 1);
    y0 = MIN(y0, y);
    y1 = y + 1;
  }
  for (int y = y0; y < y1; y++)
    for (int x = (int)ceil(x_at(left, y)); x <= (int)floor(x_at(right, y)); x++) {
      hull->v[(gsize)y * (gsize)w + (gsize)x] = 1;
      area++;
    }
  return area;
}

/* Of the hull, what is ground or encloses no way out: holes of the ground count as ground. */
static double
filled_area(const guint8 *in, int w, int h, const LithoPlane *hull, guint8 *outside, int *queue)
{
  const gsize n = (gsize)w * (gsize)h;
  gsize first = 0, last = 0;
  double area = 0;
  memset(outside, 0, n);
  for (gsize i = 0; i < n; i++) {
    const int x = (int)(i % (gsize)w), y = (int)(i / (gsize)w);
    if (!in[i] && (x == 0 || y == 0 || x == w - 1 || y == h - 1)) {
      outside[i] = 1;
      queue[last++] = (int)i;
    }
  }
  while (first < last) {
    const int i = queue[first++], x = i % w, y = i / w;
    const int next[4] = {x > 0 ? i - 1 : -1, x + 1 < w ? i + 1 : -1, y > 0 ? i - w : -1,
                         y + 1 < h ? i + w : -1};
    for (int k = 0; k < 4; k++)
      if (next[k] >= 0 && !in[next[k]] && !outside[next[k]]) {
        outside[next[k]] = 1;
        queue[last++] = next[k];
      }
  }
  for (gsize i = 0; i < n; i++)
    area += hull->v[i] > 0 && !outside[i];
  return area;
}

/* Means over 3 × 3: noise is not to open a way over a faint edge. Caller frees. */
static guint8 *
softened(const guint8 *rgb, int w, int h)
{
  guint8 *out = g_new(guint8, 3 * (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++) {
        int sum = 0;
        for (int k = 0; k < 9; k++)
          sum += rgb[3 * ((gsize)CLAMP(y + k / 3 - 1, 0, h - 1) * (gsize)w +
                          (gsize)CLAMP(x + k % 3 - 1, 0, w - 1)) +
                     (gsize)c];
        out[3 * ((gsize)y * (gsize)w + (gsize)x) + (gsize)c] = (guint8)((sum + 4) / 9);
      }
  return out;
}

double
pixel_sheet_find(const guint8 *picture, int width, int height, const guint8 *writing,
                 LithoPlane *sheet)
{
  const gsize n = (gsize)width * (gsize)height;
  g_autofree guint8 *soft = softened(picture, width, height), *in = g_new(guint8, n),
                    *outside = g_new(guint8, n);
  g_autofree int *queue = g_new(int, n);
  double colour[3], last = 0, best = 0, tolerance = TOLERANCE_FIRST;
  gsize n_writing = 0;
  for (gsize i = 0; i < n; i++)
    n_writing += writing[i];
  if (!ground_colour(picture, n, writing, colour))
    return 0;
  for (int k = 0; k < N_TOLERANCES; k++, tolerance *= TOLERANCE_STEP) {
    g_autoptr(LithoPlane) hull = litho_plane_new(width, height);
    if (grow(picture, soft, width, height, writing, colour, tolerance, in, queue) == 0)
      break;
    const double area = paint_hull(in, width, height, hull),
                 fill = filled_area(in, width, height, hull, outside, queue) / area;
    const double stable = last > 0 ? CLAMP((STABLE - area / last) / (STABLE - 1), 0, 1) : 0;
    if (last > 0 && area > LEAK * last && best >= LEAK_AFTER)
      break;
    last = area;
    const double sure = CLAMP((fill - LEAST_FILL) / (1 - LEAST_FILL), 0, 1) * (0.3 + 0.7 * stable);
    if (area < LEAST_MORE * (double)n_writing || sure <= best)
      continue;
    best = sure;
    memcpy(sheet->v, hull->v, n * sizeof(float));
  }
  return best;
}
