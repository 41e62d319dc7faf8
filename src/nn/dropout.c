/* dropout.c: inverted dropout (Srivastava et al. 2014) whose mask is a pure function of (seed, stream). n values. */
#include "nn/layers.h"

void
nn_dropout(float *x, gsize n, float p, guint64 seed, guint64 stream)
{
  if (p <= 0)
    return;
  /* Eight values of 16 bits a Philox block. */
  const guint32 limit = (guint32)(p * 65536.0f);
  const float keep = 1 / (1 - (float)limit / 65536.0f);
#pragma omp parallel for schedule(static) if (n > 4096)
  for (gsize i = 0; i < n; i += 8) {
    guint32 w[4];
    nn_philox(w, seed, stream, i);
    for (gsize k = 0; k < 8 && i + k < n; k++)
      x[i + k] = (w[k / 2] >> (k % 2 * 16) & 0xFFFF) < limit ? 0 : x[i + k] * keep;
  }
}
