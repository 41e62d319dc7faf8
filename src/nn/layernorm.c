/* layernorm.c: layer normalisation (Ba, Kiros, Hinton 2016).
 *
 *   forward    x̂ = (in − mean) · rstd;  out (N,C) = x̂ · weight + bias
 *   backward   din = rstd · (g − mean(g) − x̂ · mean(g · x̂)), g = dout · weight
 */
#include <math.h>
#include "nn/layers.h"
#include "nn/threads.h"
#include "nn/vec.h"

void
nn_layernorm_forward(float *out, float *mean, float *rstd, const float *in, const float *weight, const float *bias,
                     int N, int C, float eps)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C;
    float *y = out + (gsize)n * C;
    float sum, square;
    NN_SUM(sum, c, C, x[c]);
    const float m = sum / (float)C;
    NN_SUM(square, c, C, (x[c] - m) * (x[c] - m));
    const float r = 1 / sqrtf(square / (float)C + eps);
    for (int c = 0; c < C; c++)
      y[c] = (x[c] - m) * r * weight[c] + bias[c];
    if (mean != NULL) {
      mean[n] = m;
      rstd[n] = r;
    }
  }
}

void
nn_layernorm_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in, const float *mean,
                      const float *rstd, const float *weight, int N, int C)
{
  const int share = nn_column_share(C);
#pragma omp parallel for schedule(static) if (N > 16)
  for (int from = 0; from < C; from += share)
    for (int n = 0; n < N && dweight != NULL; n++)
      for (int c = from; c < MIN(from + share, C); c++) {
        const gsize i = (gsize)n * C + c;
        dweight[c] += dout[i] * (in[i] - mean[n]) * rstd[n];
        dbias[c] += dout[i];
      }
  if (din == NULL)
    return;
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C, *g = dout + (gsize)n * C, m = mean[n], r = rstd[n];
    float *dx = din + (gsize)n * C, a, b;
    NN_SUM(a, c, C, g[c] * weight[c]);
    NN_SUM(b, c, C, g[c] * weight[c] * (x[c] - m) * r);
    a /= (float)C;
    b /= (float)C;
    for (int c = 0; c < C; c++)
      dx[c] = r * (g[c] * weight[c] - a - (x[c] - m) * r * b);
  }
}

void
nn_layernorm_naive(float *out, const float *in, const float *weight, const float *bias, int N, int C, float eps)
{
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C;
    double mean = 0, variance = 0;
    for (int c = 0; c < C; c++)
      mean += x[c];
    mean /= C;
    for (int c = 0; c < C; c++)
      variance += (x[c] - mean) * (x[c] - mean);
    variance /= C;
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = (float)((x[c] - mean) / sqrt(variance + eps) * weight[c] + bias[c]);
  }
}
