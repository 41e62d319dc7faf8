/* packed.c: see packed.h.
 *
 * Rows of the weights go in groups of 16. A group's block of 32 columns is 16 pairs of columns, each pair 16 rows × 2
 * values, so that a vector holds one pair of all rows: a multiplication of pairs (pmaddwd, vpdpwssd) with the input's
 * pair in every lane gives the rows' sums side by side, and a scale for each lane.
 *
 *   sum of block b (int32) ≤ 32 · 32767 · 127 < 2³¹;   out = scale of the input's row · Σ_b (float)sum_b · scale_b
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "nn/packed.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { BLOCK = 32, GROUP = 16, BLOCK_BYTES = BLOCK * GROUP, MOST_TOKENS = 8, WORTH_THREADS = 1 << 20 };

#define WHOLE 1e-3f /* as near to an integer as float32 comes to what was one */

struct _NnPacked {
  int OC, C, n_groups, n_blocks;
  gint8 *weight; /* (n_groups, n_blocks, 16 pairs, 16 rows, 2) */
  float *scale;  /* (n_groups, n_blocks, 16 rows) */
};

/* Inputs of 1 to MOST_TOKENS tokens against a group of rows: sum (n,16) = Σ_b (float)sum_b · scale_b. */
typedef void (*Kernel)(float *sum, const gint16 *in, int n, const gint8 *weight, const float *scale, int n_blocks);

/* --- packing --------------------------------------------------------------------------------- */

static float
largest(const float *x, int n)
{
  float most = 0;
  for (int i = 0; i < n; i++)
    most = fabsf(x[i]) > most ? fabsf(x[i]) : most;
  return most;
}

/* All values of a block are whole multiples of `step`. */
static gboolean
are_whole(const float *x, float step)
{
  const float scale = 1 / step;
  float worst = 0;
  for (int i = 0; i < BLOCK; i++) {
    const float v = x[i] * scale, off = fabsf(v - rintf(v));
    worst = off > worst ? off : worst;
  }
  return worst <= WHOLE;
}

/* The step of a block: of values with at most 8 steps to a side it is the one that they have. */
static float
step_of(const float *x)
{
  const float most = largest(x, BLOCK);
  for (int n = 8; n > 0 && most > 0; n--)
    if (are_whole(x, most / (float)n))
      return most / (float)n;
  return most > 0 ? most / 127 : 1;
}

/* Of a row of 8-bit integers; 0: it is none. */
static float
step_of_row(const float *row, int n_blocks)
{
  const float step = largest(row, n_blocks * BLOCK) / 127;
  int b = 0;
  while (step > 0 && b < n_blocks && are_whole(row + b * BLOCK, step))
    b++;
  return b == n_blocks ? step : 0;
}

static void
pack_row(NnPacked *p, const float *row, int r)
{
  const float row_step = step_of_row(row, p->n_blocks);
  for (int b = 0; b < p->n_blocks; b++) {
    const gsize at = (gsize)(r / GROUP) * (gsize)p->n_blocks + (gsize)b;
    const float step = row_step > 0 ? row_step : step_of(row + b * BLOCK), scale = 1 / step;
    gint8 whole[BLOCK], *to = p->weight + at * BLOCK_BYTES + (gsize)(r % GROUP) * 2;
    for (int k = 0; k < BLOCK; k++)
      whole[k] = (gint8)(gint32)rintf(row[b * BLOCK + k] * scale);
    for (int pair = 0; pair < BLOCK / 2; pair++)
      memcpy(to + pair * GROUP * 2, whole + 2 * pair, 2);
    p->scale[at * GROUP + (gsize)(r % GROUP)] = step;
  }
}

static gpointer
aligned(gsize bytes)
{
  gpointer block = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (block == NULL)
    g_error("out of memory: %" G_GSIZE_FORMAT " bytes of packed weights", bytes);
  return block;
}

NnPacked *
nn_packed_new(int OC, int C)
{
  NnPacked *p = g_new0(NnPacked, 1);
  g_assert(C > 0 && C % BLOCK == 0 && OC > 0);
  *p = (NnPacked){.OC = OC, .C = C, .n_groups = (OC + GROUP - 1) / GROUP, .n_blocks = C / BLOCK};
  const gsize n = (gsize)p->n_groups * (gsize)p->n_blocks, last = n - (gsize)p->n_blocks;
  p->weight = aligned(n * BLOCK_BYTES);
  p->scale = aligned(n * GROUP * sizeof(float));
  /* Of the last group kernels also read what lies behind OC. */
  memset(p->weight + last * BLOCK_BYTES, 0, (n - last) * BLOCK_BYTES);
  memset(p->scale + last * GROUP, 0, (n - last) * GROUP * sizeof(float));
  return p;
}

void
nn_packed_set(NnPacked *p, int first, const float *weight, int n)
{
  g_assert(first >= 0 && n >= 0 && first + n <= p->OC);
#pragma omp parallel for schedule(static) if (n > 64)
  for (int r = 0; r < n; r++)
    pack_row(p, weight + (gsize)r * (gsize)p->C, first + r);
}

void
nn_packed_free(NnPacked *p)
{
  if (p == NULL)
    return;
  free(p->weight);
  free(p->scale);
  g_free(p);
}

/* --- kernels --------------------------------------------------------------------------------- */

static void
plain(float *sum, const gint16 *in, int n, const gint8 *weight, const float *scale, int n_blocks)
{
  memset(sum, 0, (gsize)n * GROUP * sizeof(float));
  for (int b = 0; b < n_blocks; b++)
    for (int t = 0; t < n; t++) {
      const gint16 *x = in + ((gsize)t * (gsize)n_blocks + (gsize)b) * BLOCK;
      const gint8 *w = weight + (gsize)b * BLOCK_BYTES;
      gint32 whole[GROUP] = {0};
      for (int pair = 0; pair < BLOCK / 2; pair++)
        for (int r = 0; r < GROUP; r++)
          whole[r] += x[2 * pair] * w[(pair * GROUP + r) * 2] + x[2 * pair + 1] * w[(pair * GROUP + r) * 2 + 1];
      for (int r = 0; r < GROUP; r++)
        sum[t * GROUP + r] += (float)whole[r] * scale[b * GROUP + r];
    }
}

#ifdef __x86_64__
/* Unrolled by the compiler for each number of tokens, so that the sums stay in registers. */
#define FOR_TOKENS(t, n) _Pragma("GCC unroll 8") for (int t = 0; t < (n); t++)
#define FOR_PAIRS(pair) _Pragma("GCC unroll 4") for (int pair = 0; pair < BLOCK / 2; pair++)

static inline gint32
pair_at(const gint16 *x)
{
  gint32 v;
  memcpy(&v, x, sizeof v);
  return v;
}

__attribute__((target("avx2"), always_inline)) static inline void
avx2_few(float *sum, const gint16 *in, const int n, const gint8 *weight, const float *scale, int n_blocks)
{
  const gsize row = (gsize)n_blocks * BLOCK;
  __m256 all[4];
  FOR_TOKENS (t, n)
    all[t] = _mm256_setzero_ps();
  for (int b = 0; b < n_blocks; b++, in += BLOCK, weight += BLOCK_BYTES, scale += GROUP) {
    __m256i whole[4];
    FOR_TOKENS (t, n)
      whole[t] = _mm256_setzero_si256();
    FOR_PAIRS (pair) {
      const __m256i w =
          _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(gconstpointer)(weight + pair * GROUP * 2)));
      FOR_TOKENS (t, n)
        whole[t] = _mm256_add_epi32(
            whole[t], _mm256_madd_epi16(w, _mm256_set1_epi32(pair_at(in + (gsize)t * row + 2 * (gsize)pair))));
    }
    const __m256 s = _mm256_load_ps(scale);
    FOR_TOKENS (t, n)
      all[t] = _mm256_add_ps(all[t], _mm256_mul_ps(_mm256_cvtepi32_ps(whole[t]), s));
  }
  FOR_TOKENS (t, n)
    _mm256_storeu_ps(sum + t * GROUP, all[t]);
}

__attribute__((target("avx2"))) static void
avx2(float *sum, const gint16 *in, int n, const gint8 *weight, const float *scale, int n_blocks)
{
  const gsize row = (gsize)n_blocks * BLOCK;
  for (int half = 0; half < 2; half++, sum += GROUP / 2, weight += GROUP, scale += GROUP / 2)
    for (int t = 0, few; t < n; t += few) {
      few = n - t > 4 ? (n - t + 1) / 2 : n - t;
      float *to = sum + t * GROUP;
      const gint16 *from = in + (gsize)t * row;
      if (few == 4)
        avx2_few(to, from, 4, weight, scale, n_blocks);
      else if (few == 3)
        avx2_few(to, from, 3, weight, scale, n_blocks);
      else if (few == 2)
        avx2_few(to, from, 2, weight, scale, n_blocks);
      else
        avx2_few(to, from, 1, weight, scale, n_blocks);
    }
}

#define VNNI "avx512f,avx512bw,avx512vl,avx512vnni"

__attribute__((target(VNNI), always_inline)) static inline void
vnni_few(float *sum, const gint16 *in, const int n, const gint8 *weight, const float *scale, int n_blocks)
{
  const gsize row = (gsize)n_blocks * BLOCK;
  __m512 all[MOST_TOKENS];
  FOR_TOKENS (t, n)
    all[t] = _mm512_setzero_ps();
  for (int b = 0; b < n_blocks; b++, in += BLOCK, weight += BLOCK_BYTES, scale += GROUP) {
    __m512i whole[MOST_TOKENS];
    FOR_TOKENS (t, n)
      whole[t] = _mm512_setzero_si512();
    FOR_PAIRS (pair) {
      const __m512i w =
          _mm512_cvtepi8_epi16(_mm256_load_si256((const __m256i *)(gconstpointer)(weight + pair * GROUP * 2)));
      FOR_TOKENS (t, n)
        whole[t] = _mm512_dpwssd_epi32(whole[t], w, _mm512_set1_epi32(pair_at(in + (gsize)t * row + 2 * (gsize)pair)));
    }
    const __m512 s = _mm512_load_ps(scale);
    FOR_TOKENS (t, n)
      all[t] = _mm512_add_ps(all[t], _mm512_mul_ps(_mm512_cvtepi32_ps(whole[t]), s));
  }
  FOR_TOKENS (t, n)
    _mm512_storeu_ps(sum + t * GROUP, all[t]);
}

__attribute__((target(VNNI))) static void
vnni(float *sum, const gint16 *in, int n, const gint8 *weight, const float *scale, int n_blocks)
{
  switch (n) {
  case 8: vnni_few(sum, in, 8, weight, scale, n_blocks); break;
  case 7: vnni_few(sum, in, 7, weight, scale, n_blocks); break;
  case 6: vnni_few(sum, in, 6, weight, scale, n_blocks); break;
  case 5: vnni_few(sum, in, 5, weight, scale, n_blocks); break;
  case 4: vnni_few(sum, in, 4, weight, scale, n_blocks); break;
  case 3: vnni_few(sum, in, 3, weight, scale, n_blocks); break;
  case 2: vnni_few(sum, in, 2, weight, scale, n_blocks); break;
  default: vnni_few(sum, in, 1, weight, scale, n_blocks);
  }
}
#endif

static Kernel
kernel_of(NnPackedKernel kernel)
{
#ifdef __x86_64__
  if (kernel == NN_PACKED_VNNI)
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512vnni")
               ? vnni
               : NULL;
  if (kernel == NN_PACKED_AVX2)
    return __builtin_cpu_supports("avx2") ? avx2 : NULL;
#endif
  return kernel == NN_PACKED_PLAIN ? plain : NULL;
}

static Kernel chosen; /* NULL: not yet; set to the same by every thread */

static Kernel
best_kernel(void)
{
  Kernel best = g_atomic_pointer_get(&chosen);
  for (int k = NN_PACKED_VNNI; best == NULL; k--)
    best = kernel_of((NnPackedKernel)k);
  g_atomic_pointer_set(&chosen, best);
  return best;
}

gboolean
nn_packed_use(NnPackedKernel kernel)
{
  const Kernel wanted = kernel_of(kernel);
  if (wanted != NULL)
    g_atomic_pointer_set(&chosen, wanted);
  return wanted != NULL;
}

/* --- the layer ------------------------------------------------------------------------------- */

/* A row as integers and what one of them is worth. Halves go away from zero: one comparison fewer than to even. */
static float
round_row(gint16 *out, const float *in, int C)
{
  const float most = largest(in, C), scale = most > 0 ? 32767 / most : 0;
  for (int c = 0; c < C; c++)
    out[c] = (gint16)(in[c] * scale + copysignf(0.5f, in[c]));
  return most / 32767;
}

static int
n_calls(int n)
{
  return (n + MOST_TOKENS - 1) / MOST_TOKENS;
}

void
nn_packed_linear(float *out, const float *in, const NnPacked *p, const float *bias, int N, gboolean add)
{
  const gsize C = (gsize)p->C, OC = (gsize)p->OC;
  const Kernel kernel = best_kernel();
  g_autofree gint16 *rows = g_new(gint16, (gsize)MAX(N, 1) * C);
  g_autofree float *worth = g_new(float, MAX(N, 1));
  for (int t = 0; t < N; t++)
    worth[t] = round_row(rows + (gsize)t * C, in + (gsize)t * C, p->C);
#pragma omp parallel for schedule(static) if ((gsize)N * C * OC > WORTH_THREADS)
  for (int g = 0; g < p->n_groups; g++) {
    const gsize block = (gsize)g * (gsize)p->n_blocks;
    const int n_rows = MIN(GROUP, p->OC - g * GROUP);
    float sum[MOST_TOKENS * GROUP];
    for (int t0 = 0, n; t0 < N; t0 += n) {
      n = (N - t0 + n_calls(N - t0) - 1) / n_calls(N - t0); /* 18 as 6 + 6 + 6: a call of few is the dearer one */
      kernel(sum, rows + (gsize)t0 * C, n, p->weight + block * BLOCK_BYTES, p->scale + block * GROUP, p->n_blocks);
      for (int t = 0; t < n; t++) {
        float *to = out + (gsize)(t0 + t) * OC + (gsize)g * GROUP;
        for (int r = 0; r < n_rows; r++)
          to[r] = (add ? to[r] : 0) + (sum[t * GROUP + r] * worth[t0 + t] + (bias != NULL ? bias[g * GROUP + r] : 0));
      }
    }
  }
}
