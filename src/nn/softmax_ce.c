/* softmax_ce.c: softmax cross entropy with label smoothing (Szegedy et al. 2016), its gradient in place.
 *
 *   loss of a row   −Σ_v q_v · log p_v, q = (1 − ε) at the target + ε/V everywhere
 *   backward        dlogits = (p − q) · scale / rows that count
 */
#include <math.h>
#include <string.h>
#include "nn/layers.h"
#include "nn/vec.h"

/* Loss of a row with smoothing; *plain: without. */
static double
row_loss(float *row, gint32 target, int V, float smoothing, double *plain, float dscale, gboolean backward)
{
  float most = row[0], mean;
  for (int v = 1; v < V; v++)
    most = MAX(most, row[v]);
  const float at_target = row[target] - most;
  NN_SUM(mean, v, V, row[v]);
  mean = mean / (float)V - most;
  float total = 0;
  if (backward) {
    for (int v = 0; v < V; v++)
      row[v] = nn_exp(row[v] - most);
    NN_SUM(total, v, V, row[v]);
    const float each = smoothing / (float)V, down = dscale / total;
    for (int v = 0; v < V; v++)
      row[v] = row[v] * down - each * dscale;
    row[target] -= (1 - smoothing) * dscale;
  } else
    NN_SUM(total, v, V, nn_exp(row[v] - most));
  const double log_total = log((double)total);
  *plain = log_total - at_target;
  return (1 - smoothing) * *plain + smoothing * (log_total - mean);
}

double
nn_softmax_ce(float *logits, const gint32 *targets, float *losses, int N, int V, float smoothing, float scale,
              int *n_counted, gboolean backward)
{
  int counted = 0;
  double sum = 0;
  for (int n = 0; n < N; n++)
    counted += targets[n] >= 0;
  double *row_sums = g_new0(double, MAX(N, 1));
  const float dscale = scale / (float)MAX(counted, 1);
#pragma omp parallel for schedule(static)
  for (int n = 0; n < N; n++) {
    float *row = logits + (gsize)n * V;
    double plain = 0;
    if (targets[n] >= 0)
      row_sums[n] = row_loss(row, targets[n], V, smoothing, &plain, dscale, backward);
    else if (backward)
      memset(row, 0, (gsize)V * sizeof(float));
    if (losses != NULL)
      losses[n] = (float)plain;
  }
  for (int n = 0; n < N; n++)
    sum += row_sums[n];
  g_free(row_sums);
  if (n_counted != NULL)
    *n_counted = counted;
  return sum;
}

double
nn_softmax_ce_naive(const float *logits, const gint32 *targets, int N, int V, float smoothing)
{
  double sum = 0;
  for (int n = 0; n < N; n++) {
    double total = 0;
    for (int v = 0; v < V && targets[n] >= 0; v++)
      total += exp((double)logits[(gsize)n * V + v]);
    for (int v = 0; v < V && targets[n] >= 0; v++) {
      const double q = smoothing / V + (v == targets[n] ? 1 - smoothing : 0);
      sum -= q * ((double)logits[(gsize)n * V + v] - log(total));
    }
  }
  return sum;
}
