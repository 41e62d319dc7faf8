/* sketch_form.c: forms of a sketch: outlines as centripetal-free Catmull-Rom curves through the
 * points that the caller gives, limbs as the outline of a curve with a width. All paths of a form
 * run against the clock, so that overlapping ones add (non-zero winding). */
#include "make/sketch.h"

#define STEPS 8 /* of a curve between two points */
#define CAP 6   /* corners of a limb's round end */

static SketchMark *
last_mark(Sketch *sketch)
{
  return &g_array_index(sketch->marks, SketchMark, sketch->marks->len - 1);
}

void
sketch_form_begin(Sketch *sketch, const SketchHide *hide)
{
  SketchMark mark = {.n = 2,
                     .is_form = TRUE,
                     .from = (int)sketch->corners->len,
                     .from_bump = (int)sketch->bumps->len,
                     .hide = *hide};
  const float k = sketch->k;
  mark.hide.low_y = mark.hide.low_y * k + sketch->dy;
  mark.hide.high_y = mark.hide.high_y * k + sketch->dy;
  mark.hide.spot_m *= k;
  mark.hide.grain_m *= k;
  mark.hide.folds_m *= k;
  mark.hide.fuzz_m *= k;
  if (sketch->side < 0)
    mark.hide.grain_turn = (float)G_PI - mark.hide.grain_turn;
  g_array_append_val(sketch->marks, mark);
}

/* A closed path in sketch's own metres; turned to run against the clock. */
static void
add_path(Sketch *sketch, const float (*p)[2], int n)
{
  float area = 0;
  for (int i = 0; i < n; i++)
    area += p[i][0] * p[(i + 1) % n][1] - p[(i + 1) % n][0] * p[i][1];
  area *= sketch->side;
  for (int i = 0; i < n; i++) {
    const float *q = p[area > 0 ? i : n - 1 - i];
    const SketchCorner corner = {sketch->side * q[0] * sketch->k + sketch->dx,
                                 q[1] * sketch->k + sketch->dy, i == 0};
    g_array_append_val(sketch->corners, corner);
  }
}

static float
catmull(float a, float b, float c, float d, float t)
{
  return b + .5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

void
sketch_form_outline(Sketch *sketch, const float (*points)[2], int n)
{
  g_autofree float(*path)[2] = g_malloc((gsize)n * STEPS * sizeof *path);
  for (int i = 0; i < n; i++) {
    const float *a = points[(i + n - 1) % n], *b = points[i], *c = points[(i + 1) % n],
                *d = points[(i + 2) % n];
    for (int s = 0; s < STEPS; s++)
      for (int k = 0; k < 2; k++)
        path[i * STEPS + s][k] = catmull(a[k], b[k], c[k], d[k], (float)s / STEPS);
  }
  add_path(sketch, (const float(*)[2])path, n * STEPS);
}

void
sketch_form_limb(Sketch *sketch, const float (*points)[3], int n)
{
  const int m = (n - 1) * STEPS + 1, all = 2 * m + 2 * CAP;
  g_autofree float(*line)[3] = g_malloc((gsize)m * sizeof *line);
  g_autofree float(*path)[2] = g_malloc((gsize)all * sizeof *path);
  for (int i = 0; i < m; i++) {
    const int j = MIN(i / STEPS, n - 2);
    const float t = (float)(i - j * STEPS) / STEPS;
    for (int k = 0; k < 3; k++)
      line[i][k] = catmull(points[MAX(j - 1, 0)][k], points[j][k], points[j + 1][k],
                           points[MIN(j + 2, n - 1)][k], t);
  }
  for (int i = 0; i < m; i++) {
    const float *a = line[MAX(i - 1, 0)], *b = line[MIN(i + 1, m - 1)];
    const float dx = b[0] - a[0], dy = b[1] - a[1], l = MAX(sqrtf(dx * dx + dy * dy), 1e-6f),
                w = MAX(line[i][2], 0), nx = -dy / l * w, ny = dx / l * w;
    path[i][0] = line[i][0] + nx;
    path[i][1] = line[i][1] + ny;
    path[2 * m + CAP - 1 - i][0] = line[i][0] - nx;
    path[2 * m + CAP - 1 - i][1] = line[i][1] - ny;
    if (i == 0 || i == m - 1)
      for (int k = 0; k < CAP; k++) { /* half a circle round the end */
        const float turn = (float)G_PI * ((float)k + .5f) / CAP, c = cosf(turn), s = sinf(turn),
                    ahead = i == 0 ? -w : w, sign = i == 0 ? -1 : 1;
        float *q = path[i == 0 ? 2 * m + CAP + k : m + k];
        q[0] = line[i][0] + sign * c * nx + ahead * s * dx / l;
        q[1] = line[i][1] + sign * c * ny + ahead * s * dy / l;
      }
  }
  add_path(sketch, (const float(*)[2])path, all);
}

void
sketch_form_bump(Sketch *sketch, float x, float y, float r, float high)
{
  const SketchBump bump = {sketch->side * x * sketch->k + sketch->dx, y * sketch->k + sketch->dy,
                           r * sketch->k, high * sketch->k};
  g_array_append_val(sketch->bumps, bump);
}

void
sketch_form_end(Sketch *sketch)
{
  SketchMark *mark = last_mark(sketch);
  mark->n_more = (int)sketch->corners->len - mark->from;
  mark->n_bumps = (int)sketch->bumps->len - mark->from_bump;
  mark->x[0] = mark->y[0] = 1e9f;
  mark->x[1] = mark->y[1] = -1e9f;
  const float reach = 2.5f * mark->hide.fuzz_m;
  for (int i = 0; i < mark->n_more; i++) {
    const SketchCorner *c = &g_array_index(sketch->corners, SketchCorner, mark->from + i);
    mark->x[0] = MIN(mark->x[0], c->x - reach);
    mark->y[0] = MIN(mark->y[0], c->y - reach);
    mark->x[1] = MAX(mark->x[1], c->x + reach);
    mark->y[1] = MAX(mark->y[1], c->y + reach);
  }
}
