/* attention.c: scaled dot-product attention of several heads (Vaswani et al. 2017), self or cross, causal or not.
 *
 *   forward    S = q·kᵀ / sqrt(D);  P = softmax(S);  out = P·v;  lse = log Σ exp S
 *   backward   P again from lse;  dv = Pᵀ·dout;  dS = P ∘ (dout·vᵀ − ⟨dout, out⟩);  dq = dS·k;  dk = dSᵀ·q
 *
 * A task is one head of one sequence; its matrix of weights is made BLOCK rows of q at a time in a thread's scratch (the
 * idea of Dao et al. 2022, without tiles of k: our sequences are short), and only as wide as its last row sees: of a causal
 * matrix little more than half is worked out. Tasks write disjoint parts, so their order does not matter.
 */
#include <cblas.h>
#include <string.h>
#include "nn/layers.h"
#include "nn/vec.h"

#define BLOCK 64

/* One head of one sequence. */
typedef struct {
  int q0, nq, k0, nk, h;
} Task;

static Task
task_at(const NnAttention *a, int i)
{
  const int s = i / a->H;
  const int *q = a->q_seqs->start, *k = a->k_seqs->start;
  return (Task){.q0 = q[s], .nq = q[s + 1] - q[s], .k0 = k[s], .nk = k[s + 1] - k[s], .h = i % a->H};
}

static int
longest(const NnSeqs *seqs)
{
  int most = 1;
  for (int s = 0; s < seqs->n; s++)
    most = MAX(most, seqs->start[s + 1] - seqs->start[s]);
  return most;
}

/* Rows of k that row `row` of the task sees. */
static int
n_seen(const NnAttention *a, const Task *t, int row)
{
  return a->causal ? MAX(t->nk - t->nq + row + 1, 0) : t->nk;
}

/* Columns of the matrix of the task's rows [from, from + n): those that its last row sees, at least one. */
static int
n_columns(const NnAttention *a, const Task *t, int from, int n)
{
  return MAX(n_seen(a, t, from + n - 1), 1);
}

/* S of rows [from, from + n) of the task with the first `wide` rows of k, scaled; s is (n, wide). */
static void
scores(float *s, const NnAttention *a, const Task *t, int from, int n, int wide)
{
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, wide, a->D, 1 / sqrtf((float)a->D),
              a->q + (gsize)(t->q0 + from) * a->q_stride + t->h * a->D, a->q_stride,
              a->k + (gsize)t->k0 * a->kv_stride + t->h * a->D, a->kv_stride, 0, s, wide);
}

static float
softmax_row(float *row, int seen, int n)
{
  float most, sum;
  NN_MAX(most, j, seen, row[j]);
  for (int j = 0; j < seen; j++)
    row[j] = nn_exp(row[j] - most);
  NN_SUM(sum, j, seen, row[j]);
  const float scale = seen > 0 ? 1 / sum : 0;
  for (int j = 0; j < seen; j++)
    row[j] *= scale;
  memset(row + seen, 0, (gsize)(n - seen) * sizeof(float));
  return seen > 0 ? most + logf(sum) : 0;
}

void
nn_attention_forward(float *out, float *lse, const NnAttention *a)
{
  const int C = a->H * a->D, widest = longest(a->k_seqs);
#pragma omp parallel
  {
    float *s = g_new(float, (gsize)BLOCK * widest);
#pragma omp for schedule(static)
    for (int i = 0; i < a->q_seqs->n * a->H; i++) {
      const Task t = task_at(a, i);
      for (int from = 0; from < t.nq; from += BLOCK) {
        const int n = MIN(BLOCK, t.nq - from), wide = n_columns(a, &t, from, n);
        scores(s, a, &t, from, n, wide);
        for (int r = 0; r < n; r++) {
          const float sum = softmax_row(s + (gsize)r * wide, n_seen(a, &t, from + r), wide);
          if (lse != NULL)
            lse[(gsize)(t.q0 + from + r) * a->H + t.h] = sum;
        }
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, a->D, wide, 1, s, wide,
                    a->v + (gsize)t.k0 * a->kv_stride + t.h * a->D, a->kv_stride, 0,
                    out + (gsize)(t.q0 + from) * C + t.h * a->D, C);
      }
    }
    g_free(s);
  }
}

static void
zero_rows(float *x, int stride, const Task *t, int D)
{
  for (int r = 0; r < t->nk; r++)
    memset(x + (gsize)(t->k0 + r) * stride + t->h * D, 0, (gsize)D * sizeof(float));
}

/* Scores → weights again, from the log of their sum. */
static void
weights_row(float *row, float sum, int seen, int n)
{
  for (int j = 0; j < seen; j++)
    row[j] = nn_exp(row[j] - sum);
  memset(row + seen, 0, (gsize)(n - seen) * sizeof(float));
}

static void
task_backward(float *dq, float *dk, float *dv, float *p, float *dp, const float *dout, const float *out,
              const float *lse, const NnAttention *a, const Task *t)
{
  const int C = a->H * a->D, D = a->D, at_k = t->h * D;
  const float *k = a->k + (gsize)t->k0 * a->kv_stride + at_k, *v = a->v + (gsize)t->k0 * a->kv_stride + at_k;
  zero_rows(dk, a->kv_stride, t, D);
  zero_rows(dv, a->kv_stride, t, D);
  for (int from = 0; from < t->nq; from += BLOCK) {
    const int n = MIN(BLOCK, t->nq - from), wide = n_columns(a, t, from, n);
    const gsize row0 = (gsize)(t->q0 + from);
    const float *go = dout + row0 * C + at_k;
    scores(p, a, t, from, n, wide);
    for (int r = 0; r < n; r++)
      weights_row(p + (gsize)r * wide, lse[(row0 + r) * a->H + t->h], n_seen(a, t, from + r), wide);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, wide, D, n, 1, p, wide, go, C, 1,
                dv + (gsize)t->k0 * a->kv_stride + at_k, a->kv_stride);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, wide, D, 1, go, C, v, a->kv_stride, 0, dp, wide);
    for (int r = 0; r < n; r++) {
      const float *g = go + (gsize)r * C, *o = out + (row0 + r) * C + at_k;
      float along;
      NN_SUM(along, d, D, g[d] * o[d]);
      for (int j = 0; j < wide; j++)
        dp[(gsize)r * wide + j] = p[(gsize)r * wide + j] * (dp[(gsize)r * wide + j] - along);
    }
    const float scale = 1 / sqrtf((float)D);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, D, wide, scale, dp, wide, k, a->kv_stride, 0,
                dq + row0 * a->q_stride + at_k, a->q_stride);
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, wide, D, n, scale, dp, wide,
                a->q + row0 * a->q_stride + at_k, a->q_stride, 1, dk + (gsize)t->k0 * a->kv_stride + at_k,
                a->kv_stride);
  }
}

void
nn_attention_backward(float *dq, float *dk, float *dv, const float *dout, const float *out, const float *lse,
                      const NnAttention *a)
{
  const int widest = longest(a->k_seqs);
#pragma omp parallel
  {
    float *p = g_new(float, (gsize)2 * BLOCK * widest);
#pragma omp for schedule(static)
    for (int i = 0; i < a->q_seqs->n * a->H; i++) {
      const Task t = task_at(a, i);
      task_backward(dq, dk, dv, p, p + (gsize)BLOCK * widest, dout, out, lse, a, &t);
    }
    g_free(p);
  }
}

static double
naive_score(const NnAttention *a, const Task *t, int row, int j)
{
  double sum = 0;
  for (int d = 0; d < a->D; d++)
    sum += (double)a->q[(gsize)(t->q0 + row) * a->q_stride + t->h * a->D + d] *
           a->k[(gsize)(t->k0 + j) * a->kv_stride + t->h * a->D + d];
  return sum / sqrt(a->D);
}

void
nn_attention_naive(float *out, const NnAttention *a)
{
  for (int i = 0; i < a->q_seqs->n * a->H; i++) {
    const Task t = task_at(a, i);
    for (int row = 0; row < t.nq; row++)
      for (int d = 0; d < a->D; d++) {
        double sum = 0, total = 0;
        for (int j = 0; j < n_seen(a, &t, row); j++) {
          const double w = exp(naive_score(a, &t, row, j));
          total += w;
          sum += w * a->v[(gsize)(t.k0 + j) * a->kv_stride + t.h * a->D + d];
        }
        out[(gsize)(t.q0 + row) * a->H * a->D + t.h * a->D + d] = (float)(total > 0 ? sum / total : 0);
      }
  }
}

void
nn_attention_weights(float *weights, int row, const NnAttention *a)
{
  int s = 0;
  while (a->q_seqs->start[s + 1] <= row)
    s++;
  for (int h = 0; h < a->H; h++) {
    const Task t = task_at(a, s * a->H + h);
    const int seen = n_seen(a, &t, row - t.q0);
    double total = 0;
    for (int j = 0; j < seen; j++)
      total += exp(naive_score(a, &t, row - t.q0, j));
    for (int j = 0; j < t.nk; j++) {
      const double w = j < seen ? exp(naive_score(a, &t, row - t.q0, j)) / total / a->H : 0;
      weights[j] = (float)(h == 0 ? w : weights[j] + w);
    }
  }
}
