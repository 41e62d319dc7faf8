/* worker.h: the process that touches photos: reads frames (base/frame.h), does one job at a time, writes frames.
 *
 * It keeps the last two photos open with what was seen in them, so that a slider or a turn does not open them again. A
 * thread reads the frames, so that "cancel" comes in while a job runs; when the other side closes, the job is cancelled
 * and the process ends.
 */
#ifndef LITHO_SERVE_WORK_WORKER_H
#define LITHO_SERVE_WORK_WORKER_H

#include "photo/photo.h"
#include "plan/plan.h"

typedef struct {
  LithoLoadOptions load;       /* ceilings of every photo; `allow` must live as long as the worker */
  LithoPlannerOptions planner;
  int n_threads; /* of nets; 0: all cores */
} LithoWorkerOptions;

/* Serves until `in` ends. litho_init() was called. FALSE: `out` cannot be written. */
gboolean litho_worker_run(const LithoWorkerOptions *options, int in, int out, GError **error);

#endif
