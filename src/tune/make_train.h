/* make_train.h: training of the picture net (infer/picture_net.h): one of its two stages on photos
 * with texts.
 *
 * The loss is that of flow matching: the mean square of the velocity that the net gives less the
 * true one, at a time whose logit is normal (Esser et al. 2024). A sample is a window of a photo,
 * mirrored by chance, with one of its texts, or with none by a chance of one in ten. What the
 * detail stage knows is the photo's own layout with noise of up to a quarter of its deviation, so
 * that it gets used to layouts that are not quite right (Ho et al. 2022). A sample is a pure
 * function of the seed and its number.
 */
#ifndef LITHO_TUNE_MAKE_TRAIN_H
#define LITHO_TUNE_MAKE_TRAIN_H

#include "infer/picture_net.h"
#include "tune/make_data.h"
#include "tune/trainer.h"

typedef struct {
  LithoPictureKind kind;
  LithoPictureShape shape;
  const char *from; /* a stage of that shape, or best.safetensors of its training, whose values are
                       the start; NULL: by chance */
  int batch;
  guint64 seed;
} LithoMakeTrainOptions;

typedef struct _LithoMakeTrainer LithoMakeTrainer;
/* Borrows data; the vectors of its texts are normalised in place (once for all trainers of it).
 * Errors: USAGE (the shape), NOT_FOUND, READ, MODEL. */
LithoMakeTrainer *litho_make_trainer_new(LithoMakeData *data, const LithoMakeTrainOptions *options,
                                         GError **error);
void litho_make_trainer_free(LithoMakeTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeTrainer, litho_make_trainer_free)
/* What the run is made by: LithoTrainOptions.run. New reference. */
JsonObject *litho_make_trainer_run(const LithoMakeTrainer *trainer);
/* The held-out measure is minus the loss on the dev photos, each in the middle, with its first
 * text, at evenly spread times and with the same noise each time. */
LithoTrainTask litho_make_trainer_task(LithoMakeTrainer *trainer);
/* The values of `best` as a file of picture_net.h with this stage, float32. Errors: READ, MODEL,
 * WRITE. */
gboolean litho_make_trainer_export(LithoMakeTrainer *trainer, const char *best, const char *path,
                                   GError **error);

#endif
