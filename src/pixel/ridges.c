/* ridges.c: see ridges.h. */
#include <math.h>
#include <string.h>
#include "pixel/ridges.h"

#define N_SCALES 3
#define LOW 0.4f        /* of the least contrast: a line once begun is followed down to this */
#define ROUND 0.5f      /* second eigenvalue over the first: a spot, no line */
#define TURN_COS 0.85   /* of directions from one point to the next */
#define GAP_PX 10       /* that is crossed while following */
#define JOIN_SHARE 0.12 /* of the plane's diagonal: between ends that point at each other */
#define GAP_OF_BOTH 0.7 /* of the length of both, at most */
#define JOIN_COS 0.97   /* their directions, and that from one to the other */
#define TAIL 30         /* points at an end that give its direction */
#define LEAST_POINTS 20 /* shorter pieces are not joined */
#define SIDE_SIGMAS 2.2 /* from the crest to where its sides are looked at … */
#define SIDE_PX 1.5     /* … and px more */
#define AROUND 12       /* px: half of the window for clearness */
#define HALF_WIDTH_SIGMAS 1.6
#define HALF_WIDTH_PX 1.0

static const double scales[N_SCALES] = {1.0, 1.8, 3.0};

/* The strongest ridge at each pixel over the scales. */
typedef struct {
  int width, height;
  float *strength;  /* of the height that a line of that response has; signed: < 0 dark; owned */
  float *ux, *uy;   /* along it; owned */
  guint8 *scale;    /* owned */
  guint8 *is_crest; /* 1, and 2 once a line has taken it; owned */
} Field;

static void
field_clear(Field *f)
{
  g_free(f->strength);
  g_free(f->ux);
  g_free(f->uy);
  g_free(f->scale);
  g_free(f->is_crest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Field, field_clear)

/* --- the filter
 * ----------------------------------------------------------------------------------- */

static void
blur(const LithoPlane *in, double sigma, LithoPlane *out)
{
  const int w = in->width, h = in->height, radius = (int)ceil(3 * sigma);
  g_autofree float *kernel = g_new(float, (gsize)radius + 1);
  g_autofree float *rows = g_new(float, (gsize)w *(gsize)h);
  float sum = 0;
  for (int k = 0; k <= radius; k++) {
    kernel[k] = (float)exp(-0.5 * k * k / (sigma * sigma));
    sum += k == 0 ? kernel[k] : 2 * kernel[k];
  }
  for (int k = 0; k <= radius; k++)
    kernel[k] /= sum;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float *row = in->v + (gsize)y * (gsize)w;
      float v = kernel[0] * row[x];
      for (int k = 1; k <= radius; k++)
        v += kernel[k] * (row[MAX(x - k, 0)] + row[MIN(x + k, w - 1)]);
      rows[(gsize)y * (gsize)w + (gsize)x] = v;
    }
  for (int y = 0; y < h; y++) {
    float *to = out->v + (gsize)y * (gsize)w;
    for (int x = 0; x < w; x++)
      to[x] = kernel[0] * rows[(gsize)y * (gsize)w + (gsize)x];
    for (int k = 1; k <= radius; k++) {
      const float *above = rows + (gsize)MAX(y - k, 0) * (gsize)w,
                  *below = rows + (gsize)MIN(y + k, h - 1) * (gsize)w;
      for (int x = 0; x < w; x++)
        to[x] += kernel[k] * (above[x] + below[x]);
    }
  }
}

/* Where the line of this scale is stronger than what was found before, it takes its place. */
static void
add_scale(Field *f, const LithoPlane *smooth, int k)
{
  const int w = f->width, h = f->height;
  const float gain = (float)(scales[k] * scales[k]);
  for (int y = 1; y + 1 < h; y++)
    for (int x = 1; x + 1 < w; x++) {
      const gsize i = (gsize)y * (gsize)w + (gsize)x;
      const float *v = smooth->v + i;
      const float xx = v[1] - 2 * v[0] + v[-1], yy = v[w] - 2 * v[0] + v[-w];
      const float xy = 0.25f * (v[w + 1] - v[w - 1] - v[-w + 1] + v[-w - 1]);
      const float mean = 0.5f * (xx + yy), spread = sqrtf(0.25f * (xx - yy) * (xx - yy) + xy * xy);
      const float first = mean > 0 ? mean + spread : mean - spread,
                  second = mean > 0 ? mean - spread : mean + spread;
      const float strength = -gain * first;
      if (fabsf(second) > ROUND * fabsf(first) || fabsf(strength) <= fabsf(f->strength[i]))
        continue;
      /* The first eigenvector lies across the line. */
      float nx = xy, ny = first - xx;
      if (fabsf(nx) + fabsf(ny) < 1e-9f)
        nx = 1; /* upright already: first is xx */
      const float n = hypotf(nx, ny);
      f->strength[i] = strength;
      f->ux[i] = -ny / n;
      f->uy[i] = nx / n;
      f->scale[i] = (guint8)k;
    }
}

static float
at(const float *v, int w, int h, float x, float y)
{
  x = CLAMP(x, 0, (float)(w - 1));
  y = CLAMP(y, 0, (float)(h - 1));
  const int x0 = (int)x, y0 = (int)y, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
  const float fx = x - (float)x0, fy = y - (float)y0;
  const float top =
      v[(gsize)y0 * (gsize)w + (gsize)x0] * (1 - fx) + v[(gsize)y0 * (gsize)w + (gsize)x1] * fx;
  const float bottom =
      v[(gsize)y1 * (gsize)w + (gsize)x0] * (1 - fx) + v[(gsize)y1 * (gsize)w + (gsize)x1] * fx;
  return top + fy * (bottom - top);
}

static void
mark_crests(Field *f, float least)
{
  const int w = f->width, h = f->height;
  for (int y = 1; y + 1 < h; y++)
    for (int x = 1; x + 1 < w; x++) {
      const gsize i = (gsize)y * (gsize)w + (gsize)x;
      const float s = f->strength[i], sign = s > 0 ? 1 : -1;
      if (fabsf(s) < least)
        continue;
      const float nx = -f->uy[i], ny = f->ux[i];
      f->is_crest[i] = sign * at(f->strength, w, h, (float)x + nx, (float)y + ny) <= sign * s &&
                       sign * at(f->strength, w, h, (float)x - nx, (float)y - ny) <= sign * s;
    }
}

/* --- following
 * ------------------------------------------------------------------------------------ */

/* The best crest ahead of (x, y) in direction (dx, dy), within `reach`; -1: none. */
static gint64
next_crest(const Field *f, int x, int y, float dx, float dy, float sign, int reach)
{
  const int w = f->width, h = f->height;
  gint64 best = -1;
  double best_cost = INFINITY;
  for (int v = MAX(y - reach, 0); v <= MIN(y + reach, h - 1); v++)
    for (int u = MAX(x - reach, 0); u <= MIN(x + reach, w - 1); u++) {
      const gsize i = (gsize)v * (gsize)w + (gsize)u;
      if (f->is_crest[i] != 1 || f->strength[i] * sign <= 0)
        continue;
      const float ax = (float)(u - x), ay = (float)(v - y);
      const float along = ax * dx + ay * dy, across = fabsf(ay * dx - ax * dy);
      if (along < 0.5f || across > 0.7f + 0.2f * along ||
          fabsf(f->ux[i] * dx + f->uy[i] * dy) < TURN_COS)
        continue;
      const double cost = along + 2 * across;
      if (cost < best_cost) {
        best_cost = cost;
        best = (gint64)i;
      }
    }
  return best;
}

/* From pixel i in one of its two directions. Points are added behind the others. */
static void
follow(Field *f, gsize i, float direction, GArray *points)
{
  const int w = f->width;
  const float sign = f->strength[i] > 0 ? 1 : -1;
  float dx = direction * f->ux[i], dy = direction * f->uy[i];
  for (;;) {
    const int x = (int)(i % (gsize)w), y = (int)(i / (gsize)w);
    gint64 next = next_crest(f, x, y, dx, dy, sign, 2);
    if (next < 0)
      next = next_crest(f, x, y, dx, dy, sign, GAP_PX);
    if (next < 0)
      return;
    i = (gsize)next;
    f->is_crest[i] = 2;
    const int u = (int)(i % (gsize)w), v = (int)(i / (gsize)w);
    const float turn = f->ux[i] * dx + f->uy[i] * dy > 0 ? 1 : -1;
    /* The direction turns slowly: a line's, not a pixel's. */
    dx = 0.8f * dx + 0.2f * turn * f->ux[i];
    dy = 0.8f * dy + 0.2f * turn * f->uy[i];
    const float n = hypotf(dx, dy);
    dx /= n;
    dy /= n;
    const PixelRidgePoint point = {(float)u, (float)v, (float)scales[f->scale[i]]};
    g_array_append_val(points, point);
  }
}

static void
ridge_free(gpointer data)
{
  g_array_unref(((PixelRidge *)data)->points);
  g_free(data);
}

#define POINT(ridge, k) (&g_array_index((ridge)->points, PixelRidgePoint, k))

static GPtrArray *
follow_all(Field *f, float contrast_least)
{
  GPtrArray *ridges = g_ptr_array_new_with_free_func(ridge_free);
  for (gsize i = 0; i < (gsize)f->width * (gsize)f->height; i++) {
    if (f->is_crest[i] != 1 || fabsf(f->strength[i]) < contrast_least)
      continue;
    g_autoptr(GArray) back = g_array_new(FALSE, FALSE, sizeof(PixelRidgePoint));
    PixelRidge *ridge = g_new0(PixelRidge, 1);
    ridge->points = g_array_new(FALSE, FALSE, sizeof(PixelRidgePoint));
    f->is_crest[i] = 2;
    follow(f, i, -1, back);
    for (guint k = back->len; k > 0; k--)
      g_array_append_val(ridge->points, g_array_index(back, PixelRidgePoint, k - 1));
    const PixelRidgePoint middle = {(float)(i % (gsize)f->width), (float)(i / (gsize)f->width),
                                    (float)scales[f->scale[i]]};
    g_array_append_val(ridge->points, middle);
    follow(f, i, 1, ridge->points);
    ridge->contrast = f->strength[i] > 0 ? 1 : -1;
    if (ridge->points->len >= LEAST_POINTS)
      g_ptr_array_add(ridges, ridge);
    else
      ridge_free(ridge);
  }
  return ridges;
}

/* --- joining
 * -------------------------------------------------------------------------------------- */

/* Place and outward direction of an end. */
static void
end_of(const PixelRidge *ridge, gboolean last, PixelRidgePoint *place, double direction[2])
{
  const guint n = ridge->points->len, tail = MIN(TAIL, n - 1);
  const PixelRidgePoint *a = POINT(ridge, last ? n - 1 : 0),
                        *b = POINT(ridge, last ? n - 1 - tail : tail);
  const double length = MAX(hypot(a->x - b->x, a->y - b->y), 1e-6);
  *place = *a;
  direction[0] = (a->x - b->x) / length;
  direction[1] = (a->y - b->y) / length;
}

/* How far apart two ends are that point at each other, px; INFINITY: they do not. */
static double
gap_between(const PixelRidge *a, gboolean a_last, const PixelRidge *b, gboolean b_last)
{
  PixelRidgePoint p, q;
  double u[2], v[2];
  end_of(a, a_last, &p, u);
  end_of(b, b_last, &q, v);
  const double dx = q.x - p.x, dy = q.y - p.y, gap = hypot(dx, dy);
  if (gap < 1e-6)
    return 0;
  const gboolean points =
      u[0] * dx + u[1] * dy > JOIN_COS * gap && -(v[0] * dx + v[1] * dy) > JOIN_COS * gap;
  return points && -(u[0] * v[0] + u[1] * v[1]) > JOIN_COS ? gap : INFINITY;
}

static void
reverse(GArray *points)
{
  for (guint k = 0; k < points->len / 2; k++) {
    PixelRidgePoint *a = &g_array_index(points, PixelRidgePoint, k);
    PixelRidgePoint *b = &g_array_index(points, PixelRidgePoint, points->len - 1 - k);
    const PixelRidgePoint kept = *a;
    *a = *b;
    *b = kept;
  }
}

/* b behind a, the gap filled with points; b's own are taken. */
static void
append(PixelRidge *a, gboolean a_last, PixelRidge *b, gboolean b_last, double gap)
{
  if (!a_last)
    reverse(a->points);
  if (b_last)
    reverse(b->points);
  const PixelRidgePoint from = *POINT(a, a->points->len - 1), to = *POINT(b, 0);
  for (int k = 1; k < (int)gap; k++) {
    const float t = (float)(k / gap);
    const PixelRidgePoint between = {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y),
                                     MAX(from.sigma, to.sigma)};
    g_array_append_val(a->points, between);
  }
  g_array_append_vals(a->points, b->points->data, b->points->len);
}

static void
join(GPtrArray *ridges, double most_gap)
{
  for (guint i = 0; i < ridges->len; i++) {
    PixelRidge *a = ridges->pdata[i];
    for (gboolean again = TRUE; again;) {
      guint best = 0;
      int ends = 0;
      double least = INFINITY;
      for (guint k = 0; k < ridges->len; k++) {
        const PixelRidge *b = ridges->pdata[k];
        for (int e = 0; e < 4 && k != i && b->contrast * a->contrast > 0; e++) {
          const double gap = gap_between(a, e & 1, b, e & 2);
          if (gap < MIN(least, most_gap) && gap < GAP_OF_BOTH * (a->points->len + b->points->len)) {
            least = gap;
            best = k;
            ends = e;
          }
        }
      }
      again = least < INFINITY;
      if (!again)
        break;
      append(a, ends & 1, ridges->pdata[best], ends & 2, least);
      g_ptr_array_remove_index(ridges, best);
      i -= best < i;
    }
  }
}

/* --- measures
 * ------------------------------------------------------------------------------------- */

static int
compare_sigmas(gconstpointer a, gconstpointer b)
{
  const float p = *(const float *)a, q = *(const float *)b;
  return (p > q) - (p < q);
}

/* One width for the whole line: where it crosses other things its own is not seen. */
static void
even_width(PixelRidge *ridge)
{
  g_autoptr(GArray) sigmas = g_array_new(FALSE, FALSE, sizeof(float));
  for (guint k = 0; k < ridge->points->len; k++)
    g_array_append_val(sigmas, POINT(ridge, k)->sigma);
  g_array_sort(sigmas, compare_sigmas);
  for (guint k = 0; k < ridge->points->len; k++)
    POINT(ridge, k)->sigma = g_array_index(sigmas, float, sigmas->len / 2);
}

static void
measure(const Field *f, const LithoPlane *plane, const LithoPlane *busy, PixelRidge *ridge)
{
  const guint n = ridge->points->len;
  double crest = 0, left = 0, right = 0, apart = 0, around = 0, own = 0;
  ridge->length_px = 0;
  for (guint k = 0; k < n; k++) {
    const PixelRidgePoint *p = POINT(ridge, k), *a = POINT(ridge, k >= 3 ? k - 3 : 0),
                          *b = POINT(ridge, MIN(k + 3, n - 1));
    const float length = MAX(hypotf(b->x - a->x, b->y - a->y), 1e-6f);
    const float nx = -(b->y - a->y) / length, ny = (b->x - a->x) / length,
                far = SIDE_SIGMAS * p->sigma + SIDE_PX;
    const float on = at(plane->v, plane->width, plane->height, p->x, p->y);
    const float l = at(plane->v, plane->width, plane->height, p->x + far * nx, p->y + far * ny);
    const float r = at(plane->v, plane->width, plane->height, p->x - far * nx, p->y - far * ny);
    crest += on;
    left += l;
    right += r;
    apart += fabsf(l - r);
    around += at(busy->v, busy->width, busy->height, p->x, p->y);
    own += fabsf(at(f->strength, f->width, f->height, p->x, p->y));
    if (k > 0)
      ridge->length_px += hypot(p->x - POINT(ridge, k - 1)->x, p->y - POINT(ridge, k - 1)->y);
  }
  const double sides = (left + right) / 2;
  const PixelRidgePoint *first = POINT(ridge, 0), *last = POINT(ridge, n - 1);
  ridge->contrast = (crest - sides) / n;
  ridge->light = crest / n;
  ridge->evenness = CLAMP(1 - apart / n / MAX(2 * fabs(ridge->contrast), 1e-6), 0, 1);
  /* A line alone fills about a sixth of the window with its own strength. */
  ridge->clearness = CLAMP(own / n / MAX(4 * around / n, 1e-6) - 0.25, 0, 1);
  ridge->straight = ridge->length_px > 0
                        ? MIN(hypot(first->x - last->x, first->y - last->y) / ridge->length_px, 1)
                        : 0;
}

static int
longest_first(gconstpointer a, gconstpointer b)
{
  const PixelRidge *p = *(PixelRidge *const *)a, *q = *(PixelRidge *const *)b;
  return (p->length_px < q->length_px) - (p->length_px > q->length_px);
}

GPtrArray *
pixel_ridges_find(const LithoPlane *plane, double least_px, double contrast_least)
{
  const int w = plane->width, h = plane->height;
  const gsize n = (gsize)w * (gsize)h;
  g_auto(Field) f = {w,
                     h,
                     g_new0(float, n),
                     g_new0(float, n),
                     g_new0(float, n),
                     g_new0(guint8, n),
                     g_new0(guint8, n)};
  g_autoptr(LithoPlane) smooth = litho_plane_new(w, h), busy = litho_plane_new(w, h);
  for (int k = 0; k < N_SCALES; k++) {
    blur(plane, scales[k], smooth);
    add_scale(&f, smooth, k);
  }
  /* A thin line answers with about a third of its height. */
  const float least = (float)contrast_least / 3;
  mark_crests(&f, LOW * least);
  for (gsize i = 0; i < n; i++)
    smooth->v[i] = fabsf(f.strength[i]);
  litho_plane_box_mean(smooth, AROUND, busy);
  GPtrArray *ridges = follow_all(&f, least);
  join(ridges, JOIN_SHARE * hypot(w, h));
  for (guint i = ridges->len; i > 0; i--) {
    even_width(ridges->pdata[i - 1]);
    measure(&f, plane, busy, ridges->pdata[i - 1]);
    if (((PixelRidge *)ridges->pdata[i - 1])->length_px < least_px)
      g_ptr_array_remove_index(ridges, i - 1);
  }
  g_ptr_array_sort(ridges, longest_first);
  return ridges;
}

void
pixel_ridge_paint(const PixelRidge *ridge, LithoPlane *plane)
{
  for (guint k = 0; k < ridge->points->len; k++) {
    const PixelRidgePoint *p = POINT(ridge, k);
    const float half = HALF_WIDTH_SIGMAS * p->sigma + HALF_WIDTH_PX;
    const int reach = (int)ceilf(half + 1);
    for (int y = MAX((int)p->y - reach, 0); y <= MIN((int)p->y + reach, plane->height - 1); y++)
      for (int x = MAX((int)p->x - reach, 0); x <= MIN((int)p->x + reach, plane->width - 1); x++) {
        const float value = CLAMP(half + 0.5f - hypotf((float)x - p->x, (float)y - p->y), 0, 1);
        float *to = plane->v + (gsize)y * (gsize)plane->width + (gsize)x;
        *to = MAX(*to, value);
      }
  }
}
