/* caption_parts.h: what the parts of the caption decoder's training share. */
#ifndef LITHO_TUNE_CAPTION_PARTS_H
#define LITHO_TUNE_CAPTION_PARTS_H

#include "infer/caption_internal.h"
#include "tune/caption_train.h"

/* Captions as ids, packed: caption i is id[start[i]..start[i+1]-1], from the begin to the end;
 * photo p has captions first[p]..first[p+1]-1. Words that are not known are CAPTION_UNKNOWN. */
typedef struct {
  GArray *id;    /* gint32 */
  GArray *start; /* int */
  GArray *first; /* int */
} TuneCaptionSet;
TuneCaptionSet *tune_caption_set_new(void);
void tune_caption_set_free(TuneCaptionSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TuneCaptionSet, tune_caption_set_free)
/* Adds a text to the last photo. Empty ones are left out. */
void tune_caption_set_add(TuneCaptionSet *set, const InferCaptionWords *known, const char *text);
void tune_caption_set_photo(TuneCaptionSet *set);  /* begins the next photo */
int tune_caption_set_n(const TuneCaptionSet *set); /* captions */

/* What a caption is worth beside those of the photos 0..n_photos-1 of set, which must live longer; the weights of n-grams
 * come from them too. ids (length) with the end, without the begin. Thread-safe after new. */
typedef struct {
  double cider; /* CIDEr-D, 0 to 10 */
  double bleu;  /* BLEU-4 of the sentence, 0 to 1 */
  double sum;   /* the reward */
} TuneCaptionScore;
typedef struct _CaptionReward TuneCaptionReward;
TuneCaptionReward *tune_caption_reward_new(const TuneCaptionSet *set, int n_photos);
void tune_caption_reward_free(TuneCaptionReward *reward);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TuneCaptionReward, tune_caption_reward_free)
TuneCaptionScore tune_caption_reward_score(const TuneCaptionReward *reward, int photo, const gint32 *ids, int length);

/* A caption that was drawn: words and the end. */
typedef struct {
  gint32 id[LITHO_CAPTION_MAX_WORDS + 1];
  int n;
} TuneCaptionSample;
/* `each` captions for each photo of memory (after its forward without dropout), drawn by (seed, stream) on all
 * threads from the decoder's distribution to the power `sharpness`; samples (memory->n · each), those of a photo side by side. */
void tune_caption_sample(const InferCaptionModel *model, const InferCaptionMemory *memory, int each, float sharpness, guint64 seed,
                    guint64 stream, TuneCaptionSample *samples);

/* The words of the training's captions that are seen or read often enough. Error USAGE. */
InferCaptionWords *tune_caption_words_learn(const LithoCaptionTask *from, GError **error);

#endif
