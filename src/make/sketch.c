/* sketch.c: see sketch.h: how marks are put down; sketch_draw.c draws them. */
#include "make/sketch.h"

Vec
sketch_light(const Sketch *sketch, Vec albedo, Vec normal, float sun, float sky)
{
  const float facing = MAX(vec_dot(normal, sketch->to_sun), 0) * sun;
  return vec_mul(albedo, vec_axpy(vec_scale(sketch->sky, sky * (.62f + .38f * normal.y)), facing,
                                  sketch->sun));
}

static void
add(Sketch *sketch, SketchMark mark)
{
  g_array_append_val(sketch->marks, mark);
}

void
sketch_stem(Sketch *sketch, float x0, float y0, float r0, float x1, float y1, float r1, Vec albedo)
{
  add(sketch, (SketchMark){.x = {x0, x1},
                           .y = {y0, y1},
                           .n = 2,
                           .r0 = r0,
                           .r1 = r1,
                           .color = albedo,
                           .is_round = TRUE});
}

void
sketch_stroke(Sketch *sketch, float x0, float y0, float r0, float x1, float y1, float r1, Vec light)
{
  add(sketch,
      (SketchMark){.x = {x0, x1}, .y = {y0, y1}, .n = 2, .r0 = r0, .r1 = r1, .color = light});
}

void
sketch_face(Sketch *sketch, const float (*corners)[2], int n, Vec light)
{
  SketchMark mark = {.n = n, .color = light};
  float area = 0;
  for (int i = 0; i < n; i++)
    area += corners[i][0] * corners[(i + 1) % n][1] - corners[(i + 1) % n][0] * corners[i][1];
  for (int i = 0; i < n; i++) { /* against the clock */
    mark.x[i] = corners[area > 0 ? i : n - 1 - i][0];
    mark.y[i] = corners[area > 0 ? i : n - 1 - i][1];
  }
  if (n == 2)
    return;
  add(sketch, mark);
}

Vec
sketch_color(const Sketch *sketch, Vec usual)
{
  if (!sketch->thing->has_color)
    return usual;
  const guint8 *c = sketch->thing->color;
  float v[3];
  for (int i = 0; i < 3; i++) {
    const float s = (float)c[i] / 255;
    v[i] = s <= .04045f ? s / 12.92f : powf((s + .055f) / 1.055f, 2.4f);
  }
  return vec(v[0], v[1], v[2]);
}

void
sketch_glow(Sketch *sketch, float x, float y, float r, Vec light, float strength)
{
  add(sketch, (SketchMark){.x = {x, x},
                           .y = {y, y},
                           .n = 2,
                           .r0 = r,
                           .r1 = strength,
                           .color = light,
                           .is_glow = TRUE});
}

static SketchMark
with_rows(Sketch *sketch, const SketchLimb *rows, int n, float reach)
{
  SketchMark mark = {.from = (int)sketch->rows->len, .n_more = n, .n = 2};
  mark.x[0] = mark.y[0] = 1e9f;
  mark.x[1] = mark.y[1] = -1e9f;
  for (int i = 0; i < n; i++) {
    const SketchLimb *l = &rows[i];
    mark.x[0] = MIN(mark.x[0], MIN(l->x0 - l->r0, l->x1 - l->r1) - reach);
    mark.y[0] = MIN(mark.y[0], MIN(l->y0 - l->r0, l->y1 - l->r1) - reach);
    mark.x[1] = MAX(mark.x[1], MAX(l->x0 + l->r0, l->x1 + l->r1) + reach);
    mark.y[1] = MAX(mark.y[1], MAX(l->y0 + l->r0, l->y1 + l->r1) + reach);
  }
  g_array_append_vals(sketch->rows, rows, (guint)n);
  return mark;
}

void
sketch_shape(Sketch *sketch, const float (*corners)[2], int n, Vec low, Vec high)
{
  g_autofree SketchLimb *rows = g_new0(SketchLimb, n);
  for (int i = 0; i < n; i++) {
    rows[i].x0 = rows[i].x1 = corners[i][0];
    rows[i].y0 = rows[i].y1 = corners[i][1];
  }
  SketchMark mark = with_rows(sketch, rows, n, 0);
  mark.color = low;
  mark.high = high;
  add(sketch, mark);
}

void
sketch_body(Sketch *sketch, const SketchLimb *limbs, int n, const SketchSkin *skin)
{
  SketchMark mark = with_rows(sketch, limbs, n, skin->soft);
  mark.skin = *skin;
  mark.is_round = TRUE;
  add(sketch, mark);
}
