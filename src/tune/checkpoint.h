/* checkpoint.h: all that a training needs to go on: DIR/checkpoint.safetensors. */
#ifndef LITHO_TUNE_CHECKPOINT_H
#define LITHO_TUNE_CHECKPOINT_H

#include "nn/params.h"
#include "litho.h"

typedef struct {
  guint64 step;      /* done */
  guint64 best_step; /* 0: never measured */
  double best_score;
  double loss_sum; /* of the steps since the last line of the log */
  guint64 n_losses;
  double loss, seconds;
} LithoTrainState;

/* Values, moments and `average` (a block as params->value; NULL: none) of the tensors that are not frozen, float32 as they lie in memory.
 * run: what made it, as JSON text. Written beside and renamed. Error WRITE. */
gboolean litho_checkpoint_save(const char *path, const NnParams *params, const float *average,
                               const LithoTrainState *state, const char *run, GError **error);
/* The reverse. Errors: NOT_FOUND, READ, MODEL (damaged, or of another model), USAGE: `run` is not the same; says the first member
 * that differs. */
gboolean litho_checkpoint_load(const char *path, NnParams *params, float *average, LithoTrainState *state,
                               const char *run, GError **error);

#endif
