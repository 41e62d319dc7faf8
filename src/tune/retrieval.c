/* retrieval.c: ranks of all texts against all photos by one matrix product. */
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include "tune/retrieval.h"

static const int at[] = {1, 5, 10};

static int
by_rank(gconstpointer a, gconstpointer b)
{
  return *(const int *)a - *(const int *)b;
}

static LithoRetrievalWay
summary(int *rank, int n)
{
  LithoRetrievalWay way = {.median = 0};
  qsort(rank, (gsize)n, sizeof(int), by_rank);
  for (int k = 0; k < 3; k++) {
    int hit = 0;
    while (hit < n && rank[hit] <= at[k])
      hit++;
    way.recall[k] = n > 0 ? (double)hit / n : 0;
  }
  if (n > 0)
    way.median = (rank[(n - 1) / 2] + rank[n / 2]) / 2.0;
  return way;
}

LithoRetrieval
litho_retrieval(const float *texts, const float *images, const int *photo_of, int n_texts, int n_images, int D)
{
  LithoRetrieval r;
  g_autofree float *score = g_new(float, (gsize)n_texts *n_images);
  g_autofree int *of_text = g_new(int, n_texts), *of_image = g_new(int, n_images);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n_texts, n_images, D, 1, texts, D, images, D, 0, score,
              n_images);
#pragma omp parallel for schedule(static)
  for (int t = 0; t < n_texts; t++) {
    const float *row = score + (gsize)t * n_images, own = row[photo_of[t]];
    of_text[t] = 0;
    for (int i = 0; i < n_images; i++)
      of_text[t] += row[i] >= own;
  }
#pragma omp parallel for schedule(static)
  for (int i = 0; i < n_images; i++) {
    float best = -G_MAXFLOAT;
    int above = 0;
    for (int t = 0; t < n_texts; t++)
      if (photo_of[t] == i)
        best = MAX(best, score[(gsize)t * n_images + i]);
    for (int t = 0; t < n_texts; t++)
      above += photo_of[t] != i && score[(gsize)t * n_images + i] >= best;
    of_image[i] = above + 1;
  }
  r.text_to_image = summary(of_text, n_texts);
  r.image_to_text = summary(of_image, n_images);
  return r;
}

#define OTHERS 10.0 /* pairs that do not belong, for each that does */

void
litho_retrieval_calibrate(const float *texts, const float *images, const int *photo_of, int n_texts, int n_images, int D,
                          double *slope, double *offset)
{
  g_autofree float *score = g_new(float, (gsize)n_texts *n_images);
  const double weight = n_images > 1 ? OTHERS / (n_images - 1) : 0;
  double a = 10, b = -3;
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n_texts, n_images, D, 1, texts, D, images, D, 0, score, n_images);
  for (int round = 0; round < 50; round++) {
    double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
    for (int t = 0; t < n_texts; t++)
      for (int i = 0; i < n_images; i++) {
        const double x = score[(gsize)t * n_images + i], own = photo_of[t] == i, w = own > 0 ? 1 : weight;
        const double p = 1 / (1 + exp(-(a * x + b))), d = w * (own - p), h = w * p * (1 - p);
        ga += d * x;
        gb += d;
        haa += h * x * x;
        hab += h * x;
        hbb += h;
      }
    const double det = haa * hbb - hab * hab, da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
    /* A long step of Newton's may leave where the curve is flat. */
    const double reach = MIN(1, 10 / (fabs(da) + fabs(db) + 1e-12));
    a += da * reach;
    b += db * reach;
    if (fabs(da) + fabs(db) < 1e-6)
      break;
  }
  *slope = a;
  *offset = b;
}

double
litho_retrieval_sum(const LithoRetrieval *r)
{
  double sum = 0;
  for (int k = 0; k < 3; k++)
    sum += 100 * (r->image_to_text.recall[k] + r->text_to_image.recall[k]);
  return sum;
}
