/* mask_loss.c: binary cross entropy and soft Dice (Milletari, Navab, Ahmadi 2016) of a mask's logits, gradient in
 * place.
 *
 *   loss       mean of softplus(x) − t·x  +  share · (1 − (2Σpt + 1) / (Σp + Σt + 1)), p = σ(x)
 *   backward   (p − t)/n + share · p(1 − p) · ((2Σpt + 1) − 2t·S) / S², S = Σp + Σt + 1
 */
#include <math.h>
#include "nn/layers.h"
#include "nn/vec.h"

double
nn_mask_loss(float *logits, const float *target, gsize n, float share, float scale, gboolean backward)
{
  double entropy = 0, both = 0, sum = 0;
  for (gsize i = 0; i < n; i++) {
    const float x = logits[i], t = target[i], p = nn_sigmoid(x);
    entropy += MAX(x, 0) + log1pf(nn_exp(-fabsf(x))) - t * x;
    both += p * t;
    sum += p + t;
  }
  const double over = 2 * both + 1, under = sum + 1;
  const float each = scale / (float)n, a = (float)(share * scale * over / (under * under)),
              b = (float)(share * scale * 2 / under);
  for (gsize i = 0; backward && i < n; i++) {
    const float p = nn_sigmoid(logits[i]), t = target[i];
    logits[i] = each * (p - t) + p * (1 - p) * (a - b * t);
  }
  return entropy / (double)n + share * (1 - over / under);
}

double
nn_mask_loss_naive(const float *logits, const float *target, gsize n, float share)
{
  double entropy = 0, both = 0, sum = 0;
  for (gsize i = 0; i < n; i++) {
    const double p = 1 / (1 + exp(-(double)logits[i])), t = target[i];
    entropy -= (t * log(p) + (1 - t) * log(1 - p)) / (double)n;
    both += p * t;
    sum += p + t;
  }
  return entropy + share * (1 - (2 * both + 1) / (sum + 1));
}
