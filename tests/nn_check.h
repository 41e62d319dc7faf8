/* nn_check.h: a layer against its naive twin, its backward against finite differences of the twin.
 *
 * The twin rounds to float32 once (2^-24 relative); the five-point difference with step h = 1/32 adds h⁴/30 of the fifth
 * derivative (3e-8) and 1.5/h roundings of a sum of some hundred terms: 1e-4 of values of order one has room for
 * both and is far below any wrong formula. Forward sums float32 in another order than the twin: 1e-5.
 */
#ifndef LITHO_TESTS_NN_CHECK_H
#define LITHO_TESTS_NN_CHECK_H

#include <glib.h>
#include <math.h>
#include <string.h>

#define FORWARD_TOLERANCE 1e-5
#define GRADIENT_TOLERANCE 2e-4

/* Made by main(). */
static GRand *rand_state;

static inline float *
random_floats(gsize n, double scale)
{
  float *out = g_new(float, MAX(n, 1));
  for (gsize i = 0; i < n; i++)
    out[i] = (float)(scale * (g_rand_double(rand_state) * 2 - 1));
  return out;
}

static inline void
check_close(const char *what, const float *is, const float *wanted, gsize n, double tolerance)
{
  for (gsize i = 0; i < n; i++)
    if (!(fabs((double)is[i] - wanted[i]) <= tolerance * (1 + fabs((double)wanted[i]))))
      g_error("%s: value %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %g, not %g", what, i, n, is[i], wanted[i]);
}

static inline void
check_same(const char *what, const float *is, const float *wanted, gsize n)
{
  if (memcmp(is, wanted, n * sizeof(float)) != 0)
    g_error("%s: not the same bits", what);
}

static inline double
weighted(const float *weights, const float *out, gsize n)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double)weights[i] * out[i];
  return sum;
}

typedef double (*Loss)(const void *data);

/* grad (n) against differences of the loss as x changes; at most some 60 values, evenly taken. */
static inline void
check_gradient(const char *what, float *x, const float *grad, gsize n, Loss loss, const void *data)
{
  const float h = 1.0f / 32;
  for (gsize i = 0; i < n; i += n / 60 + 1) {
    const float kept = x[i];
    double at[4];
    for (int k = 0; k < 4; k++) {
      x[i] = kept + h * (float)(k < 2 ? k - 2 : k - 1); /* −2, −1, 1, 2 */
      at[k] = loss(data);
    }
    x[i] = kept;
    const double wanted = (8 * (at[2] - at[1]) - (at[3] - at[0])) / (12 * (double)h);
    if (!(fabs(grad[i] - wanted) <= GRADIENT_TOLERANCE * (1 + fabs(wanted))))
      g_error("%s: gradient %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " is %g, not %g", what, i, n, grad[i], wanted);
  }
}

/* Gradients of parameters are added to: those of `grad` began at `was`. */
static inline void
take_off(float *grad, gsize n, float was)
{
  for (gsize i = 0; i < n; i++)
    grad[i] -= was;
}

static inline float *
filled(gsize n, float value)
{
  float *out = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    out[i] = value;
  return out;
}

#endif
