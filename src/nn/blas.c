/* blas.c: OpenBLAS's kernels for this processor, and products of few rows.
 *
 * Kernels: a build for all processors picks them by the processor's model number. Up to 0.3.24 a newer Intel gets those of
 * Prescott, of SSE3 only, which are four times slower (OpenBLAS, issue 4267). Then kernels are picked here, by what the
 * processor can do.
 *
 * Few rows: a plain cblas_sgemm() first copies the weights into its own layout, which takes longer than the product. The kernels
 * for AVX-512 skip that for small products, so the weights are worked in blocks; with others, products of a matrix and a
 * vector are faster for up to FEW_BY_VECTOR rows. Blocks are also what threads share.
 */
#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <glib.h>
#include "nn/blas.h"

enum { BLOCK = 32, FEW_BY_VECTOR = 8, WORTH_THREADS = 1 << 16 };

static gboolean has_small_kernels;

#ifdef __x86_64__
/* Only in builds for all processors. */
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

static const char *
kernels_by_features(void)
{
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    return "SkylakeX";
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "Haswell" : NULL;
}

/* After OpenBLAS has made its own choice and before any thread runs. */
__attribute__((constructor)) static void
choose_kernels(void)
{
  const char *better = kernels_by_features();
  if (getenv("OPENBLAS_CORETYPE") == NULL && g_str_equal(openblas_get_corename(), "Prescott") && better != NULL &&
      gotoblas_dynamic_init != NULL && gotoblas_dynamic_quit != NULL) {
    setenv("OPENBLAS_CORETYPE", better, TRUE);
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv("OPENBLAS_CORETYPE");
  }
  const char *now = openblas_get_corename();
  has_small_kernels = g_str_equal(now, "SkylakeX") || g_str_equal(now, "Cooperlake") || g_str_equal(now, "SapphireRapids");
}
#endif

static void
block_by_vectors(float *out, float beta, const float *in, const float *weight, int N, int C, int OC, int n)
{
  for (int row = 0; row < N; row++)
    cblas_sgemv(CblasRowMajor, CblasNoTrans, n, C, 1, weight, C, in + (gsize)row * C, 1, beta, out + (gsize)row * OC, 1);
}

void
nn_gemm_few(float *out, float beta, const float *in, const float *weight, int N, int C, int OC)
{
  if (!has_small_kernels && N > FEW_BY_VECTOR) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, OC, C, 1, in, C, weight, C, beta, out, OC);
    return;
  }
#pragma omp parallel for schedule(static) if ((gsize)C * OC > WORTH_THREADS)
  for (int from = 0; from < OC; from += BLOCK) {
    const int n = MIN(BLOCK, OC - from);
    const float *part = weight + (gsize)from * C;
    if (has_small_kernels)
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, n, C, 1, in, C, part, C, beta, out + from, OC);
    else
      block_by_vectors(out + from, beta, in, part, N, C, OC, n);
  }
}
