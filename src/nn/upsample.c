/* upsample.c: maps to twice their size, bilinear with half-pixel centres, edges clamped (what torch calls
 * align_corners=False).
 *
 *   forward    along each axis out[2i] = ¼ in[i−1] + ¾ in[i], out[2i+1] = ¾ in[i] + ¼ in[i+1]
 *   backward   the transpose: a value gets ¼, ¾, ¾, ¼ of the four that it went to
 */
#include "nn/layers.h"

/* out[i] belongs to in[near] by ¾ and in[far] by ¼. */
static inline int
far_of(int i, int n)
{
  return CLAMP(i / 2 + (i % 2 == 0 ? -1 : 1), 0, n - 1);
}

/* to (C): ¾ a + ¼ b. */
static inline void
blend(float *to, const float *a, const float *b, int n)
{
  for (int i = 0; i < n; i++)
    to[i] = 0.75f * a[i] + 0.25f * b[i];
}

static inline void
add_share(float *to, const float *from, float share, int n)
{
  for (int i = 0; i < n; i++)
    to[i] += share * from[i];
}

/* How much out[i] gives back to in[k] of n. */
static inline float
share_of(int i, int k, int n)
{
  return (i / 2 == k ? 0.75f : 0) + (far_of(i, n) == k ? 0.25f : 0);
}

void
nn_upsample_forward(float *out, const float *in, int H, int W, int C)
{
  const gsize row = (gsize)W * C;
#pragma omp parallel
  {
    float *line = g_new(float, row);
#pragma omp for schedule(static)
    for (int y = 0; y < 2 * H; y++) {
      float *to = out + 2 * row * (gsize)y;
      blend(line, in + (gsize)(y / 2) * row, in + (gsize)far_of(y, H) * row, (int)row);
      for (int x = 0; x < 2 * W; x++)
        blend(to + (gsize)x * C, line + (gsize)(x / 2) * C, line + (gsize)far_of(x, W) * C, C);
    }
    g_free(line);
  }
}

void
nn_upsample_backward(float *din, const float *dout, int H, int W, int C)
{
  const gsize row = (gsize)W * C;
#pragma omp parallel
  {
    float *line = g_new(float, 2 * row);
#pragma omp for schedule(static)
    for (int y = 0; y < H; y++) {
      float *to = din + (gsize)y * row;
      for (gsize i = 0; i < 2 * row; i++)
        line[i] = 0;
      for (int from = MAX(2 * y - 1, 0); from <= MIN(2 * y + 2, 2 * H - 1); from++)
        add_share(line, dout + 2 * row * (gsize)from, share_of(from, y, H), (int)(2 * row));
      for (int x = 0; x < W; x++) {
        for (int c = 0; c < C; c++)
          to[(gsize)x * C + c] = 0;
        for (int from = MAX(2 * x - 1, 0); from <= MIN(2 * x + 2, 2 * W - 1); from++)
          add_share(to + (gsize)x * C, line + (gsize)from * C, share_of(from, x, W), C);
      }
    }
    g_free(line);
  }
}

void
nn_upsample_naive(float *out, const float *in, int H, int W, int C)
{
  for (int y = 0; y < 2 * H; y++)
    for (int x = 0; x < 2 * W; x++)
      for (int c = 0; c < C; c++) {
        const double v = CLAMP((y + 0.5) / 2 - 0.5, 0, H - 1), u = CLAMP((x + 0.5) / 2 - 0.5, 0, W - 1);
        const int v0 = (int)v, u0 = (int)u, v1 = MIN(v0 + 1, H - 1), u1 = MIN(u0 + 1, W - 1);
        const double fv = v - v0, fu = u - u0;
        const double above = (1 - fu) * in[((gsize)v0 * W + u0) * C + c] + fu * in[((gsize)v0 * W + u1) * C + c];
        const double below = (1 - fu) * in[((gsize)v1 * W + u0) * C + c] + fu * in[((gsize)v1 * W + u1) * C + c];
        out[((gsize)y * 2 * W + x) * C + c] = (float)((1 - fv) * above + fv * below);
      }
}
