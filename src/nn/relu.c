/* relu.c: max(x, 0). n values.
 *
 *   backward   dout where the output is above 0
 */
#include "nn/layers.h"

void
nn_relu_forward(float *out, const float *in, gsize n)
{
#pragma omp parallel for schedule(static) if (n > 16384)
  for (gsize i = 0; i < n; i++)
    out[i] = in[i] > 0 ? in[i] : 0;
}

void
nn_relu_backward(float *din, const float *dout, const float *out, gsize n)
{
#pragma omp parallel for schedule(static) if (n > 16384)
  for (gsize i = 0; i < n; i++)
    din[i] = out[i] > 0 ? dout[i] : 0;
}

void
nn_relu_naive(float *out, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = (float)MAX((double)in[i], 0);
}
