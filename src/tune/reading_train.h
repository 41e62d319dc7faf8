/* reading_train.h: the training of the net that reads requests (infer/reading_net.h), for `litho
 * train reading`.
 *
 * Learns the readings of reading_data.h: the decoder and the last layers of the encoder, whose
 * first layers stay as they come. The best weights are those that read the most held-out requests
 * right: the same items in the same order.
 */
#ifndef LITHO_TUNE_READING_TRAIN_H
#define LITHO_TUNE_READING_TRAIN_H

#include "tune/trainer.h"

typedef struct {
  const char *const *requests; /* the files; NULL-terminated */
  const char *words;           /* the encoder's file (role "words") */
  int layers, trained; /* of the encoder that are used; and of these from the top that are learnt */
  int hold;     /* of a hundred requests with an id, by its hash, as bench/planner_gold.py does */
  double share; /* of the other requests that are learnt from, 0..1, the first by a permutation: for
                   a learning curve */
  int batch;    /* requests of a step */
  double dropout, encoder_rate; /* the layers' learning rate, of the decoder's */
  guint64 seed;
} LithoReadingTask;

typedef struct _LithoReadingTrainer LithoReadingTrainer;
/* Errors: NOT_FOUND, READ, USAGE (says the line), MODEL. */
LithoReadingTrainer *litho_reading_trainer_new(const LithoReadingTask *from, GError **error);
void litho_reading_trainer_free(LithoReadingTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoReadingTrainer, litho_reading_trainer_free)
guint64
litho_reading_trainer_n(const LithoReadingTrainer *trainer); /* requests that are learnt from */
const LithoTrainTask *litho_reading_trainer_task(const LithoReadingTrainer *trainer);
JsonObject *litho_reading_trainer_run(
    const LithoReadingTrainer *trainer); /* what made the run; caller unrefs */
/* DIR/best.safetensors → DIR/reading.safetensors, as litho_reading_net_open() reads it. */
gboolean litho_reading_trainer_keep(LithoReadingTrainer *trainer, const char *dir, GError **error);

#endif
