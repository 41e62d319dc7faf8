/* style.c: a rendered scene as a watercolour or a poster.
 *
 * Both begin with a small copy that a Kuwahara filter (1976) makes flat inside and keeps sharp at
 * edges, enlarged again. The watercolour then has paper, pigment that settles in grains and gathers
 * at edges, and a rim of bare paper; the poster few steps of lightness in strong colours, with
 * borders between the steps that are sharp at any size.
 */
#include <string.h>
#include "make/world.h"

#define SMALL_PX 900
#define RADIUS 3

typedef struct {
  const MadeScene *scene;
  guint8 *rgb;
  int width, height;
  int w, h;         /* of the small copies */
  float *from, *to; /* (h,w,3) codes 0 … 1 */
} Paint;

static void
shrink_row(gpointer data, int y)
{
  Paint *p = data;
  const int y0 = (int)((gint64)y * p->height / p->h),
            y1 = MAX((int)((gint64)(y + 1) * p->height / p->h), y0 + 1);
  for (int x = 0; x < p->w; x++) {
    const int x0 = (int)((gint64)x * p->width / p->w),
              x1 = MAX((int)((gint64)(x + 1) * p->width / p->w), x0 + 1);
    guint sum[3] = {0, 0, 0};
    for (int j = y0; j < y1; j++)
      for (int i = x0; i < x1; i++)
        for (int c = 0; c < 3; c++)
          sum[c] += p->rgb[3 * ((gsize)j * (gsize)p->width + (gsize)i) + (gsize)c];
    for (int c = 0; c < 3; c++)
      p->from[3 * (y * p->w + x) + c] = (float)sum[c] / (float)((x1 - x0) * (y1 - y0)) / 255;
  }
}

/* The mean of the calmest of the four squares at a pixel. */
static void
flatten_row(gpointer data, int y)
{
  Paint *p = data;
  for (int x = 0; x < p->w; x++) {
    float best = 1e9f, *out = p->to + 3 * (y * p->w + x);
    for (int q = 0; q < 4; q++) {
      float sum[3] = {0, 0, 0}, squares = 0, n = 0;
      for (int j = 0; j <= RADIUS; j++)
        for (int i = 0; i <= RADIUS; i++) {
          const int px = CLAMP(x + (q & 1 ? i : -i), 0, p->w - 1),
                    py = CLAMP(y + (q & 2 ? j : -j), 0, p->h - 1);
          const float *v = p->from + 3 * (py * p->w + px);
          for (int c = 0; c < 3; c++)
            sum[c] += v[c];
          squares += v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
          n++;
        }
      const float calm =
          squares / n - (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]) / (n * n);
      if (calm < best) {
        best = calm;
        for (int c = 0; c < 3; c++)
          out[c] = sum[c] / n;
      }
    }
  }
}

static Vec
small_at(const Paint *p, float fx, float fy)
{
  fx = CLAMP(fx, 0, (float)p->w - 1);
  fy = CLAMP(fy, 0, (float)p->h - 1);
  const int x = (int)fx, y = (int)fy, x1 = MIN(x + 1, p->w - 1), y1 = MIN(y + 1, p->h - 1);
  const float s = fx - (float)x, t = fy - (float)y;
  const float *a = p->from + 3 * (y * p->w + x), *b = p->from + 3 * (y * p->w + x1),
              *c = p->from + 3 * (y1 * p->w + x), *d = p->from + 3 * (y1 * p->w + x1);
  float v[3];
  for (int k = 0; k < 3; k++)
    v[k] = (a[k] * (1 - s) + b[k] * s) * (1 - t) + (c[k] * (1 - s) + d[k] * s) * t;
  return vec(v[0], v[1], v[2]);
}

static Vec
watercolour(const Paint *p, float x, float y)
{
  /* x, y in px of the small copy: grain and edges are as large in any size. */
  const float k = (float)MAX(p->w, p->h) / SMALL_PX * 1.0f,
              finest = .8f * (float)p->w / (float)p->width;
  const guint32 seed = p->scene->seed;
  const float wx = 2.2f * lattice_octaves(x / 14, y / 14, 3, finest / 14, seed + 1),
              wy = 2.2f * lattice_octaves(x / 14, y / 14, 3, finest / 14, seed + 2);
  Vec c = small_at(p, x + wx, y + wy);
  const Vec dx =
      vec_axpy(small_at(p, x + wx + 1.4f, y + wy), -1, small_at(p, x + wx - 1.4f, y + wy));
  const Vec dy =
      vec_axpy(small_at(p, x + wx, y + wy + 1.4f), -1, small_at(p, x + wx, y + wy - 1.4f));
  const float edge = clamp01(sqrtf(vec_dot(dx, dx) + vec_dot(dy, dy)) * 1.1f);
  const float wash = lattice_octaves(x / 90, y / 90, 4, finest / 90, seed + 3),
              grain = lattice_octaves(x / 2.4f, y / 2.4f, 3, finest / 2.4f, seed + 4);
  const float pigment = 1 + .22f * wash + .16f * grain + .55f * edge;
  /* Pigment takes light away from the paper. */
  c = vec_scale(vec_mix(vec(vec_luma(c), vec_luma(c), vec_luma(c)), c, 1.18f), 1);
  c = vec(powf(clamp01(c.x * .90f + .10f), .80f * pigment),
          powf(clamp01(c.y * .90f + .10f), .80f * pigment),
          powf(clamp01(c.z * .90f + .10f), .80f * pigment));
  const float rim = MIN(MIN(x, (float)p->w - x), MIN(y, (float)p->h - y)) / k +
                    7 * lattice_octaves(x / 26, y / 26, 4, finest / 26, seed + 5);
  const Vec paper = vec(.972f, .962f, .935f);
  c = vec_mul(c, vec_mix(vec(1, 1, 1), paper, .7f));
  if (p->w > 60 && p->h > 60)
    c = vec_mix(paper, c, smooth(13, 17, rim));
  return vec_scale(c, 1 + .022f * grain);
}

static Vec
poster(const Paint *p, float x, float y)
{
  Vec c = small_at(p, x, y);
  const float l = clamp01(vec_luma(c)), steps = 7;
  const float at = l * steps, step = floorf(at), soft = smooth(.5f - .05f, .5f + .05f, at - step);
  const float to = (step + soft) / steps;
  c = vec_mix(vec(l, l, l), c, 1.4f);
  c = vec_scale(c, to / MAX(l, .03f));
  return vec(clamp01(c.x * .96f + .03f), clamp01(c.y * .95f + .025f), clamp01(c.z * .93f + .035f));
}

static void
paint_row(gpointer data, int y)
{
  Paint *p = data;
  const float kx = (float)p->w / (float)p->width, ky = (float)p->h / (float)p->height;
  for (int x = 0; x < p->width; x++) {
    const float fx = ((float)x + .5f) * kx - .5f, fy = ((float)y + .5f) * ky - .5f;
    const Vec c = p->scene->style == STYLE_POSTER ? poster(p, fx, fy) : watercolour(p, fx, fy);
    guint8 *out = p->rgb + 3 * ((gsize)y * (gsize)p->width + (gsize)x);
    const float v[3] = {c.x, c.y, c.z};
    for (int k = 0; k < 3; k++)
      out[k] = (guint8)(clamp01(v[k]) * 255 + .5f);
  }
}

void
make_style_apply(const MadeScene *scene, guint8 *rgb, int width, int height)
{
  if (scene->style == STYLE_PHOTO)
    return;
  const float shrink = MIN(1, (float)SMALL_PX / (float)MAX(width, height));
  Paint p = {.scene = scene,
             .rgb = rgb,
             .width = width,
             .height = height,
             .w = MAX(1, (int)((float)width * shrink)),
             .h = MAX(1, (int)((float)height * shrink))};
  const gsize n = 3 * (gsize)p.w * (gsize)p.h;
  p.from = g_new(float, n);
  p.to = g_new(float, n);
  make_work(p.h, shrink_row, &p);
  for (int i = 0; i < 3; i++) {
    make_work(p.h, flatten_row, &p);
    float *swap = p.from;
    p.from = p.to;
    p.to = swap;
  }
  make_work(height, paint_row, &p);
  g_free(p.from);
  g_free(p.to);
}
