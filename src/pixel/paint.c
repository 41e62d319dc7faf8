/* paint.c: filters that painted looks are made of. */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "pixel/paint.h"
#include "pixel/patchmatch.h"

#define N_SECTORS 8
#define MAX_RADIUS 9
#define SHARPNESS 60.0f /* how much less a sector counts that varies more */

/* --- flatten --------------------------------------------------------------------------------- */

typedef struct {
  const LithoLab *in;
  LithoLab *out;
  int radius;
  float weight[(2 * MAX_RADIUS + 1) * (2 * MAX_RADIUS + 1)][N_SECTORS];
} Flatten;

/* Each place counts in the sectors near its direction, less far from the middle. */
static void
set_weights(Flatten *f)
{
  const int side = 2 * f->radius + 1;
  for (int j = -f->radius; j <= f->radius; j++)
    for (int i = -f->radius; i <= f->radius; i++) {
      float *w = f->weight[(j + f->radius) * side + i + f->radius];
      double r2 = (double)(i * i + j * j), reach = f->radius + 0.5;
      double fade = r2 > reach * reach ? 0 : exp(-2 * r2 / (reach * reach)), sum = 0;
      for (int s = 0; s < N_SECTORS; s++) {
        double turn = r2 > 0 ? cos(atan2(j, i) - s * 2 * G_PI / N_SECTORS) : 1;
        w[s] = (float)pow(MAX(0.5 + 0.5 * turn, 0), 8);
        sum += w[s];
      }
      for (int s = 0; s < N_SECTORS; s++)
        w[s] *= (float)(fade / sum);
    }
}

static void
flatten_rows(gpointer data, int y0, int y1)
{
  const Flatten *f = data;
  const LithoLab *in = f->in;
  const int side = 2 * f->radius + 1;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < in->width; x++) {
      float n[N_SECTORS] = {0}, sum[3][N_SECTORS] = {{0}}, square[N_SECTORS] = {0};
      for (int j = -f->radius; j <= f->radius; j++) {
        const float *row = in->lab + 3 * (gsize)CLAMP(y + j, 0, in->height - 1) * (gsize)in->width;
        for (int i = -f->radius; i <= f->radius; i++) {
          const float *p = row + 3 * CLAMP(x + i, 0, in->width - 1);
          const float *w = f->weight[(j + f->radius) * side + i + f->radius];
          const float all = p[0] * p[0] + 2 * (p[1] * p[1] + p[2] * p[2]);
          for (int s = 0; s < N_SECTORS; s++) {
            n[s] += w[s];
            sum[0][s] += w[s] * p[0];
            sum[1][s] += w[s] * p[1];
            sum[2][s] += w[s] * p[2];
            square[s] += w[s] * all;
          }
        }
      }
      float total = 0, out[3] = {0};
      for (int s = 0; s < N_SECTORS; s++) {
        float m[3] = {sum[0][s] / n[s], sum[1][s] / n[s], sum[2][s] / n[s]};
        float variance = square[s] / n[s] - m[0] * m[0] - 2 * (m[1] * m[1] + m[2] * m[2]);
        float deviation = 1 + SHARPNESS * sqrtf(MAX(variance, 0)), d2 = deviation * deviation;
        float weight = 1 / (d2 * d2);
        total += weight;
        for (int c = 0; c < 3; c++)
          out[c] += weight * m[c];
      }
      for (int c = 0; c < 3; c++)
        f->out->lab[3 * ((gsize)y * (gsize)in->width + (gsize)x) + (gsize)c] = out[c] / total;
    }
}

LithoLab *
litho_paint_flatten(const LithoLab *in, int radius)
{
  g_autofree Flatten *f = g_new0(Flatten, 1);
  f->in = in;
  f->out = litho_lab_new(in->width, in->height);
  f->radius = CLAMP(radius, 1, MAX_RADIUS);
  set_weights(f);
  litho_rows_run(in->height, flatten_rows, f);
  return f->out;
}

/* --- streaks --------------------------------------------------------------------------------- */

void
litho_paint_blur(float *v, int width, int height, int radius)
{
  LithoPlane in = {width, height, v};
  g_autoptr(LithoPlane) other = litho_plane_new(width, height);
  for (int k = 0; k < 3; k++) {
    litho_plane_box_mean(&in, radius, other);
    memcpy(v, other->v, (gsize)width * (gsize)height * sizeof(float));
  }
}

static guint32
hash(guint32 x, guint32 y, guint32 seed)
{
  guint32 h = x * 0x9e3779b1u ^ (y * 0x85ebca77u + seed * 0xc2b2ae3du);
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ h >> 16;
}

static float
lattice(int x, int y, guint32 seed)
{
  return (float)(hash((guint32)x, (guint32)y, seed) >> 8) * (2.0f / 16777216) - 1;
}

float
litho_paint_noise(float u, float v, guint32 seed)
{
  float fu = floorf(u), fv = floorf(v);
  int x = (int)fu, y = (int)fv;
  float s = u - fu, t = v - fv;
  s = s * s * (3 - 2 * s);
  t = t * t * (3 - 2 * t);
  float top = lattice(x, y, seed) + s * (lattice(x + 1, y, seed) - lattice(x, y, seed));
  float bottom = lattice(x, y + 1, seed) + s * (lattice(x + 1, y + 1, seed) - lattice(x, y + 1, seed));
  return top + t * (bottom - top);
}

typedef struct {
  int width, height, length, thick;
  float *tx, *ty, *out;
} Streaks;

/* Unit directions of least change, from the smoothed structure tensor of L. */
static void
set_directions(const LithoLab *in, Streaks *s)
{
  const int w = in->width, h = in->height;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *xx = g_new(float, n), *xy = g_new(float, n), *yy = g_new(float, n);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float *row = in->lab + 3 * (gsize)y * (gsize)w;
      float gx = row[3 * MIN(x + 1, w - 1)] - row[3 * MAX(x - 1, 0)];
      float gy = in->lab[3 * ((gsize)MIN(y + 1, h - 1) * (gsize)w + (gsize)x)] -
                 in->lab[3 * ((gsize)MAX(y - 1, 0) * (gsize)w + (gsize)x)];
      gsize i = (gsize)y * (gsize)w + (gsize)x;
      xx[i] = gx * gx;
      xy[i] = gx * gy;
      yy[i] = gy * gy;
    }
  int radius = MAX(s->length / 3, 2);
  litho_paint_blur(xx, w, h, radius);
  litho_paint_blur(xy, w, h, radius);
  litho_paint_blur(yy, w, h, radius);
  for (gsize i = 0; i < n; i++) {
    /* A hand's own slant where the picture has no direction. */
    float angle = 0.5f * atan2f(2 * xy[i] + 2e-6f, xx[i] - yy[i]) + (float)G_PI / 2;
    s->tx[i] = cosf(angle);
    s->ty[i] = sinf(angle);
  }
}

static void
streak_rows(gpointer data, int y0, int y1)
{
  Streaks *s = data;
  for (int y = y0; y < y1; y++)
    for (int x = 0; x < s->width; x++) {
      float sum = 0;
      for (int sign = -1; sign <= 1; sign += 2) {
        float px = (float)x, py = (float)y, lx = 0, ly = 0;
        for (int k = 0; k <= s->length; k++) {
          gsize at = (gsize)CLAMP((int)lroundf(py), 0, s->height - 1) * (gsize)s->width +
                     (gsize)CLAMP((int)lroundf(px), 0, s->width - 1);
          float dx = s->tx[at], dy = s->ty[at];
          if (k == 0 ? sign < 0 : dx * lx + dy * ly < 0) {
            dx = -dx;
            dy = -dy;
          }
          sum += litho_paint_noise(px / (float)s->thick, py / (float)s->thick, 5);
          px += dx;
          py += dy;
          lx = dx;
          ly = dy;
        }
      }
      s->out[(gsize)y * (gsize)s->width + (gsize)x] = sum / sqrtf(2 * (float)s->length * (float)s->thick);
    }
}

float *
litho_paint_streaks(const LithoLab *in, int length, int thick)
{
  const gsize n = (gsize)in->width * (gsize)in->height;
  g_autofree float *tx = g_new(float, n), *ty = g_new(float, n);
  Streaks s = {in->width, in->height, length, thick, tx, ty, g_new(float, n)};
  set_directions(in, &s);
  litho_rows_run(in->height, streak_rows, &s);
  return s.out;
}

/* --- lines ----------------------------------------------------------------------------------- */

float *
litho_paint_lines(const LithoLab *in, float sigma, float strength)
{
  const gsize n = (gsize)in->width * (gsize)in->height;
  float *fine = g_new(float, n);
  g_autofree float *coarse = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    fine[i] = coarse[i] = in->lab[3 * i];
  /* Three box means of radius r have the deviation sqrt(r(r+1)). */
  litho_paint_blur(fine, in->width, in->height, MAX((int)lroundf(sqrtf(sigma * sigma + 0.25f) - 0.5f), 1));
  litho_paint_blur(coarse, in->width, in->height, MAX((int)lroundf(1.8f * sigma), 2));
  for (gsize i = 0; i < n; i++) {
    float drop = coarse[i] - fine[i] - 0.006f;
    fine[i] = drop > 0 ? 1 - tanhf(strength * drop) : 1;
  }
  return fine;
}
