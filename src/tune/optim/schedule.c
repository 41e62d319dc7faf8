/* schedule.c: the learning rate over a run. */
#include <math.h>
#include "tune/optim/optim.h"

double
optim_schedule(NnScheduleKind kind, guint64 step, guint64 warmup, guint64 total, double floor)
{
  if (step <= warmup && warmup > 0)
    return (double)step / (double)warmup;
  if (kind == NN_SCHEDULE_CONSTANT || total <= warmup)
    return 1;
  const double at = CLAMP((double)(step - warmup) / (double)(total - warmup), 0, 1);
  const double left = kind == NN_SCHEDULE_COSINE ? 0.5 * (1 + cos(G_PI * at)) : 1 - at;
  return floor + (1 - floor) * left;
}
