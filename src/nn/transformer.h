/* transformer.h: a stack of transformer blocks in the three shapes that litho trains: BERT (norm after, sees both
 * ways), GPT-2 (norm before, causal), and GPT-2 with cross-attention to an image's features (the caption decoder);
 * RMS norm, SwiGLU and rotary positions instead of theirs by choice.
 *
 * Rows are packed (layers.h). One block of memory holds what backward needs; it grows to the largest batch seen.
 * Names of tensors: Hugging Face's ("encoder.layer.0.attention.self.query.weight", "h.0.attn.c_attn.weight"). A BERT
 * layer's query, key and value are frozen or trained together.
 */
#ifndef LITHO_NN_TRANSFORMER_H
#define LITHO_NN_TRANSFORMER_H

#include "nn/layers.h"
#include "nn/params.h"

typedef enum { NN_NAMES_BERT, NN_NAMES_GPT2 } NnNames;

typedef struct {
  NnNames names;    /* BERT: norm after; token types; exact GELU. GPT2: norm before, a last norm; GELU by tanh */
  int n_layers, width, n_heads, inner; /* inner: of the feed-forward part, usually 4 · width */
  int vocab, positions;                /* positions: the longest sequence; vocab 0 (BERT only): no table of tokens,
                                          each batch brings its rows */
  int memory;       /* width of the memory rows (image features) for cross-attention; 0: none */
  gboolean causal;
  gboolean rms, swiglu, rotary; /* instead of layer norm, GELU, learnt positions; GPT2 only */
  float dropout;    /* of embeddings and of each branch; training only */
  float eps;        /* of norms */
} NnConfig;

extern const NnConfig nn_minilm; /* all-MiniLM-L6: BERT, 6 × 384, 12 heads, vocabulary 30,522 */

typedef struct _NnTransformer NnTransformer;

/* Adds its tensors to params, names begun with `prefix` ("" or "bert."); before nn_params_alloc(). */
NnTransformer *nn_transformer_new(const NnConfig *config, NnParams *params, const char *prefix);
void nn_transformer_free(NnTransformer *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NnTransformer, nn_transformer_free)
const NnConfig *nn_transformer_config(const NnTransformer *model);
/* Number of the token embedding (V,C) in params: the output layer of a language model shares it; -1: none. */
int nn_transformer_embedding(const NnTransformer *model);

/* The weights of a BERT's layers will be kept in 8 bits (packed.h) and nowhere else: for looking, not for training.
 * Before nn_params_alloc() with NN_TO_BE_LOADED; loading from files fills them. */
void nn_transformer_pack(NnTransformer *model);

/* Freezes all but the last n_trained layers and, of GPT-2 with one trained, its last norm; before nn_params_alloc(). */
void nn_transformer_freeze(NnTransformer *model, int n_trained);

typedef struct {
  const gint32 *ids; /* (N); NULL with rows */
  const float *rows; /* (N,C) of the table of tokens, where the model has none: not trained; else NULL */
  NnSeqs seqs;
  const float *memory;  /* (M, config.memory), NULL without cross-attention */
  NnSeqs memory_seqs;   /* the rows of each photo */
  NnSeqs query_seqs;    /* as many as memory_seqs: the rows of ids that look at them; several texts of one photo lie
                           side by side and share its keys and values. n 0: as seqs */
  gboolean train;       /* keep what backward needs; dropout by (seed, step) */
  guint64 seed, step;
  /* NULL, or shown the rows (N,C) that each layer of a BERT reads: of the embeddings (layer 0) to those before the last. */
  void (*read)(int layer, const float *rows, gpointer data);
  gpointer read_data;
} NnBatch;

/* Hidden rows (N,C) after the last norm; owned by the model, valid until the next call. The batch's arrays must live
 * until backward. */
const float *nn_transformer_forward(NnTransformer *model, const NnBatch *batch);
/* After a forward with train. dhidden (N,C) is used up as scratch. dmemory (M, memory): NULL or added to. Gradients
 * of parameters are added to. */
void nn_transformer_backward(NnTransformer *model, const NnBatch *batch, float *dhidden, float *dmemory);
/* Scratch of the model for the gradient of hidden rows, (N,C), zeroed. */
float *nn_transformer_dhidden(NnTransformer *model);
gsize nn_transformer_bytes(const NnTransformer *model); /* of activations */

/* One token a sequence at a time, with keys and values kept: for decoding. cache of n sequences, at most `positions`
 * long. memory: the features of each sequence (n·memory_rows, memory), looked at once. */
typedef struct _NnDecoder NnDecoder;
NnDecoder *nn_decoder_new(NnTransformer *model, int n, const float *memory, int memory_rows);
void nn_decoder_free(NnDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NnDecoder, nn_decoder_free)
/* ids (n): the next token of each sequence; hidden (n,C), owned by the decoder. */
const float *nn_decoder_step(NnDecoder *decoder, const gint32 *ids);
/* Sequence i goes on from what sequence from[i] has seen (beam search); both must look at the same memory. */
void nn_decoder_reorder(NnDecoder *decoder, const int *from);
/* After a step: the attention of sequence i to its memory rows, mean of heads of the last layer, sums to 1. */
void nn_decoder_evidence(const NnDecoder *decoder, int i, float *weights);

#endif
