/* linear.c: out = in · weightᵀ + bias, by OpenBLAS.
 *
 *   forward    out (N,OC) = in (N,C) · W (OC,C)ᵀ + b (OC)
 *   backward   din = dout · W;  dW += doutᵀ · in;  db += column sums of dout
 */
#include <cblas.h>
#include <string.h>
#include "nn/blas.h"
#include "nn/layers.h"
#include "nn/threads.h"

static void
product(float *out, float beta, const float *in, const float *weight, int N, int C, int OC)
{
  if (N <= NN_FEW_ROWS)
    nn_gemm_few(out, beta, in, weight, N, C, OC);
  else
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, OC, C, 1, in, C, weight, C, beta, out, OC);
}

void
nn_linear_forward(float *out, const float *in, const float *weight, const float *bias, int N, int C, int OC)
{
  if (bias != NULL)
#pragma omp parallel for schedule(static) if (N > 16)
    for (int n = 0; n < N; n++)
      memcpy(out + (gsize)n * OC, bias, (gsize)OC * sizeof(float));
  product(out, bias != NULL ? 1 : 0, in, weight, N, C, OC);
}

void
nn_linear_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in, const float *weight,
                   int N, int C, int OC)
{
  if (din != NULL)
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, C, OC, 1, dout, OC, weight, C, 0, din, C);
  if (dweight != NULL)
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, OC, C, N, 1, dout, OC, in, C, 1, dweight, C);
  if (dbias == NULL)
    return;
  const int share = nn_column_share(OC);
#pragma omp parallel for schedule(static) if (N > 16)
  for (int from = 0; from < OC; from += share)
    for (int n = 0; n < N; n++)
      for (int o = from; o < MIN(from + share, OC); o++)
        dbias[o] += dout[(gsize)n * OC + o];
}

void
nn_linear_add_input(float *din, const float *dout, const float *weight, int N, int C, int OC)
{
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, C, OC, 1, dout, OC, weight, C, 1, din, C);
}

void
nn_linear_add_output(float *out, const float *in, const float *weight, int N, int C, int OC)
{
  product(out, 1, in, weight, N, C, OC);
}

void
nn_add(float *to, const float *from, gsize n)
{
#pragma omp parallel for schedule(static) if (n > 4096)
  for (gsize i = 0; i < n; i++)
    to[i] += from[i];
}

void
nn_add_row(float *out, const float *in, const float *row, int N, int C)
{
#pragma omp parallel for schedule(static) if (N > 16)
  for (int n = 0; n < N; n++)
    for (int c = 0; c < C; c++)
      out[(gsize)n * C + c] = in[(gsize)n * C + c] + row[c];
}

void
nn_linear_naive(float *out, const float *in, const float *weight, const float *bias, int N, int C, int OC)
{
  for (int n = 0; n < N; n++)
    for (int o = 0; o < OC; o++) {
      double sum = bias != NULL ? bias[o] : 0;
      for (int c = 0; c < C; c++)
        sum += (double)in[(gsize)n * C + c] * weight[(gsize)o * C + c];
      out[(gsize)n * OC + o] = (float)sum;
    }
}
