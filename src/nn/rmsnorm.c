/* rmsnorm.c: root-mean-square normalisation (Zhang, Sennrich 2019).
 *
 *   forward    out (N,C) = in · rstd · weight, rstd = 1 / sqrt(mean(in²) + eps)
 *   backward   din = rstd · (g − x̂ · mean(g · x̂)), g = dout · weight, x̂ = in · rstd
 */
#include <math.h>
#include "nn/layers.h"
#include "nn/threads.h"
#include "nn/vec.h"

void
nn_rmsnorm_forward(float *out, float *rstd, const float *in, const float *weight, int N, int C, float eps)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C;
    float square;
    NN_SUM(square, c, C, x[c] * x[c]);
    const float r = 1 / sqrtf(square / (float)C + eps);
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = x[c] * r * weight[c];
    if (rstd != NULL)
      rstd[n] = r;
  }
}

void
nn_rmsnorm_backward(float *din, float *dweight, const float *dout, const float *in, const float *rstd,
                    const float *weight, int N, int C)
{
  const int share = nn_column_share(C);
#pragma omp parallel for schedule(static) if (N > 16)
  for (int from = 0; from < C; from += share)
    for (int n = 0; n < N && dweight != NULL; n++)
      for (int c = from; c < MIN(from + share, C); c++)
        dweight[c] += dout[(gsize)n * C + c] * in[(gsize)n * C + c] * rstd[n];
  if (din == NULL)
    return;
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C, *g = dout + (gsize)n * C, r = rstd[n];
    float *dx = din + (gsize)n * C, b;
    NN_SUM(b, c, C, g[c] * weight[c] * x[c] * r);
    b /= (float)C;
    for (int c = 0; c < C; c++)
      dx[c] = r * (g[c] * weight[c] - x[c] * r * b);
  }
}

void
nn_rmsnorm_naive(float *out, const float *in, const float *weight, int N, int C, float eps)
{
  for (int n = 0; n < N; n++) {
    double square = 0;
    for (int c = 0; c < C; c++)
      square += (double)in[(gsize)n * C + c] * in[(gsize)n * C + c];
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = (float)(in[(gsize)n * C + c] / sqrt(square / C + eps) * weight[c]);
  }
}
