/* inpaint_train.h: training of the fill net (infer/fill_net.h) on photos, whose holes litho makes
 * itself.
 *
 * The loss is the absolute error in the hole, of single pixels and of means of 2×2, 4×4 and 8×8
 * (nn_hole_l1()). A sample is a pure function of the seed and its number; samples are worked side
 * by side, each by one thread with gradients of its own, that are summed in the samples' order: a
 * step is the same bits with any number of threads.
 */
#ifndef LITHO_TUNE_INPAINT_TRAIN_H
#define LITHO_TUNE_INPAINT_TRAIN_H

#include "tune/trainer.h"

typedef struct {
  const char *photos;      /* folder */
  const char *train, *dev; /* files of names in it; train NULL: all that are not in dev; dev NULL:
                              nothing is measured */
  const char *from;        /* a fill net whose values are the start; NULL: by chance */
  int batch;
  guint64 seed;
  int n_threads; /* 0: all cores */
} LithoInpaintTrainOptions;

typedef struct _LithoInpaintTrainer LithoInpaintTrainer;
/* Errors: USAGE, NOT_FOUND, READ, MODEL. */
LithoInpaintTrainer *litho_inpaint_trainer_new(const LithoInpaintTrainOptions *options,
                                               GError **error);
void litho_inpaint_trainer_free(LithoInpaintTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoInpaintTrainer, litho_inpaint_trainer_free)
int litho_inpaint_trainer_n(const LithoInpaintTrainer *trainer); /* photos */
/* What the run is made by: LithoTrainOptions.run. New reference. */
JsonObject *litho_inpaint_trainer_run(const LithoInpaintTrainer *trainer);
/* The held-out measure is psnr: mean over the dev photos of the PSNR in the hole, dB; psnr_smooth
 * is that of the smooth filling alone. */
LithoTrainTask litho_inpaint_trainer_task(LithoInpaintTrainer *trainer);
/* The values of `best` as a fill net, half precision. Errors: READ, MODEL, WRITE. */
gboolean litho_inpaint_trainer_export(LithoInpaintTrainer *trainer, const char *best,
                                      const char *path, GError **error);

#endif
