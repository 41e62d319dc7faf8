/* pool.c: mean of the rows of each sequence.
 *
 *   forward    out (n,C) = Σ rows / their number
 *   backward   each row gets dout / number
 */
#include <string.h>
#include "nn/layers.h"

void
nn_mean_pool_forward(float *out, const float *in, const NnSeqs *seqs, int C)
{
#pragma omp parallel for schedule(static) if (seqs->n > 16)
  for (int s = 0; s < seqs->n; s++) {
    float *y = out + (gsize)s * C;
    const int rows = seqs->start[s + 1] - seqs->start[s];
    memset(y, 0, (gsize)C * sizeof(float));
    for (int row = seqs->start[s]; row < seqs->start[s + 1]; row++)
      for (int c = 0; c < C; c++)
        y[c] += in[(gsize)row * C + c];
    for (int c = 0; c < C; c++)
      y[c] /= (float)MAX(rows, 1);
  }
}

void
nn_mean_pool_backward(float *din, const float *dout, const NnSeqs *seqs, int C)
{
#pragma omp parallel for schedule(static) if (seqs->n > 16)
  for (int s = 0; s < seqs->n; s++)
    for (int row = seqs->start[s]; row < seqs->start[s + 1]; row++)
      for (int c = 0; c < C; c++)
        din[(gsize)row * C + c] = dout[(gsize)s * C + c] / (float)(seqs->start[s + 1] - seqs->start[s]);
}

void
nn_mean_pool_naive(float *out, const float *in, const NnSeqs *seqs, int C)
{
  for (int s = 0; s < seqs->n; s++)
    for (int c = 0; c < C; c++) {
      double sum = 0;
      for (int row = seqs->start[s]; row < seqs->start[s + 1]; row++)
        sum += in[(gsize)row * C + c];
      out[(gsize)s * C + c] = (float)(sum / MAX(seqs->start[s + 1] - seqs->start[s], 1));
    }
}
