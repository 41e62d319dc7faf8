/* keystone_find.c: the turn of the camera by a picture's upright lines.
 *
 * Edge pixels that lie side by side, the same way round, and agree on their direction grow into
 * segments (after LSD, Grompone von Gioi et al. 2010, without its test of meaning). Segments vote
 * by their length for the vanishing point that they aim at, the more narrowly the longer they are:
 * their lean at (x, y), in shares of the long edge from the middle, is (r - x·k) / (1 + y·k) for
 * the roll r and the convergence k. A convergence is believed where enough lines, of all that may
 * be upright, agree on it, and it explains clearly more than parallel uprights do. Shelves, fences
 * and door frames are as good as walls; what tapers by itself, like a lighthouse, is taken for one
 * that leans.
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "pixel/keystone.h"

#define STEEPEST 0.55     /* tangent of the lean of what may be upright */
#define EDGE_LEAST 0.015f /* gradient of coded luma a px */
#define REACH_PX 2        /* along a segment, over a gap */
#define AGREE_DEG 20.0    /* pixels of a segment */
#define SHORTEST 0.05     /* of the long edge */
#define WIDEST_PX 1.5     /* deviation of a segment's pixels across it */
#define WITHIN_DEG 0.8    /* a segment votes for what is this near its lean, … */
#define WITHIN_PX 0.5     /* and for what its ends would be this far off for */
#define N_K 81            /* convergences and rolls tried */
#define N_R 41
#define MOST_K 0.8
#define MOST_R 0.2
#define INLIER 0.33        /* of its length a segment votes that counts */
#define SIDE 0.12          /* segments of a side lie this far from the middle */
#define LEAST_ROLL_DEG 1.0 /* uprights that lean alike, of a building that is said to lean */

typedef struct {
  double x, y, length; /* shares of the long edge, from the middle */
  double angle;        /* radians off upright, + top to the right */
  double within;       /* degrees */
} Segment;

/* A turn of the camera: r - x·k over 1 + y·k is the lean of an upright at (x, y). */
typedef struct {
  double k, r, votes;
} Turn;

/* What a convergence must show to be believed. */
typedef struct {
  struct {
    guint n;
    double share;
  } few, many;   /* lines that agree, and their share of the length of all that may be upright */
  double length; /* of the height, in sum */
  double gain;   /* votes over those of the best parallel uprights */
  double side;   /* of the votes, that the left and the right must each bring */
  double roll;   /* degrees, at most */
  double least;  /* degrees: a pitch of less is none */
  double lowest,
      highest; /* degrees: a pitch beyond is no wall, but things on a table, or branches */
} Demand;

/* Chosen by eye on 824 photos. */
static const Demand said = {{9, 0.42}, {14, 0.31}, 0.7, 1.12, 0, 12, 1.2, -33, 40},
                    unsaid = {{12, 0.42}, {20, 0.36}, 1.0, 1.25, 0.08, 6, 2, -15, 35};

typedef struct {
  int w, h;
  float *lean;    /* degrees off upright; NAN: no edge that may be upright, or one that is taken */
  float *size;    /* of the gradient; below 0: dark to light from right to left */
  guint32 *taken; /* pixels of the segment that grows */
  guint n_taken;
} Edges;

/* Crests only: a soft edge is wide. */
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
  for (int y = REACH_PX; y < h - REACH_PX; y++)
    for (int x = 1; x < w - 1; x++) {
      const gsize at = (gsize)y * (gsize)w + (gsize)x;
      const float *p = v + at;
      const float gx = 3 * (p[1 - w] - p[-1 - w]) + 10 * (p[1] - p[-1]) + 3 * (p[1 + w] - p[w - 1]);
      const float gy = 3 * (p[w - 1] - p[-1 - w]) + 10 * (p[w] - p[-w]) + 3 * (p[1 + w] - p[1 - w]);
      size[at] = hypotf(gx, gy) / 32;
      e->size[at] = copysignf(size[at], gx);
      if (fabsf(gy) <= fabsf(gx) * (float)STEEPEST)
        e->lean[at] = atanf(gy / gx) * (float)(180 / G_PI);
    }
  for (gsize i = 1; i + 1 < n; i++)
    if (size[i] < EDGE_LEAST || size[i] < size[i - 1] || size[i] <= size[i + 1])
      e->lean[i] = NAN;
}

/* A straight line through what has grown: FALSE: it is none. */
static gboolean
fit_line(const Edges *e, Segment *out)
{
  const int w = e->w;
  const double n = e->n_taken, longest = MAX(e->w, e->h);
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  int top = e->h, bottom = 0;
  for (guint i = 0; i < e->n_taken; i++) {
    const int x = (int)e->taken[i] % w, y = (int)e->taken[i] / w;
    sx += x;
    sy += y;
    sxx += (double)x * x;
    syy += (double)y * y;
    sxy += (double)x * y;
    top = MIN(top, y);
    bottom = MAX(bottom, y);
  }
  const double mx = sx / n, my = sy / n, vy = syy / n - my * my, cov = sxy / n - mx * my;
  if (bottom - top < SHORTEST * longest || vy <= 0)
    return FALSE;
  const double slope = cov / vy, across = sxx / n - mx * mx - slope * cov;
  out->x = (mx - (e->w - 1) / 2.0) / longest;
  out->y = (my - (e->h - 1) / 2.0) / longest;
  out->angle =
      atan(-slope); /* y points down: x that falls on the way down leans to the right at the top */
  out->length = (bottom - top) / longest;
  out->within = WITHIN_DEG + atan(WITHIN_PX / MAX(bottom - top, 1)) * 180 / G_PI;
  return across <= WIDEST_PX * WIDEST_PX;
}

/* Takes the edges that hang together with `seed`, lie the same way round and agree on their lean.
 */
static void
grow(Edges *e, guint32 seed)
{
  const int w = e->w;
  double mean = e->lean[seed];
  e->n_taken = 0;
  e->taken[e->n_taken++] = seed;
  e->lean[seed] = NAN;
  for (guint next = 0; next < e->n_taken; next++)
    for (int dy = -REACH_PX; dy <= REACH_PX; dy++)
      for (int dx = -1; dx <= 1; dx++) { /* the outermost pixels are no edges */
        const guint32 to = (guint32)((gint64)e->taken[next] + (gint64)dy * w + dx);
        if (isnan(e->lean[to]) || fabs(e->lean[to] - mean) > AGREE_DEG ||
            (e->size[to] < 0) != (e->size[seed] < 0))
          continue;
        e->taken[e->n_taken++] = to;
        mean += (e->lean[to] - mean) / e->n_taken;
        e->lean[to] = NAN;
      }
}

typedef struct {
  const Segment *s;
  guint n;
} Segments;

static double
vote(const Segment *s, double k, double r)
{
  const double off = s->angle - atan((r - s->x * k) / (1 + s->y * k));
  return s->length * MAX(1 - fabs(off) * 180 / G_PI / s->within, 0);
}

static double
votes(const Segments *all, double k, double r)
{
  double sum = 0;
  for (guint i = 0; i < all->n; i++)
    sum += vote(all->s + i, k, r);
  return sum;
}

static void
best_near(const Segments *all, double step_k, double step_r, int n_k, int n_r, Turn *best)
{
  const Turn from = *best;
  for (int i = -n_k; i <= n_k; i++)
    for (int j = -n_r; j <= n_r; j++) {
      const double sum = votes(all, from.k + i * step_k, from.r + j * step_r);
      if (sum > best->votes)
        *best = (Turn){from.k + i * step_k, from.r + j * step_r, sum};
    }
}

/* What the votes for a turn rest on. */
typedef struct {
  guint n;
  double share;       /* of the length of all segments */
  double left, right; /* of the votes */
} Basis;

static Basis
basis_of(const Segments *all, const Turn *turn)
{
  Basis b = {0};
  double length = 0;
  for (guint i = 0; i < all->n; i++) {
    const Segment *s = all->s + i;
    const double v = vote(s, turn->k, turn->r);
    length += s->length;
    b.n += v > INLIER * s->length;
    if (s->x < -SIDE)
      b.left += v;
    else if (s->x > SIDE)
      b.right += v;
  }
  b.share = turn->votes / MAX(length, 1e-9);
  b.left /= MAX(turn->votes, 1e-9);
  b.right /= MAX(turn->votes, 1e-9);
  return b;
}

static gboolean
is_met(const Demand *demand, const Basis *b)
{
  return (b->n >= demand->few.n && b->share >= demand->few.share) ||
         (b->n >= demand->many.n && b->share >= demand->many.share);
}

static double
degrees(double tangent)
{
  return atan(tangent) * 180 / G_PI;
}

static void
find_segments(const float *pixels, int w, int h, GArray *segments)
{
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *lean = g_new(float, n), *size = g_new0(float, n);
  g_autofree guint32 *taken = g_new(guint32, n);
  Edges edges = {w, h, lean, size, taken, 0};
  find_edges(pixels, &edges);
  for (gsize i = 0; i < n; i++) {
    Segment s;
    if (isnan(lean[i]))
      continue;
    grow(&edges, (guint32)i);
    if (fit_line(&edges, &s))
      g_array_append_val(segments, s);
  }
}

gboolean
litho_keystone_find(VipsImage *linear, gboolean is_said, LithoKeystone *found,
                    LithoUprights *uprights, GError **error)
{
  const int w = linear->Xsize, h = linear->Ysize;
  *found = (LithoKeystone){0};
  *uprights = LITHO_UPRIGHTS_NONE;
  g_autofree float *pixels = litho_area_pixels(linear, "perspective", error);
  if (pixels == NULL)
    return FALSE;
  g_autoptr(GArray) segments = g_array_new(FALSE, FALSE, sizeof(Segment));
  if (w > 2 * REACH_PX && h > 2 * REACH_PX)
    find_segments(pixels, w, h, segments);
  const Segments all = {(const Segment *)(gpointer)segments->data, segments->len};
  const Demand *demand = is_said ? &said : &unsaid;
  Turn parallel = {0}, turn = {0};
  best_near(&all, 0, MOST_R / (N_R / 2), 0, N_R / 2, &parallel);
  best_near(&all, MOST_K / (N_K / 2), MOST_R / (N_R / 2), N_K / 2, N_R / 2, &turn);
  best_near(&all, 0, MOST_R / (N_R / 2) / 8, 0, 8, &parallel);
  best_near(&all, MOST_K / (N_K / 2) / 8, MOST_R / (N_R / 2) / 8, 8, 8, &turn);
  const Basis basis = basis_of(&all, &turn), level = basis_of(&all, &parallel);
  const double pitch = degrees(turn.k / sqrt(1 + turn.r * turn.r));
  if (!is_met(demand, &basis) || turn.votes < demand->length * h / MAX(w, h))
    return TRUE;
  if (turn.votes < demand->gain * parallel.votes || fabs(pitch) < demand->least) {
    *uprights = LITHO_UPRIGHTS_PARALLEL;
    if (is_said && is_met(&unsaid, &level) && fabs(degrees(parallel.r)) >= LEAST_ROLL_DEG)
      found->roll = degrees(parallel.r);
  } else if (MIN(basis.left, basis.right) < demand->side || fabs(degrees(turn.r)) > demand->roll ||
             pitch < demand->lowest || pitch > demand->highest) {
    *uprights = LITHO_UPRIGHTS_UNSURE;
  } else {
    *uprights = LITHO_UPRIGHTS_CONVERGE;
    *found = (LithoKeystone){.pitch = pitch, .roll = degrees(turn.r)};
  }
  return TRUE;
}
