/* modulate.c: rows scaled and shifted, and branches gated, by what their sequence is told (adaptive
 * layer norm of Peebles, Xie 2023, after FiLM, Perez et al. 2018).
 *
 *   modulate   out = in · (1 + scale) + shift;   din = dout · (1 + scale);  dscale = Σ dout · in;
 * dshift = Σ dout gate       to += gate · in;                  din = dto · gate;          dgate = Σ
 * dto · in
 *
 * sums over the rows of the sequence.
 */
#include "nn/layers.h"

void
nn_modulate_forward(float *out, const float *in, const float *scale, const float *shift, int stride,
                    const NnSeqs *seqs, int C)
{
#pragma omp parallel for schedule(static)
  for (int s = 0; s < seqs->n; s++) {
    const float *a = scale + (gsize)s * stride, *b = shift + (gsize)s * stride;
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++)
      for (int c = 0; c < C; c++)
        out[(gsize)r * C + c] = in[(gsize)r * C + c] * (1 + a[c]) + b[c];
  }
}

void
nn_modulate_backward(float *din, float *dscale, float *dshift, const float *dout, const float *in,
                     const float *scale, int stride, const NnSeqs *seqs, int C)
{
#pragma omp parallel for schedule(static)
  for (int s = 0; s < seqs->n; s++) {
    const float *a = scale + (gsize)s * stride;
    float *da = dscale + (gsize)s * stride, *db = dshift + (gsize)s * stride;
    for (int c = 0; c < C; c++)
      da[c] = db[c] = 0;
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++) {
      const float *g = dout + (gsize)r * C, *x = in + (gsize)r * C;
      float *dx = din + (gsize)r * C;
      for (int c = 0; c < C; c++) {
        da[c] += g[c] * x[c];
        db[c] += g[c];
        dx[c] = g[c] * (1 + a[c]);
      }
    }
  }
}

void
nn_modulate_naive(float *out, const float *in, const float *scale, const float *shift, int stride,
                  const NnSeqs *seqs, int C)
{
  for (int s = 0; s < seqs->n; s++)
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++)
      for (int c = 0; c < C; c++)
        out[(gsize)r * C + c] =
            (float)((double)in[(gsize)r * C + c] * (1.0 + scale[(gsize)s * stride + c]) +
                    shift[(gsize)s * stride + c]);
}

void
nn_gate_forward(float *to, const float *in, const float *gate, int stride, const NnSeqs *seqs,
                int C)
{
#pragma omp parallel for schedule(static)
  for (int s = 0; s < seqs->n; s++) {
    const float *a = gate + (gsize)s * stride;
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++)
      for (int c = 0; c < C; c++)
        to[(gsize)r * C + c] += a[c] * in[(gsize)r * C + c];
  }
}

void
nn_gate_backward(float *din, float *dgate, const float *dto, const float *in, const float *gate,
                 int stride, const NnSeqs *seqs, int C)
{
#pragma omp parallel for schedule(static)
  for (int s = 0; s < seqs->n; s++) {
    const float *a = gate + (gsize)s * stride;
    float *da = dgate + (gsize)s * stride;
    for (int c = 0; c < C; c++)
      da[c] = 0;
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++) {
      const float *g = dto + (gsize)r * C, *x = in + (gsize)r * C;
      float *dx = din + (gsize)r * C;
      for (int c = 0; c < C; c++) {
        da[c] += g[c] * x[c];
        dx[c] = g[c] * a[c];
      }
    }
  }
}

void
nn_gate_naive(float *to, const float *in, const float *gate, int stride, const NnSeqs *seqs, int C)
{
  for (int s = 0; s < seqs->n; s++)
    for (int r = seqs->start[s]; r < seqs->start[s + 1]; r++)
      for (int c = 0; c < C; c++)
        to[(gsize)r * C + c] = (float)(to[(gsize)r * C + c] +
                                       (double)gate[(gsize)s * stride + c] * in[(gsize)r * C + c]);
}
