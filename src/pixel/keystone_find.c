/* keystone_find.c: the turn of the camera by a picture's upright lines.
 *
 * Edge pixels that lie side by side and agree on their direction grow into segments (after LSD, Grompone von Gioi et al.
 * 2010, without its test of meaning). Segments vote by their length for the vanishing point that they aim at: their
 * lean at (x, y), in shares of the long edge from the middle, is (r - x·k) / (1 + y·k) for the roll r and the
 * convergence k. A convergence is believed where it explains clearly more than parallel uprights do and rests on both
 * sides of the picture. People who stand apart lean too, a little: then little is corrected. Trees are taken for
 * uprights.
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "pixel/keystone.h"

#define STEEPEST 0.55     /* tangent of the lean of what may be upright */
#define EDGE_LEAST 0.02f  /* gradient of coded luma a px */
#define AGREE_DEG 8.0     /* pixels of a segment */
#define SHORTEST 0.05     /* of the long edge */
#define WIDEST_PX 1.5     /* deviation of a segment's pixels across it */
#define WITHIN_DEG 1.2    /* a segment votes for what is this near its lean */
#define N_K 81            /* convergences and rolls tried */
#define N_R 49
#define MOST_K 0.6
#define MOST_R 0.2
#define MORE 1.25         /* votes over those of the best parallel lines */
#define LEAST_LENGTH 0.8  /* of the height, in sum */
#define LEAST_DEG 1.0     /* a pitch of less is none */
#define SIDE 0.12         /* segments of a side lie this far from the middle */
#define SIDE_SHARE 0.15   /* of the votes, that either side must bring */

typedef struct {
  double x, y, lean, length; /* shares of the long edge, from the middle; lean as a tangent, + top to the right */
} Segment;

typedef struct {
  int w, h;
  float *lean; /* degrees off upright; NAN: no edge that may be upright */
} Edges;

static void
find_edges(const float *rgb, Edges *e)
{
  const int w = e->w, h = e->h;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *v = g_new(float, n), *size = g_new0(float, n);
  for (gsize i = 0; i < n; i++) {
    v[i] = sqrtf(MAX(litho_luma(rgb + 3 * i), 0));
    e->lean[i] = NAN;
  }
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const float *p = v + (gsize)y * (gsize)w + x;
      const float gx = 3 * (p[1 - w] - p[-1 - w]) + 10 * (p[1] - p[-1]) + 3 * (p[1 + w] - p[w - 1]);
      const float gy = 3 * (p[w - 1] - p[-1 - w]) + 10 * (p[w] - p[-w]) + 3 * (p[1 + w] - p[1 - w]);
      size[(gsize)y * (gsize)w + (gsize)x] = hypotf(gx, gy) / 32;
      if (fabsf(gy) <= fabsf(gx) * (float)STEEPEST)
        e->lean[(gsize)y * (gsize)w + (gsize)x] = atanf(gy / gx) * (float)(180 / G_PI);
    }
  for (gsize i = 1; i + 1 < n; i++) /* crests only: a soft edge is wide */
    if (size[i] < EDGE_LEAST || size[i] < size[i - 1] || size[i] <= size[i + 1])
      e->lean[i] = NAN;
}

/* Takes the pixels that hang together with `seed` out of the edges. FALSE: they are no segment. */
static gboolean
grow(Edges *e, gsize seed, GArray *stack, Segment *out)
{
  const int w = e->w;
  double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, mean = e->lean[seed];
  float top = (float)e->h, bottom = 0;
  g_array_set_size(stack, 0);
  g_array_append_val(stack, seed);
  e->lean[seed] = NAN;
  while (stack->len > 0) {
    const gsize at = g_array_index(stack, gsize, stack->len - 1);
    g_array_set_size(stack, stack->len - 1);
    const int x = (int)(at % (gsize)w), y = (int)(at / (gsize)w);
    n++;
    sx += x;
    sy += y;
    sxx += (double)x * x;
    syy += (double)y * y;
    sxy += (double)x * y;
    top = MIN(top, (float)y);
    bottom = MAX(bottom, (float)y);
    for (int dy = -1; dy <= 1; dy++)
      for (int dx = -1; dx <= 1; dx++) { /* the outermost pixels are no edges */
        const gsize to = at + (gsize)((gssize)dy * w + dx);
        if (isnan(e->lean[to]) || fabs(e->lean[to] - mean) > AGREE_DEG)
          continue;
        mean += (e->lean[to] - mean) / (n + stack->len + 1);
        e->lean[to] = NAN;
        g_array_append_val(stack, to);
      }
  }
  const double mx = sx / n, my = sy / n, vy = syy / n - my * my, cov = sxy / n - mx * my;
  const double longest = MAX(e->w, e->h);
  if (bottom - top < SHORTEST * longest || vy <= 0)
    return FALSE;
  const double slope = cov / vy, across = sxx / n - mx * mx - slope * cov;
  if (across > WIDEST_PX * WIDEST_PX)
    return FALSE;
  out->x = (mx - (e->w - 1) / 2.0) / longest;
  out->y = (my - (e->h - 1) / 2.0) / longest;
  out->lean = -slope; /* y points down: x that falls on the way down leans to the right at the top */
  out->length = (bottom - top) / longest;
  return TRUE;
}

static double
vote(const Segment *s, double k, double r)
{
  const double off = atan(s->lean) - atan((r - s->x * k) / (1 + s->y * k));
  return s->length * MAX(1 - fabs(off) * 180 / G_PI / WITHIN_DEG, 0);
}

static double
votes(const GArray *segments, double k, double r)
{
  double sum = 0;
  for (guint i = 0; i < segments->len; i++)
    sum += vote(&g_array_index(segments, Segment, i), k, r);
  return sum;
}

static void
best_near(const GArray *segments, double step_k, double step_r, int n_k, int n_r, double *k, double *r, double *best)
{
  const double k0 = *k, r0 = *r;
  for (int i = -n_k; i <= n_k; i++)
    for (int j = -n_r; j <= n_r; j++) {
      const double sum = votes(segments, k0 + i * step_k, r0 + j * step_r);
      if (sum > *best) {
        *best = sum;
        *k = k0 + i * step_k;
        *r = r0 + j * step_r;
      }
    }
}

/* Either side brings its share of the votes. */
static gboolean
is_on_both_sides(const GArray *segments, double k, double r, double all)
{
  double left = 0, right = 0;
  for (guint i = 0; i < segments->len; i++) {
    const Segment *s = &g_array_index(segments, Segment, i);
    if (s->x < -SIDE)
      left += vote(s, k, r);
    else if (s->x > SIDE)
      right += vote(s, k, r);
  }
  return MIN(left, right) >= SIDE_SHARE * all;
}

gboolean
litho_keystone_find(VipsImage *linear, LithoKeystone *found, GError **error)
{
  const int w = linear->Xsize, h = linear->Ysize;
  *found = (LithoKeystone){0};
  g_autofree float *pixels = litho_area_pixels(linear, "perspective", error);
  if (pixels == NULL)
    return FALSE;
  g_autofree float *lean = g_new(float, (gsize)w * (gsize)h);
  Edges edges = {w, h, lean};
  find_edges(pixels, &edges);
  g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(Segment)),
                    stack = g_array_new(FALSE, FALSE, sizeof(gsize));
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++) {
    Segment s;
    if (!isnan(lean[i]) && grow(&edges, i, stack, &s))
      g_array_append_val(segments, s);
  }
  double k = 0, r = 0, best = 0, parallel = 0, upright = 0, none = 0;
  best_near(segments, 0, MOST_R / (N_R / 2), 0, N_R / 2, &none, &upright, &parallel);
  best_near(segments, MOST_K / (N_K / 2), MOST_R / (N_R / 2), N_K / 2, N_R / 2, &k, &r, &best);
  if (best < MORE * parallel || best < LEAST_LENGTH * h / MAX(w, h) || !is_on_both_sides(segments, k, r, best))
    return TRUE;
  best_near(segments, MOST_K / (N_K / 2) / 8, MOST_R / (N_R / 2) / 8, 8, 8, &k, &r, &best);
  const double pitch = atan(k / sqrt(1 + r * r)) * 180 / G_PI;
  if (fabs(pitch) >= LEAST_DEG)
    *found = (LithoKeystone){.pitch = pitch, .roll = atan(r) * 180 / G_PI};
  return TRUE;
}
