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
CaptionWords *caption_words_new(void);
gboolean caption_words_add(CaptionWords *words, const char *word);
/* text: a word a line, as vocab.txt; name: for messages. Error MODEL (says the line). */
CaptionWords *caption_words_parse(const char *text, const char *name, GError **error);
char *caption_words_text(const CaptionWords *words); /* caller frees */
void caption_words_free(CaptionWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CaptionWords, caption_words_free)

/* May it stand in a vocabulary? */
gboolean caption_is_word(const char *word);

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

#endif
