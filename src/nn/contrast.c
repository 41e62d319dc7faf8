/* contrast.c: contrastive losses between unit rows a (Na,C) and b (Nb,C).
 *
 *   logits    L (Na,Nb) = exp(log_scale) · a·bᵀ + bias;  row i of a belongs to row match[i] of b
 *   softmax   (CLIP, Radford et al. 2021) half the mean over a of −log softmax_row(L)[match] and half the mean over
 *             the b that have a match of the mean over their a of −log softmax_column(L)
 *   sigmoid   (SigLIP, Zhai et al. 2023) Σ_ij −log σ(±L_ij) / Na
 *   backward  dL in place of L, then da = e^s · dL·b, db = e^s · dLᵀ·a
 */
#include <cblas.h>
#include <string.h>
#include "nn/layers.h"
#include "nn/vec.h"

static double
sigmoid_loss(float *logits, const int *match, int Na, int Nb)
{
  double *sums = g_new(double, Na), sum = 0;
#pragma omp parallel for schedule(static)
  for (int i = 0; i < Na; i++) {
    float *row = logits + (gsize)i * Nb;
    sums[i] = 0;
    for (int j = 0; j < Nb; j++) {
      const float sign = j == match[i] ? 1.f : -1.f, x = -sign * row[j];
      sums[i] += MAX(x, 0) + log1pf(nn_exp(-fabsf(x))); /* softplus, safe at both ends */
      row[j] = -sign * nn_sigmoid(x) / (float)Na;
    }
  }
  for (int i = 0; i < Na; i++)
    sum += sums[i];
  g_free(sums);
  return sum / Na;
}

/* Columns by a pass over the rows: most and sum of each. */
static void
column_sums(const float *logits, int Na, int Nb, float *most, float *total)
{
#pragma omp parallel for schedule(static)
  for (int block = 0; block < Nb; block += 64) {
    const int end = MIN(block + 64, Nb);
    for (int j = block; j < end; j++) {
      most[j] = -G_MAXFLOAT;
      total[j] = 0;
    }
    for (int i = 0; i < Na; i++)
      for (int j = block; j < end; j++)
        most[j] = MAX(most[j], logits[(gsize)i * Nb + j]);
    for (int i = 0; i < Na; i++)
      for (int j = block; j < end; j++)
        total[j] += nn_exp(logits[(gsize)i * Nb + j] - most[j]);
  }
}

static double
softmax_loss(float *logits, const int *match, int Na, int Nb)
{
  float *most = g_new(float, Nb), *total = g_new(float, Nb);
  int *n_of = g_new0(int, Nb), with_match = 0;
  double *sums = g_new(double, Na), sum = 0;
  column_sums(logits, Na, Nb, most, total);
  for (int i = 0; i < Na; i++)
    n_of[match[i]]++;
  for (int j = 0; j < Nb; j++)
    with_match += n_of[j] > 0;
  const float half_row = 0.5f / (float)Na, half_column = 0.5f / (float)with_match;
#pragma omp parallel for schedule(static)
  for (int i = 0; i < Na; i++) {
    float *row = logits + (gsize)i * Nb, peak = row[0], all;
    const int own = match[i];
    for (int j = 1; j < Nb; j++)
      peak = MAX(peak, row[j]);
    NN_SUM(all, j, Nb, nn_exp(row[j] - peak));
    const float share = half_column / (float)n_of[own];
    sums[i] = half_row * (peak + logf(all) - row[own]) + share * (most[own] + logf(total[own]) - row[own]);
    for (int j = 0; j < Nb; j++) {
      const float of_row = nn_exp(row[j] - peak) / all, of_column = nn_exp(row[j] - most[j]) / total[j];
      row[j] = half_row * of_row + (n_of[j] > 0 ? half_column * of_column : 0);
    }
    row[own] -= half_row + share;
  }
  for (int i = 0; i < Na; i++)
    sum += sums[i];
  g_free(most);
  g_free(total);
  g_free(n_of);
  g_free(sums);
  return sum;
}

double
nn_contrast(NnContrast kind, float *da, float *db, float *dlog_scale, float *dbias, const float *a, const float *b,
            const int *match, float log_scale, float bias, int Na, int Nb, int C, float *scratch)
{
  const float scale = expf(log_scale);
  const gsize n = (gsize)Na * Nb;
  double along = 0, sum = 0;
  for (gsize i = 0; i < n; i++)
    scratch[i] = bias;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, Na, Nb, C, scale, a, C, b, C, 1, scratch, Nb);
  const double loss = kind == NN_CONTRAST_SIGMOID ? sigmoid_loss(scratch, match, Na, Nb)
                                                  : softmax_loss(scratch, match, Na, Nb);
  if (da != NULL)
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, Na, C, Nb, scale, scratch, Nb, b, C, 0, da, C);
  if (db != NULL)
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, Nb, C, Na, scale, scratch, Nb, a, C, 0, db, C);
  /* ∂L/∂log_scale = L − bias = e^s⟨a, b⟩, and Σ_i ⟨da_i, a_i⟩ is just that. */
  for (gsize i = 0; da != NULL && dlog_scale != NULL && i < (gsize)Na * C; i++)
    along += (double)da[i] * a[i];
  for (gsize i = 0; dbias != NULL && i < n; i++)
    sum += scratch[i];
  if (dlog_scale != NULL)
    *dlog_scale += (float)along;
  if (dbias != NULL)
    *dbias += (float)sum;
  return loss;
}

static double
naive_logit(const float *a, const float *b, int C, float log_scale, float bias)
{
  double sum = 0;
  for (int c = 0; c < C; c++)
    sum += (double)a[c] * b[c];
  return exp(log_scale) * sum + bias;
}

double
nn_contrast_naive(NnContrast kind, const float *a, const float *b, const int *match, float log_scale, float bias, int Na,
                  int Nb, int C)
{
  double rows = 0, columns = 0;
  int with_match = 0;
#define LOGIT(i, j) naive_logit(a + (gsize)(i)*C, b + (gsize)(j)*C, C, log_scale, bias)
  for (int i = 0; i < Na; i++) {
    double all = 0;
    for (int j = 0; j < Nb; j++)
      all += kind == NN_CONTRAST_SOFTMAX ? exp(LOGIT(i, j)) : log1p(exp(j == match[i] ? -LOGIT(i, j) : LOGIT(i, j)));
    rows += kind == NN_CONTRAST_SOFTMAX ? log(all) - LOGIT(i, match[i]) : all;
  }
  if (kind == NN_CONTRAST_SIGMOID)
    return rows / Na;
  for (int j = 0; j < Nb; j++) {
    double all = 0, own = 0;
    int n = 0;
    for (int i = 0; i < Na; i++) {
      all += exp(LOGIT(i, j));
      own += match[i] == j ? LOGIT(i, j) : 0;
      n += match[i] == j;
    }
    columns += n > 0 ? log(all) - own / n : 0;
    with_match += n > 0;
  }
#undef LOGIT
  return 0.5 * rows / Na + 0.5 * columns / with_match;
}
