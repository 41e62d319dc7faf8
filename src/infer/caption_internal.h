/* caption_internal.h: what the parts of the caption decoder share. */
#ifndef LITHO_INFER_CAPTION_INTERNAL_H
#define LITHO_INFER_CAPTION_INTERNAL_H

#include "infer/caption.h"
#include "nn/transformer.h"

/* Special tokens, first in the vocabulary: those of BERT, so that its readers know a vocab.txt. */
typedef enum {
  CAPTION_PAD,
  CAPTION_UNKNOWN,
  CAPTION_BEGIN,
  CAPTION_END,
  CAPTION_MASK,
  CAPTION_N_SPECIAL
} CaptionSpecial;
extern const char *const caption_special[];

/* The vocabulary, and which word is which. */
typedef struct {
  GPtrArray *word; /* char*, owned; the special ones first */
  GHashTable *id;  /* word → number */
} CaptionWords;
/* text: a word a line, as vocab.txt; name: for messages. Error MODEL (says the line). */
CaptionWords *caption_words_parse(const char *text, const char *name, GError **error);
char *caption_words_text(const CaptionWords *words); /* caller frees */
void caption_words_free(CaptionWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaptionWords, caption_words_free)

/* The begin, the words, the end. */
#define CAPTION_POSITIONS (LITHO_CAPTION_MAX_WORDS + 2)
#define CAPTION_NORM_EPS 1e-5f

/* C: the decoder's width. Without memory (reading texts) the first five tensors are not there. */
typedef struct {
  NnParams *params;     /* owned */
  NnTransformer *stack; /* owned */
  NnConfig config;
  int proj_weight, proj_bias; /* (C,F), (C): HF's enc_to_dec_proj */
  int norm_weight, norm_bias; /* (C) */
  int place;                  /* (cells,C) */
} CaptionModel;

CaptionModel *caption_model_new(const NnConfig *config, gboolean train, guint64 seed);
void caption_model_free(CaptionModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaptionModel, caption_model_free)

/* What memory_backward needs of memory_forward; buffers grow. */
typedef struct {
  int n;           /* photos */
  float *features; /* (n·cells, F), filled by the caller after caption_memory_reserve() */
  float *projected, *mean, *rstd, *memory, *dmemory; /* (n·cells, C), (n·cells) */
  int reserved;
} CaptionMemory;
void caption_memory_reserve(CaptionMemory *memory, int n, int width);
void caption_memory_clear(CaptionMemory *memory);
/* memory = norm(features · proj) + place, with dropout p by (seed, step). */
void caption_memory_forward(const CaptionModel *model, CaptionMemory *memory, float p, guint64 seed,
                            guint64 step);
/* Of dmemory, which is used up. */
void caption_memory_backward(const CaptionModel *model, CaptionMemory *memory, float p,
                             guint64 seed, guint64 step);

struct _LithoCaptionNet {
  CaptionModel *model;
  CaptionWords *words;
  gboolean borrowed; /* both */
  char *tower;
};
/* A net of a model that goes on being trained; both must live longer. */
LithoCaptionNet *caption_net_borrow(CaptionModel *model, CaptionWords *words);
/* Matrices as int8, or all as float32. tower may be NULL. Error WRITE. */
gboolean caption_net_save(const char *path, const CaptionModel *model, const CaptionWords *words,
                          const char *tower, gboolean int8, GError **error);

/* Captions as ids, packed: caption i is id[start[i]..start[i+1]-1], from the begin to the end;
 * photo p has captions first[p]..first[p+1]-1. Words that are not known are CAPTION_UNKNOWN. */
typedef struct {
  GArray *id;    /* gint32 */
  GArray *start; /* int */
  GArray *first; /* int */
} CaptionSet;
CaptionSet *caption_set_new(void);
void caption_set_free(CaptionSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaptionSet, caption_set_free)
/* Adds a text to the last photo. Empty ones are left out. */
void caption_set_add(CaptionSet *set, const CaptionWords *known, const char *text);
void caption_set_photo(CaptionSet *set);  /* begins the next photo */
int caption_set_n(const CaptionSet *set); /* captions */

/* What a caption is worth beside those of the photos 0..n_photos-1 of set, which must live longer; the weights of n-grams
 * come from them too. ids (length) with the end, without the begin. Thread-safe after new. */
typedef struct {
  double cider; /* CIDEr-D, 0 to 10 */
  double bleu;  /* BLEU-4 of the sentence, 0 to 1 */
  double sum;   /* the reward */
} CaptionScore;
typedef struct _CaptionReward CaptionReward;
CaptionReward *caption_reward_new(const CaptionSet *set, int n_photos);
void caption_reward_free(CaptionReward *reward);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaptionReward, caption_reward_free)
CaptionScore caption_reward_score(const CaptionReward *reward, int photo, const gint32 *ids, int length);

/* A caption that was drawn: words and the end. */
typedef struct {
  gint32 id[LITHO_CAPTION_MAX_WORDS + 1];
  int n;
} CaptionSample;
/* `each` captions for each photo of memory (after its forward without dropout), drawn by (seed, stream) on all
 * threads from the decoder's distribution to the power `sharpness`; samples (memory->n · each), those of a photo side by side. */
void caption_sample(const CaptionModel *model, const CaptionMemory *memory, int each, float sharpness, guint64 seed,
                    guint64 stream, CaptionSample *samples);

/* The words of the training's captions that are seen or read often enough. Error USAGE. */
CaptionWords *caption_words_learn(const LithoCaptionTask *from, GError **error);

#endif
