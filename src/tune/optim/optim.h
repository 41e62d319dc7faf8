/* optim.h: AdamW, gradient clipping, schedules. */
#ifndef LITHO_TUNE_OPTIM_OPTIM_H
#define LITHO_TUNE_OPTIM_OPTIM_H

#include "nn/params.h"

/* AdamW (Loshchilov, Hutter 2019), as PyTorch's: decay is taken off before the step, bias is corrected. */
typedef struct {
  float beta1, beta2, eps, decay;
} NnAdamW;
#define NN_ADAMW_DEFAULT ((NnAdamW){.beta1 = 0.9f, .beta2 = 0.999f, .eps = 1e-8f, .decay = 0.01f})

/* step counts from 1. lr_of: factor of a tensor's rate, by number; NULL: 1. Frozen tensors are left alone. */
void optim_adamw_step(NnParams *params, const NnAdamW *options, float lr, const float *lr_of, guint64 step);
void optim_adamw_naive(float *value, float *m, float *v, const float *grad, gsize n, const NnAdamW *options, float lr,
                    gboolean decay, guint64 step);

/* L2 norm of all gradients; they are scaled down to max_norm when it is above (max_norm 0: only measured).
 * A norm that is not finite is returned as it is, nothing is scaled. Sums in double, in a fixed order. */
double optim_clip_grads(NnParams *params, double max_norm);

typedef enum { NN_SCHEDULE_CONSTANT, NN_SCHEDULE_COSINE, NN_SCHEDULE_LINEAR } NnScheduleKind;
/* Factor 0..1 of the peak rate at step 1..total: linear warm-up, then down to `floor`. */
double optim_schedule(NnScheduleKind kind, guint64 step, guint64 warmup, guint64 total, double floor);

#endif
