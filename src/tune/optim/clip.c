/* clip.c: gradients scaled down to a largest norm (Pascanu et al. 2013). */
#include <math.h>
#include "tune/optim/optim.h"
#include "nn/vec.h"

#define CHUNK 65536

static double
sum_of_squares(const float *x, int n)
{
  double sum;
  NN_SUM_AS(double, sum, i, n, (double)x[i] * x[i]);
  return sum;
}

double
optim_clip_grads(NnParams *params, double max_norm)
{
  const gsize n = params->n, n_chunks = (n + CHUNK - 1) / CHUNK;
  double *sums = g_new0(double, MAX(n_chunks, 1)), square = 0;
  float *grad = params->grad;
#pragma omp parallel for schedule(static)
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    sums[chunk] = sum_of_squares(grad + chunk * CHUNK, (int)MIN(CHUNK, n - chunk * CHUNK));
  for (gsize chunk = 0; chunk < n_chunks; chunk++)
    square += sums[chunk];
  g_free(sums);
  const double norm = sqrt(square);
  if (!isfinite(norm) || max_norm <= 0 || norm <= max_norm)
    return norm;
  const float scale = (float)(max_norm / (norm + 1e-6));
#pragma omp parallel for schedule(static)
  for (gsize i = 0; i < n; i++)
    grad[i] *= scale;
  return norm;
}
