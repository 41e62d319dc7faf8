/* adamw.c: AdamW (Loshchilov, Hutter 2019), the order of operations of PyTorch's. */
#include <math.h>
#include "tune/optim/optim.h"

static void
step_tensor(float *value, float *m, float *v, const float *grad, gsize n, const NnAdamW *o, float lr, gboolean decay,
            guint64 step)
{
  const float keep = decay ? 1 - lr * o->decay : 1;
  const float fix1 = (float)(1 - pow(o->beta1, (double)step)), fix2 = (float)sqrt(1 - pow(o->beta2, (double)step));
  const float rate = lr / fix1, b1 = o->beta1, b2 = o->beta2, eps = o->eps;
#pragma omp parallel for schedule(static) if (n > 4096)
  for (gsize i = 0; i < n; i++) {
    const float g = grad[i];
    m[i] = b1 * m[i] + (1 - b1) * g;
    v[i] = b2 * v[i] + (1 - b2) * g * g;
    value[i] = value[i] * keep - rate * m[i] / (sqrtf(v[i]) / fix2 + eps);
  }
}

void
optim_adamw_step(NnParams *params, const NnAdamW *options, float lr, const float *lr_of, guint64 step)
{
  for (int i = 0; i < (int)params->tensors->len; i++) {
    const NnTensor *t = nn_params_tensor(params, i);
    if (!t->frozen)
      step_tensor(params->value + t->offset, params->m + t->offset, params->v + t->offset, params->grad + t->offset,
                  t->n, options, lr_of != NULL ? lr * lr_of[i] : lr, t->decay, step);
  }
}

void
optim_adamw_naive(float *value, float *m, float *v, const float *grad, gsize n, const NnAdamW *options, float lr,
               gboolean decay, guint64 step)
{
  for (gsize i = 0; i < n; i++) {
    const double b1 = options->beta1, b2 = options->beta2;
    double x = value[i];
    if (decay)
      x -= (double)lr * options->decay * x;
    m[i] = (float)(b1 * m[i] + (1 - b1) * grad[i]);
    v[i] = (float)(b2 * v[i] + (1 - b2) * grad[i] * grad[i]);
    const double m_hat = m[i] / (1 - pow(b1, (double)step)), v_hat = v[i] / (1 - pow(b2, (double)step));
    value[i] = (float)(x - lr * m_hat / (sqrt(v_hat) + options->eps));
  }
}
