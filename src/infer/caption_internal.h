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
} InferCaptionSpecial;
extern const char *const infer_caption_special[];

/* The vocabulary, and which word is which. */
typedef struct {
  GPtrArray *word; /* char*, owned; the special ones first */
  GHashTable *id;  /* word → number */
} InferCaptionWords;
InferCaptionWords *infer_caption_words_new(void);
gboolean infer_caption_words_add(InferCaptionWords *words, const char *word);
/* text: a word a line, as vocab.txt; name: for messages. Error MODEL (says the line). */
InferCaptionWords *infer_caption_words_parse(const char *text, const char *name, GError **error);
char *infer_caption_words_text(const InferCaptionWords *words); /* caller frees */
void infer_caption_words_free(InferCaptionWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InferCaptionWords, infer_caption_words_free)

/* May it stand in a vocabulary? */
gboolean infer_caption_is_word(const char *word);

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
} InferCaptionModel;

/* The tensors without their memory: nn_params_alloc() comes when the file is known to hold them. */
InferCaptionModel *infer_caption_model_lay_out(const NnConfig *config);
InferCaptionModel *infer_caption_model_new(const NnConfig *config, gboolean train, guint64 seed);
void infer_caption_model_free(InferCaptionModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InferCaptionModel, infer_caption_model_free)

/* What memory_backward needs of memory_forward; buffers grow. */
typedef struct {
  int n;           /* photos */
  float *features; /* (n·cells, F), filled by the caller after infer_caption_memory_reserve() */
  float *projected, *mean, *rstd, *memory, *dmemory; /* (n·cells, C), (n·cells) */
  int reserved;
} InferCaptionMemory;
void infer_caption_memory_reserve(InferCaptionMemory *memory, int n, int width);
void infer_caption_memory_clear(InferCaptionMemory *memory);
/* memory = norm(features · proj) + place, with dropout p by (seed, step). */
void infer_caption_memory_forward(const InferCaptionModel *model, InferCaptionMemory *memory, float p, guint64 seed,
                            guint64 step);
/* Of dmemory, which is used up. */
void infer_caption_memory_backward(const InferCaptionModel *model, InferCaptionMemory *memory, float p,
                             guint64 seed, guint64 step);

struct _LithoCaptionNet {
  InferCaptionModel *model;
  InferCaptionWords *words;
  gboolean borrowed; /* both */
  char *tower;
};
/* A net of a model that goes on being trained; both must live longer. */
LithoCaptionNet *infer_caption_net_borrow(InferCaptionModel *model, InferCaptionWords *words);
/* Matrices as int8, or all as float32. tower may be NULL. Error WRITE. */
gboolean infer_caption_net_save(const char *path, const InferCaptionModel *model, const InferCaptionWords *words,
                          const char *tower, gboolean int8, GError **error);

#endif
