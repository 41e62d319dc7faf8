/* trainer.h: what all trainings share: steps, schedule, clipping, checkpoints that go on bit for bit, a log, a plot,
 * a progress line, several processes.
 *
 * A task makes the batch of step s from (seed, s) alone, so that a run that was killed goes on from its last checkpoint
 * with nothing but the parameters, the moments and s. Checkpoint: DIR/checkpoint.safetensors (values "…", moments "m.…",
 * "v.…", written beside and renamed) with the run's JSON in its metadata; DIR/log.jsonl (a line a logged step, cut back to the checkpoint
 * when a run goes on); DIR/run.json (options, data hashes, machine, versions); DIR/plot.svg.
 */
#ifndef LITHO_TUNE_TRAINER_H
#define LITHO_TUNE_TRAINER_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "tune/optim/optim.h"
#include "nn/safetensors.h"

typedef struct {
  const char *name;   /* "lit", "caption", "lm", "planner" */
  NnParams *params;   /* allocated with gradients; borrowed */
  const float *lr_of; /* as in optim_adamw_step() */
  gpointer data;
  /* Adds the gradients of the mean loss of part `part` of `n_parts` (gradient accumulation; and processes: each takes its own
   * parts) of step's batch. *loss: that mean. */
  gboolean (*gradients)(gpointer data, guint64 step, int part, int n_parts, double *loss, GError **error);
  /* Held-out measure, NULL: none. Adds members to `out` (numbers); *score: larger is better, the best one is kept as
   * DIR/best.safetensors (without a measure: the last values). Never called in a process of rank > 0. params->value may be
   * another block than in gradients(): the averaged weights. */
  gboolean (*evaluate)(gpointer data, JsonObject *out, double *score, GError **error);
} LithoTrainTask;

typedef struct {
  const char *dir;       /* made when missing */
  guint64 seed, n_steps;
  double lr, lr_floor;   /* lr_floor: fraction of lr at the end */
  NnScheduleKind schedule;
  guint64 warmup;
  NnAdamW adamw;
  double clip;           /* 0: none */
  int accumulate;        /* parts of a step's batch; ≥ 1 */
  double average;        /* of the weights' exponential moving average, 0: none; evaluated and kept instead of the last ones */
  guint64 log_every, eval_every, save_every; /* steps, 0: never; all three also at the end, save on a signal too */
  LithoStoreType storage; /* of best.safetensors; checkpoints are always float32 */
  const char *prefix;     /* before the names in best.safetensors; NULL: "" */
  gboolean resume;       /* go on from DIR/checkpoint.safetensors where there is one; else a DIR with one is refused */
  JsonObject *run;       /* what made the run: goes into run.json; a checkpoint of another is refused (USAGE) */
  GCancellable *cancel;
  /* Called about ten times a second at most. seconds_left < 0: not known yet. */
  void (*progress)(guint64 step, guint64 n_steps, double loss, double score, double seconds_left, gpointer data);
  gpointer progress_data;
} LithoTrainOptions;

typedef struct {
  guint64 step;
  double loss;       /* mean since the last line of the log */
  double best_score; /* NAN: never measured */
  double seconds;    /* of all its parts when it was stopped and went on */
} LithoTrainResult;

/* Errors: CANCELLED (a checkpoint was written), MODEL (the loss or a gradient is not finite: says the step, the tensor and
 * the rate; the last good checkpoint stays), WRITE (disk full: says the file), USAGE, READ. */
gboolean litho_train(const LithoTrainTask *task, const LithoTrainOptions *options, LithoTrainResult *result,
                     GError **error);

#endif
