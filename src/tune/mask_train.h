/* mask_train.h: training of the mask net and the stuff net on a locked backbone.
 *
 * Each sample of a step is a window of a photo whose maps the backbone makes on the fly; samples are worked side by
 * side, one on a thread, each with gradients of its own, which are summed in the samples' order: a step is the same
 * bits with any number of threads. Mask: binary cross entropy + 0.7 soft Dice; stuff: weighted cross entropy, rare
 * labels weigh more.
 */
#ifndef LITHO_TUNE_MASK_TRAIN_H
#define LITHO_TUNE_MASK_TRAIN_H

#include "infer/mask_net.h"
#include "tune/trainer.h"

typedef struct {
  const char *kind;         /* LITHO_MASK_KIND or LITHO_STUFF_KIND */
  const char *const *lists; /* mask_data.h; NULL-terminated */
  const char *holdout;      /* a list to measure on; NULL: none */
  const char *labels;       /* stuff: names of the numbers, "a|b|…"; NULL for masks */
  const char *shares;       /* "kind=0.4,kind=0.1": how often rows of a kind come; NULL: every row as often */
  const char *maps;         /* the backbone, as litho_role_open("maps", …) */
  const char *from;         /* a net of that kind whose values are the start; NULL: by chance */
  int batch;
  guint64 seed;
  int n_threads; /* 0: all cores */
} LithoMaskTrainOptions;

typedef struct _LithoMaskTrainer LithoMaskTrainer;
/* Reads the lists, opens the backbone and measures its maps for the normalisation. Errors: USAGE, NOT_FOUND, READ,
 * MODEL, CANCELLED. */
LithoMaskTrainer *litho_mask_trainer_new(const LithoMaskTrainOptions *options, GCancellable *cancel, GError **error);
void litho_mask_trainer_free(LithoMaskTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMaskTrainer, litho_mask_trainer_free)
int litho_mask_trainer_n(const LithoMaskTrainer *trainer); /* rows */
/* What the run is made by: LithoTrainOptions.run. New reference; NULL: READ. */
JsonObject *litho_mask_trainer_run(const LithoMaskTrainer *trainer, GError **error);
LithoTrainTask litho_mask_trainer_task(LithoMaskTrainer *trainer);
/* The values of `best` (best.safetensors) as a whole net in `path`. Errors: MODEL, READ, WRITE. */
gboolean litho_mask_trainer_export(LithoMaskTrainer *trainer, const char *best, const char *path, GError **error);

#endif
