/* rotary.c: rotary positions (Su et al. 2021): pairs (d, d + D/2) of a head are turned by place · 10000^(−2d/D). */
#include <math.h>
#include "nn/layers.h"

#define BASE 10000.0

void
nn_rotary(float *x, int stride, const NnSeqs *seqs, int H, int D, int first, gboolean inverse)
{
#pragma omp parallel for schedule(static) if (seqs->n > 1)
  for (int s = 0; s < seqs->n; s++)
    for (int row = seqs->start[s]; row < seqs->start[s + 1]; row++)
      for (int d = 0; d < D / 2; d++) {
        const double angle = (first + row - seqs->start[s]) * pow(BASE, -2.0 * d / D);
        const float c = (float)cos(angle), sn = (float)(inverse ? -sin(angle) : sin(angle));
        for (int h = 0; h < H; h++) {
          float *a = x + (gsize)row * stride + (gsize)h * D + d, *b = a + D / 2;
          const float u = *a, v = *b;
          *a = u * c - v * sn;
          *b = u * sn + v * c;
        }
      }
}
