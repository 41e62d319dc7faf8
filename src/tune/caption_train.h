/* caption_train.h: training the caption decoder (infer/caption.h). */
#ifndef LITHO_TUNE_CAPTION_TRAIN_H
#define LITHO_TUNE_CAPTION_TRAIN_H

#include "infer/caption.h"
#include "tune/trainer.h"

typedef struct {
  const GPtrArray *train, *dev;                       /* LithoPair* (pairs.h); dev may be NULL */
  const LithoFeatures *train_features, *dev_features; /* rows as train, dev; NULL: reads only */
  int views;                                          /* of train_features */
  const char *tower;                                  /* hash of the features' net */
  const GPtrArray *texts; /* char*: captions without photos; NULL: none */
  const char *start; /* folder of a reading whose words and weights are the start; NULL: none */
  const char *dir;   /* of this training */
  int n_layers, width, n_heads;
  int least_seen,
      least_read; /* a word is known when train has it so often, or train and texts together */
  double dropout, smoothing;
  gboolean reward; /* learn from captions that it draws itself, by their CIDEr-D; with features only */
  int batch; /* photos, or sentences, of a step of all parts */
  guint64 seed;
  guint dev_photos; /* that are written to choose the best weights */
} LithoCaptionTask;

/* The caption decoder as a task of trainer.h. With features it learns to write about photos;
 * without, it reads train's captions and texts as a language model. Everything in `from` must live
 * longer. Writes DIR/vocab.txt. Errors: USAGE (no captions), WRITE, and of start: NOT_FOUND, READ,
 * MODEL. */
typedef struct _LithoCaptionTrainer LithoCaptionTrainer;
LithoCaptionTrainer *litho_caption_trainer_new(const LithoCaptionTask *from, GError **error);
void litho_caption_trainer_free(LithoCaptionTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptionTrainer, litho_caption_trainer_free)
const LithoTrainTask *litho_caption_trainer_task(const LithoCaptionTrainer *trainer);
guint
litho_caption_trainer_n(const LithoCaptionTrainer *trainer); /* photos or sentences of an epoch */
JsonObject *litho_caption_trainer_run(
    const LithoCaptionTrainer *trainer); /* for LithoTrainOptions; new reference */
/* DIR/best.safetensors, which litho_train() wrote, as DIR/caption.safetensors (int8) and
 * DIR/model.safetensors (float32), each with its words; only of photos. Errors: READ, MODEL, WRITE.
 */
gboolean litho_caption_trainer_keep(LithoCaptionTrainer *trainer, GError **error);

/* Corpus BLEU-1..4 (Papineni et al. 2002) with the length of the closest reference, on words as
 * litho_caption_words() makes them. hypotheses: GPtrArray of char* words each; references: the
 * same, several for each. */
void litho_caption_bleu(const GPtrArray *const *hypotheses,
                        const GPtrArray *const *references /* GPtrArray* */, guint n,
                        double bleu[4]);

#endif
