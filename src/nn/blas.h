/* blas.h: what OpenBLAS has to be told, and products of few rows, which it does slowly when asked plainly. */
#ifndef LITHO_NN_BLAS_H
#define LITHO_NN_BLAS_H

/* Up to so many rows nn_gemm_few() is faster than one cblas_sgemm(). */
enum { NN_FEW_ROWS = 16 };

/* out (N,OC) = beta · out + in (N,C) · weight (OC,C)ᵀ for N ≤ NN_FEW_ROWS; beta 0 or 1. The same bits with any number of threads. */
void nn_gemm_few(float *out, float beta, const float *in, const float *weight, int N, int C, int OC);

#endif
