/* halve.c: maps to half their size, each value the mean of 2×2. Sides are even.
 *
 *   backward   each of the four gets a quarter of what their mean gets
 */
#include "nn/layers.h"

void
nn_halve_forward(float *out, const float *in, int H, int W, int C)
{
  const gsize row = (gsize)W * C;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < H / 2; y++) {
    const float *above = in + 2 * (gsize)y * row, *below = above + row;
    float *to = out + (gsize)y * (row / 2);
    for (int x = 0; x < W / 2; x++)
      for (int c = 0; c < C; c++) {
        const gsize i = 2 * (gsize)x * C + c;
        to[(gsize)x * C + c] = 0.25f * ((above[i] + above[i + C]) + (below[i] + below[i + C]));
      }
  }
}

void
nn_halve_backward(float *din, const float *dout, int H, int W, int C)
{
  const gsize row = (gsize)W * C;
#pragma omp parallel for schedule(static)
  for (int y = 0; y < H; y++) {
    const float *from = dout + (gsize)(y / 2) * (row / 2);
    float *to = din + (gsize)y * row;
    for (int x = 0; x < W; x++)
      for (int c = 0; c < C; c++)
        to[(gsize)x * C + c] = 0.25f * from[(gsize)(x / 2) * C + c];
  }
}

void
nn_halve_naive(float *out, const float *in, int H, int W, int C)
{
  for (int y = 0; y < H / 2; y++)
    for (int x = 0; x < W / 2; x++)
      for (int c = 0; c < C; c++) {
        double sum = 0;
        for (int k = 0; k < 4; k++)
          sum += in[((gsize)(2 * y + k / 2) * W + 2 * x + k % 2) * C + c];
        out[((gsize)y * (W / 2) + x) * C + c] = (float)(sum / 4);
      }
}
