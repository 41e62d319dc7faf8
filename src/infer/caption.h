/* caption.h: the caption decoder: a photo's features to one sentence, word by word (a locked image
 * encoder and a small autoregressive decoder; Beyer et al. 2023, arXiv 2303.17376).
 *
 * The features are the 9×9 map of the locked tower (features.h). The decoder is a GPT-2 stack with
 * cross-attention; its vocabulary is a closed list of words. Not thread-safe.
 */
#ifndef LITHO_INFER_CAPTION_H
#define LITHO_INFER_CAPTION_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "litho.h"
#include "infer/features.h"
#include "tune/trainer.h"

#define LITHO_CAPTION_MAX_WORDS 30
#define LITHO_CAPTION_MAX_BEAMS 16

/* --- writing --------------------------------------------------------------------------------- */

typedef struct _LithoCaptionNet LithoCaptionNet;

/* A decoder file that `litho train caption` wrote. Errors: NOT_FOUND, READ, MODEL (says what is
 * wrong). */
LithoCaptionNet *litho_caption_net_open(const char *path, GError **error);
void litho_caption_net_free(LithoCaptionNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptionNet, litho_caption_net_free)
/* sha256 of the tower whose features it was trained on; NULL: not said. */
const char *litho_caption_net_tower(const LithoCaptionNet *net);

typedef struct {
  int beams;           /* 1: greedy; up to LITHO_CAPTION_MAX_BEAMS */
  double length_power; /* hypotheses compare by log probability / words^power (Wu et al. 2016) */
  int block;           /* n-grams of so many words come once; 0: no limit */
} LithoCaptionSearch;
extern const LithoCaptionSearch litho_caption_search_default; /* chosen on Flickr8k's dev split */

typedef struct {
  GPtrArray *words;       /* char*, lower case, owned */
  double log_probability; /* of all words and the end */
  double score;           /* with the length's power */
  float *evidence; /* (words, LITHO_FEATURES_CELLS): where the net looked for each word; rows sum to
                      1 */
} LithoCaptionGuess;
void litho_caption_guess_free(LithoCaptionGuess *guess);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCaptionGuess, litho_caption_guess_free)

/* map (LITHO_FEATURES_CELLS, LITHO_FEATURES_WIDTH). Never NULL. */
LithoCaptionGuess *litho_caption_net_write(LithoCaptionNet *net, const float *map,
                                           const LithoCaptionSearch *search);
/* Photos 0..n-1 of features on all threads; guesses[i] is NULL where features are missing. */
void litho_caption_net_write_features(LithoCaptionNet *net, const LithoFeatures *features, guint n,
                                      const LithoCaptionSearch *search,
                                      LithoCaptionGuess **guesses);
/* "A dog's red t-shirt." of the words. Caller frees. */
char *litho_caption_sentence(const GPtrArray *words);

/* --- training -------------------------------------------------------------------------------- */

/* A caption's words as the decoder knows them: lower case, letters and digits, "-" and "'" inside a
 * word as words of their own, everything else dropped. char*, owned; caller unrefs. */
GPtrArray *litho_caption_words(const char *text);

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
