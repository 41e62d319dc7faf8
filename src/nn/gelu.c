/* gelu.c: x · Φ(x) (Hendrycks, Gimpel 2016): by erf (BERT) or by tanh (GPT-2). n values. */
#include "nn/layers.h"
#include "nn/vec.h"

#define TANH_SCALE 0.79788456f /* sqrt(2/π) */
#define TANH_CUBE 0.044715f
#define SQRT_HALF 0.70710678f
#define DENSITY 0.39894228f /* 1/sqrt(2π) */
#define CHUNK 4096

static void
erf_forward(float *out, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    float bell;
    out[i] = 0.5f * in[i] * (1 + nn_erf(in[i] * SQRT_HALF, &bell));
  }
}

static void
tanh_forward(float *out, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    const float x = in[i];
    out[i] = 0.5f * x * (1 + nn_tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x)));
  }
}

static void
erf_backward(float *din, const float *dout, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    float bell;
    const float x = in[i], cdf = 0.5f * (1 + nn_erf(x * SQRT_HALF, &bell));
    din[i] = dout[i] * (cdf + x * DENSITY * bell);
  }
}

static void
tanh_backward(float *din, const float *dout, const float *in, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    const float x = in[i], t = nn_tanh(TANH_SCALE * (x + TANH_CUBE * x * x * x));
    const float slope = TANH_SCALE * (1 + 3 * TANH_CUBE * x * x);
    din[i] = dout[i] * (0.5f * (1 + t) + 0.5f * x * (1 - t * t) * slope);
  }
}

void
nn_gelu_forward(float *out, const float *in, gsize n, gboolean by_tanh)
{
#pragma omp parallel for schedule(static) if (n > CHUNK)
  for (gsize i = 0; i < n; i += CHUNK)
    (by_tanh ? tanh_forward : erf_forward)(out + i, in + i, MIN(CHUNK, n - i));
}

void
nn_gelu_backward(float *din, const float *dout, const float *in, gsize n, gboolean by_tanh)
{
#pragma omp parallel for schedule(static) if (n > CHUNK)
  for (gsize i = 0; i < n; i += CHUNK)
    (by_tanh ? tanh_backward : erf_backward)(din + i, dout + i, in + i, MIN(CHUNK, n - i));
}

void
nn_gelu_naive(float *out, const float *in, gsize n, gboolean by_tanh)
{
  for (gsize i = 0; i < n; i++) {
    const double x = in[i];
    out[i] = (float)(by_tanh ? 0.5 * x * (1 + tanh(sqrt(2 / G_PI) * (x + 0.044715 * x * x * x)))
                             : 0.5 * x * (1 + erf(x / G_SQRT2)));
  }
}
