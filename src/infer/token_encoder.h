/* token_encoder.h: the multilingual encoder (role "words": multilingual-e5-small in 4 bits), opened for looking: a text
 * → a row for each of its tokens.
 *
 * Wang et al. 2024, Multilingual E5 Text Embeddings, arXiv 2402.05672. The model card wants "query: " before a text
 * that is compared with others; nothing is put before it here. Not thread-safe.
 */
#ifndef LITHO_INFER_TOKEN_ENCODER_H
#define LITHO_INFER_TOKEN_ENCODER_H

#include "infer/text_batch.h"
#include "nn/q4_file.h"
#include "nn/transformer.h"

typedef struct {
  LithoQ4File *file;
  NnParams *params; /* values only; may be changed: what is written into nn_value(), or loaded from another file, holds
                       from the next forward on */
  NnTransformer *model;
  LithoTokenizer *tokenizer;
  char *sha256; /* of the file */
  float *rows;  /* (room,width): of the table of tokens; scratch */
  gsize room;
} LithoTokenEncoder;

/* wanted: as litho_model_get("words", …); n_layers: its first layers, 0: all. packed: weights in 8 bits
 * (nn_transformer_pack()), which opens and reads in less than half the time; rows differ by some 3e-4 of their length.
 * Errors: MODEL (not installed: says how; fewer layers; damaged), HASH. */
LithoTokenEncoder *litho_token_encoder_open(const char *wanted, int n_layers, gboolean packed, GError **error);
void litho_token_encoder_free(LithoTokenEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTokenEncoder, litho_token_encoder_free)

int litho_token_encoder_width(const LithoTokenEncoder *encoder);
/* Rows of the table of tokens for a batch of another model of the same file: NnBatch.rows. Owned by encoder, until the
 * next call. */
const float *litho_token_encoder_rows(LithoTokenEncoder *encoder, const gint32 *ids, int n);
/* Rows after the last of the layers for every token of the batch, special ones included, (N,width); owned by the model,
 * until the next call. A text longer than the model's positions is the caller's fault. */
const float *litho_token_encoder_hidden(LithoTokenEncoder *encoder, const LithoTextBatch *batch);

#endif
