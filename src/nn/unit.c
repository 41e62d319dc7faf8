/* unit.c: rows to unit length.
 *
 *   forward    norm = max(|in|, 1e-12); out (N,C) = in / norm
 *   backward   din = (dout − out · ⟨dout, out⟩) / norm
 */
#include <math.h>
#include "nn/layers.h"
#include "nn/vec.h"

#define LEAST 1e-12f

void
nn_unit_forward(float *out, float *norm, const float *in, int N, int C)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *x = in + (gsize)n * C;
    const float length = MAX(sqrtf(nn_dot(x, x, C)), LEAST);
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = x[c] / length;
    if (norm != NULL)
      norm[n] = length;
  }
}

void
nn_unit_backward(float *din, const float *dout, const float *out, const float *norm, int N, int C)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *y = out + (gsize)n * C, *g = dout + (gsize)n * C;
    const float along = nn_dot(y, g, C);
    for (int c = 0; c < C; c++)
      din[(gsize)n * C + c] = (g[c] - y[c] * along) / norm[n];
  }
}

void
nn_unit_naive(float *out, const float *in, int N, int C)
{
  for (int n = 0; n < N; n++) {
    double square = 0;
    for (int c = 0; c < C; c++)
      square += (double)in[(gsize)n * C + c] * in[(gsize)n * C + c];
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = (float)(in[(gsize)n * C + c] / MAX(sqrt(square), (double)LEAST));
  }
}
