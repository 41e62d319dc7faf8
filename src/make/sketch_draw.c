/* sketch_draw.c: a sketch's marks as a sprite: drawn over each other, with the cover of a pixel
 * told by the distance to their outline; reading sprites. */
#include <string.h>
#include "make/sketch.h"

#define MOST_PX 2400
#define SCALE 4.0f /* the brightest that a sprite holds */

/* --- drawing -----------------------------------------------------------------------------------
 */

typedef SketchCanvas Canvas;

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
  for (int y = y0; y <= y1; y++) {
    /* Of a slanting stroke only the part near this row. */
    float from = 0, to = 1;
    if (fabsf(dy) > 1e-3f) {
      const float a = ((float)y + .5f - ay - most) / dy, b = ((float)y + .5f - ay + most) / dy;
      from = clamp01(MIN(a, b));
      to = clamp01(MAX(a, b));
    }
    const float xa = ax + from * dx, xb = ax + to * dx;
    const int left = MAX(x0, (int)(MIN(xa, xb) - most)),
              right = MIN(x1, (int)(MAX(xa, xb) + most) + 1);
    for (int x = left; x <= right; x++) {
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

static void
draw_glow(Canvas *canvas, const SketchMark *m)
{
  const float k = canvas->per_m, cx = (m->x[0] - canvas->left) * k,
              cy = (m->y[0] - canvas->bottom) * k, r = MAX(m->r0 * k, .7f);
  for (int y = MAX(0, (int)(cy - r)); y <= MIN(canvas->height - 1, (int)(cy + r) + 1); y++)
    for (int x = MAX(0, (int)(cx - r)); x <= MIN(canvas->width - 1, (int)(cx + r) + 1); x++) {
      const float dx = ((float)x + .5f - cx) / r, dy = ((float)y + .5f - cy) / r,
                  in = MAX(0, 1 - dx * dx - dy * dy);
      put(canvas, x, y, m->color, m->r1 * in * in * in);
    }
}

/* Even-odd, four lines of samples a row, exact across. */
static void
draw_shape(const Sketch *sketch, Canvas *canvas, const SketchMark *m)
{
  const SketchLimb *rows = &g_array_index(sketch->rows, SketchLimb, m->from);
  const float k = canvas->per_m, tall = MAX(m->y[1] - m->y[0], 1e-6f);
  const int y0 = MAX(0, (int)((m->y[0] - canvas->bottom) * k)),
            y1 = MIN(canvas->height - 1, (int)((m->y[1] - canvas->bottom) * k) + 1);
  g_autofree float *cover = g_new(float, canvas->width);
  g_autofree float *cuts = g_new(float, m->n_more);
  for (int y = y0; y <= y1; y++) {
    memset(cover, 0, (gsize)canvas->width * sizeof(float));
    for (int s = 0; s < 4; s++) {
      const float at = canvas->bottom + ((float)y + ((float)s + .5f) / 4) / k;
      int n = 0;
      for (int i = 0; i < m->n_more; i++) {
        const SketchLimb *a = &rows[i], *b = &rows[(i + 1) % m->n_more];
        if ((a->y0 <= at) == (b->y0 <= at))
          continue;
        const float x = a->x0 + (b->x0 - a->x0) * (at - a->y0) / (b->y0 - a->y0);
        int j = n++;
        for (; j > 0 && cuts[j - 1] > (x - canvas->left) * k; j--)
          cuts[j] = cuts[j - 1];
        cuts[j] = (x - canvas->left) * k;
      }
      for (int i = 0; i + 1 < n; i += 2)
        for (int x = MAX(0, (int)cuts[i]); x <= MIN(canvas->width - 1, (int)cuts[i + 1]); x++)
          cover[x] += .25f * clamp01(MIN(cuts[i + 1], (float)x + 1) - MAX(cuts[i], (float)x));
    }
    const float t = clamp01((canvas->bottom + ((float)y + .5f) / k - m->y[0]) / tall);
    const Vec c = vec_mix(m->color, m->high, t);
    for (int x = 0; x < canvas->width; x++)
      if (cover[x] > 0)
        put(canvas, x, y, c, MIN(cover[x], 1));
  }
}

/* Distance (m, below 0 inside) to limbs that flow into each other (Quilez 2013's polynomial
 * smooth minimum) and *thick: the radius there. */
static float
body_distance(const SketchLimb *rows, int n, float soft, float x, float y, float *thick)
{
  float most = 1e9f, r = 0;
  for (int i = 0; i < n; i++) {
    const SketchLimb *l = &rows[i];
    const float dx = l->x1 - l->x0, dy = l->y1 - l->y0, l2 = dx * dx + dy * dy;
    const float t = l2 > 1e-9f ? clamp01(((x - l->x0) * dx + (y - l->y0) * dy) / l2) : 0;
    const float ox = x - l->x0 - t * dx, oy = y - l->y0 - t * dy, own = mixf(l->r0, l->r1, t),
                d = sqrtf(ox * ox + oy * oy) - own;
    const float h = clamp01(.5f + .5f * (d - most) / soft);
    r = i == 0 ? own : mixf(own, r, h);
    most = i == 0 ? d : mixf(d, most, h) - soft * h * (1 - h);
  }
  *thick = MAX(r, 1e-3f);
  return most;
}

static void
draw_body(const Sketch *sketch, Canvas *canvas, const SketchMark *m)
{
  const SketchLimb *rows = &g_array_index(sketch->rows, SketchLimb, m->from);
  const float k = canvas->per_m, e = .35f / k, soft = MAX(m->skin.soft, 1e-3f);
  const int x0 = MAX(0, (int)((m->x[0] - canvas->left) * k) - 1),
            x1 = MIN(canvas->width - 1, (int)((m->x[1] - canvas->left) * k) + 1),
            y0 = MAX(0, (int)((m->y[0] - canvas->bottom) * k) - 1),
            y1 = MIN(canvas->height - 1, (int)((m->y[1] - canvas->bottom) * k) + 1);
  for (int py = y0; py <= y1; py++)
    for (int px = x0; px <= x1; px++) {
      const float x = canvas->left + ((float)px + .5f) / k,
                  y = canvas->bottom + ((float)py + .5f) / k;
      float thick, other;
      const float d = body_distance(rows, m->n_more, soft, x, y, &thick),
                  cover = clamp01(.5f - d * k);
      if (cover <= 0)
        continue;
      const float gx = body_distance(rows, m->n_more, soft, x + e, y, &other) - d,
                  gy = body_distance(rows, m->n_more, soft, x, y + e, &other) - d,
                  g = MAX(sqrtf(gx * gx + gy * gy), 1e-6f);
      const float side = clamp01(1 + d / thick); /* 0 on the ridge … 1 at the outline */
      const Vec normal = vec(gx / g * side, gy / g * side, -sqrtf(MAX(0, 1 - side * side)));
      Vec albedo = m->skin.albedo;
      if (m->skin.spots > 0) {
        const float spot = lattice_noise(x / m->skin.spot_m, y / m->skin.spot_m, sketch->dice.seed),
                    from = .5f - m->skin.spots;
        albedo = vec_mix(albedo, m->skin.other, smooth(from - .03f, from + .03f, spot));
      }
      put(canvas, px, py,
          sketch_light(sketch, albedo, normal, 1, .55f + .45f * sqrtf(MAX(0, 1 - side * side))),
          cover);
    }
}

static void
draw(const Sketch *sketch, Canvas *canvas, const SketchMark *m)
{
  if (m->is_form)
    sketch_form_draw(sketch, canvas, m);
  else if (m->is_glow)
    draw_glow(canvas, m);
  else if (m->n_more > 0 && m->is_round)
    draw_body(sketch, canvas, m);
  else if (m->n_more > 0)
    draw_shape(sketch, canvas, m);
  else if (m->n == 2)
    draw_stroke(sketch, canvas, m);
  else
    draw_face(canvas, m);
}

MakeSprite *
sketch_finish(Sketch *sketch)
{
  float x0 = 1e9f, x1 = -1e9f, y0 = 1e9f, y1 = -1e9f;
  for (guint i = 0; i < sketch->marks->len; i++) {
    const SketchMark *m = &g_array_index(sketch->marks, SketchMark, i);
    const float r = m->is_glow ? m->r0 : m->n == 2 ? MAX(m->r0, m->r1) : 0;
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
    draw(sketch, &canvas, m);
  }
  MakeSprite *sprite = g_new0(MakeSprite, 1);
  sprite->width = canvas.width;
  sprite->height = canvas.height;
  sprite->meters_per_px = 1 / canvas.per_m;
  sprite->left = canvas.left;
  sprite->bottom = canvas.bottom;
  sprite->pixels = g_new0(guint16, n);
  for (gsize i = 0; i < n; i += 4) {
    if (pixels[i + 3] <= 0) /* pages of nothing stay untouched */
      continue;
    for (gsize c = 0; c < 3; c++)
      sprite->pixels[i + c] = (guint16)(clamp01(pixels[i + c] / SCALE) * 65535 + .5f);
    sprite->pixels[i + 3] = (guint16)(clamp01(pixels[i + 3]) * 65535 + .5f);
  }
  return sprite;
}

void
make_sprite_free(MakeSprite *sprite)
{
  if (!sprite->is_copy)
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
