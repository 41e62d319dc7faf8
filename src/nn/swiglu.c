/* swiglu.c: silu(gate) · up (Shazeer 2020).
 *
 *   forward    in (N,2C) = gate | up; out (N,C) = gate · σ(gate) · up
 */
#include "nn/layers.h"
#include "nn/vec.h"

void
nn_swiglu_forward(float *out, const float *in, int N, int C)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *gate = in + (gsize)n * 2 * C, *up = gate + C;
    float *y = out + (gsize)n * C;
    for (int c = 0; c < C; c++)
      y[c] = gate[c] * nn_sigmoid(gate[c]) * up[c];
  }
}

void
nn_swiglu_backward(float *din, const float *dout, const float *in, int N, int C)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++) {
    const float *gate = in + (gsize)n * 2 * C, *up = gate + C, *g = dout + (gsize)n * C;
    float *dgate = din + (gsize)n * 2 * C, *dup = dgate + C;
    for (int c = 0; c < C; c++) {
      const float s = nn_sigmoid(gate[c]);
      dup[c] = g[c] * gate[c] * s;
      dgate[c] = g[c] * up[c] * s * (1 + gate[c] * (1 - s));
    }
  }
}

void
nn_swiglu_naive(float *out, const float *in, int N, int C)
{
  for (int n = 0; n < N; n++)
    for (int c = 0; c < C; c++) {
      const double gate = in[(gsize)n * 2 * C + c], up = in[(gsize)n * 2 * C + C + c];
      out[(gsize)n * C + c] = (float)(gate / (1 + exp(-gate)) * up);
    }
}
