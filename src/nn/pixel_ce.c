/* pixel_ce.c: softmax cross entropy of a map's pixels, classes weighted, unknown pixels left out, gradient in place.
 *
 *   loss       Σ w[t]·(−log p[t]) / Σ w[t], over the pixels whose label t is one of the V classes
 *   backward   w[t]·(p − onehot(t)) / Σ w[t]; 0 at the others
 */
#include <math.h>
#include <string.h>
#include "nn/layers.h"
#include "nn/vec.h"

double
nn_pixel_ce(float *logits, const guint8 *labels, const float *weights, int N, int V, float scale, gboolean backward)
{
  double total = 0, loss = 0;
  for (int n = 0; n < N; n++)
    total += labels[n] < V ? weights[labels[n]] : 0;
  for (int n = 0; n < N; n++) {
    float *row = logits + (gsize)n * V;
    if (labels[n] >= V) {
      if (backward)
        memset(row, 0, (gsize)V * sizeof(float));
      continue;
    }
    float most = row[0], sum = 0;
    for (int v = 1; v < V; v++)
      most = MAX(most, row[v]);
    for (int v = 0; v < V; v++)
      sum += nn_exp(row[v] - most);
    loss += weights[labels[n]] * (logf(sum) + most - row[labels[n]]);
    const float each = backward ? (float)(scale * weights[labels[n]] / total) : 0;
    for (int v = 0; backward && v < V; v++)
      row[v] = each * (nn_exp(row[v] - most) / sum - (v == labels[n]));
  }
  return total > 0 ? loss / total : 0;
}

double
nn_pixel_ce_naive(const float *logits, const guint8 *labels, const float *weights, int N, int V)
{
  double total = 0, loss = 0;
  for (int n = 0; n < N; n++) {
    double sum = 0;
    if (labels[n] >= V)
      continue;
    for (int v = 0; v < V; v++)
      sum += exp((double)logits[(gsize)n * V + v]);
    total += weights[labels[n]];
    loss += weights[labels[n]] * (log(sum) - (double)logits[(gsize)n * V + labels[n]]);
  }
  return total > 0 ? loss / total : 0;
}
