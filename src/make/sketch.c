/* sketch.c: see sketch.h. Marks are drawn over each other with the cover of a pixel told by the
 * distance to their outline. */
#include "make/sketch.h"

#define MOST_PX 2400
#define SCALE 4.0f /* the brightest that a sprite holds */

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

/* --- drawing -----------------------------------------------------------------------------------
 */

typedef struct {
  int width, height;
  float left, bottom, per_m;
  float *pixels; /* (H,W,4) colour × cover, cover */
} Canvas;

static inline void
put(Canvas *canvas, int x, int y, Vec c, float cover)
{
  float *p = canvas->pixels + 4 * ((gsize)y * (gsize)canvas->width + (gsize)x);
  p[0] += cover * (c.x - p[0]);
  p[1] += cover * (c.y - p[1]);
  p[2] += cover * (c.z - p[2]);
  p[3] += cover * (1 - p[3]);
}

static void
draw_stroke(const Sketch *sketch, Canvas *canvas, const SketchMark *m)
{
  const float k = canvas->per_m, ax = (m->x[0] - canvas->left) * k,
              ay = (m->y[0] - canvas->bottom) * k;
  const float bx = (m->x[1] - canvas->left) * k, by = (m->y[1] - canvas->bottom) * k,
              ra = m->r0 * k, rb = m->r1 * k;
  const float most = MAX(ra, rb) + 1, dx = bx - ax, dy = by - ay, l2 = dx * dx + dy * dy,
              l = sqrtf(MAX(l2, 1e-12f));
  const int x0 = MAX(0, (int)(MIN(ax, bx) - most)),
            x1 = MIN(canvas->width - 1, (int)(MAX(ax, bx) + most) + 1);
  const int y0 = MAX(0, (int)(MIN(ay, by) - most)),
            y1 = MIN(canvas->height - 1, (int)(MAX(ay, by) + most) + 1);
  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++) {
      const float px = (float)x + .5f - ax, py = (float)y + .5f - ay,
                  t = l2 < 1e-6f ? 0 : clamp01((px * dx + py * dy) / l2);
      const float ox = px - t * dx, oy = py - t * dy, d = sqrtf(ox * ox + oy * oy),
                  r = ra + t * (rb - ra);
      /* What is finer than a pixel covers its share of it. */
      const float cover = r < .5f ? clamp01(1.0f - d) * 2 * r : clamp01(r - d + .5f);
      if (cover <= 0)
        continue;
      Vec c = m->color;
      if (m->is_round) {
        const float side = r > 0 ? CLAMP((px * -dy + py * dx) / l / MAX(r, .5f), -1, 1) : 0,
                    front = sqrtf(MAX(0, 1 - side * side));
        const Vec normal = vec(-dy / l * side, dx / l * side, -front);
        c = sketch_light(sketch, m->color, normal, 1, .55f + .45f * front);
      }
      put(canvas, x, y, c, cover);
    }
}

static void
draw_face(Canvas *canvas, const SketchMark *m)
{
  const float k = canvas->per_m;
  float x[SKETCH_CORNERS], y[SKETCH_CORNERS], x0 = 1e9f, x1 = -1e9f, y0 = 1e9f, y1 = -1e9f;
  for (int i = 0; i < m->n; i++) {
    x[i] = (m->x[i] - canvas->left) * k;
    y[i] = (m->y[i] - canvas->bottom) * k;
    x0 = MIN(x0, x[i]), x1 = MAX(x1, x[i]), y0 = MIN(y0, y[i]), y1 = MAX(y1, y[i]);
  }
  for (int py = MAX(0, (int)y0 - 1); py <= MIN(canvas->height - 1, (int)y1 + 1); py++)
    for (int px = MAX(0, (int)x0 - 1); px <= MIN(canvas->width - 1, (int)x1 + 1); px++) {
      float in = 1e9f;
      for (int i = 0; i < m->n; i++) {
        const int j = (i + 1) % m->n;
        const float ex = x[j] - x[i], ey = y[j] - y[i], l = sqrtf(ex * ex + ey * ey);
        if (l > 1e-6f)
          in = MIN(in, (ex * ((float)py + .5f - y[i]) - ey * ((float)px + .5f - x[i])) / l);
      }
      const float cover = clamp01(in + .85f); /* neighbours overlap: no seam */
      if (cover > 0)
        put(canvas, px, py, m->color, cover);
    }
}

MakeSprite *
sketch_finish(Sketch *sketch)
{
  float x0 = 1e9f, x1 = -1e9f, y0 = 1e9f, y1 = -1e9f;
  for (guint i = 0; i < sketch->marks->len; i++) {
    const SketchMark *m = &g_array_index(sketch->marks, SketchMark, i);
    const float r = m->n == 2 ? MAX(m->r0, m->r1) : 0;
    for (int k = 0; k < m->n; k++) {
      x0 = MIN(x0, m->x[k] - r), x1 = MAX(x1, m->x[k] + r);
      y0 = MIN(y0, m->y[k] - r), y1 = MAX(y1, m->y[k] + r);
    }
  }
  if (x1 < x0)
    return NULL;
  Canvas canvas = {.per_m = MIN(sketch->px_per_m, MOST_PX / MAX(x1 - x0, y1 - y0))};
  const float edge = 2 / canvas.per_m;
  canvas.left = x0 - edge;
  canvas.bottom = y0 - edge;
  canvas.width = (int)ceilf((x1 - x0 + 2 * edge) * canvas.per_m);
  canvas.height = (int)ceilf((y1 - y0 + 2 * edge) * canvas.per_m);
  const gsize n = 4 * (gsize)canvas.width * (gsize)canvas.height;
  g_autofree float *pixels = g_new0(float, n);
  canvas.pixels = pixels;
  for (guint i = 0; i < sketch->marks->len; i++) {
    const SketchMark *m = &g_array_index(sketch->marks, SketchMark, i);
    if (m->n == 2)
      draw_stroke(sketch, &canvas, m);
    else
      draw_face(&canvas, m);
  }
  MakeSprite *sprite = g_new0(MakeSprite, 1);
  sprite->width = canvas.width;
  sprite->height = canvas.height;
  sprite->meters_per_px = 1 / canvas.per_m;
  sprite->left = canvas.left;
  sprite->bottom = canvas.bottom;
  sprite->pixels = g_new(guint16, n);
  for (gsize i = 0; i < n; i++)
    sprite->pixels[i] =
        (guint16)(clamp01(i % 4 == 3 ? pixels[i] : pixels[i] / SCALE) * 65535 + .5f);
  return sprite;
}

void
make_sprite_free(MakeSprite *sprite)
{
  g_free(sprite->pixels);
  g_free(sprite);
}

float
make_sprite_at(const MakeSprite *sprite, float x, float y, Vec *color)
{
  const float fx = (x - sprite->left) / sprite->meters_per_px - .5f,
              fy = (y - sprite->bottom) / sprite->meters_per_px - .5f;
  if (!(fx >= 0 && fy >= 0 && fx < (float)sprite->width - 1 && fy < (float)sprite->height - 1))
    return 0;
  const int ix = (int)fx, iy = (int)fy;
  const float s = fx - (float)ix, t = fy - (float)iy;
  const guint16 *p = sprite->pixels + 4 * ((gsize)iy * (gsize)sprite->width + (gsize)ix),
                *q = p + 4 * sprite->width;
  float v[4];
  for (int c = color == NULL ? 3 : 0; c < 4; c++)
    v[c] = ((float)p[c] * (1 - s) + (float)p[4 + c] * s) * (1 - t) +
           ((float)q[c] * (1 - s) + (float)q[4 + c] * s) * t;
  if (color != NULL)
    *color = vec_scale(vec(v[0], v[1], v[2]), SCALE / 65535);
  return v[3] / 65535;
}
