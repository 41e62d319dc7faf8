/* embedding.c: rows of a table.
 *
 *   forward    out (N,C) = table (V,C) [ids (N)]
 *   backward   dtable[ids[n]] += dout[n]
 */
#include <string.h>
#include "nn/layers.h"

void
nn_embedding_forward(float *out, const gint32 *ids, const float *table, int N, int C, gboolean add)
{
#pragma omp parallel for schedule(static) if (N > 64)
  for (int n = 0; n < N; n++) {
    float *to = out + (gsize)n * C;
    const float *row = table + (gsize)ids[n] * C;
    if (!add)
      memcpy(to, row, (gsize)C * sizeof(float));
    else
      for (int c = 0; c < C; c++)
        to[c] += row[c];
  }
}

/* Threads share the columns, not the rows: an id may come many times. */
void
nn_embedding_backward(float *dtable, const gint32 *ids, const float *dout, int N, int C)
{
  if (dtable == NULL)
    return;
#pragma omp parallel for schedule(static) if (N > 64)
  for (int block = 0; block < C; block += 64)
    for (int n = 0; n < N; n++)
      for (int c = block; c < MIN(block + 64, C); c++)
        dtable[(gsize)ids[n] * C + c] += dout[(gsize)n * C + c];
}

void
nn_embedding_naive(float *out, const gint32 *ids, const float *table, int N, int C, gboolean add)
{
  for (int n = 0; n < N; n++)
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = (add ? out[(gsize)n * C + c] : 0) + table[(gsize)ids[n] * C + c];
}
