/* encoder.h: the text encoder (role "encoder": MiniLM), opened for looking only: texts → pooled rows.
 */
#ifndef LITHO_INFER_ENCODER_H
#define LITHO_INFER_ENCODER_H

#include "nn/transformer.h"
#include "infer/text_batch.h"

/* Tokens of a text that are read; the rest is cut. */
#define LITHO_ENCODER_TOKENS 64

typedef struct {
  NnParams *params; /* values only */
  NnTransformer *model;
  LithoTokenizer *tokenizer;
  char *sha256; /* of the weights */
} LithoEncoder;

/* The tokenizer of an encoder: refused when it gives ids that the token embedding has no row for. weights: for the message.
 * Errors: those of litho_tokenizer_open(), MODEL. */
LithoTokenizer *infer_encoder_tokenizer(const char *vocabulary, const char *weights, GError **error);
/* wanted: as litho_model_get("encoder", …). Errors: MODEL (not installed: says how), HASH. */
LithoEncoder *litho_encoder_open(const char *wanted, GError **error);
void litho_encoder_free(LithoEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoEncoder, litho_encoder_free)

/* Most levels of rows that are pooled: those after the last layer, those before it, and the embeddings, in this order. The last rows
 * say what the sentence means, the first which words are in it. */
#define LITHO_ENCODER_LEVELS 3

int litho_encoder_width(const LithoEncoder *encoder);
/* Mean over the tokens of each text of the batch, at unit length; pooled (n, levels · width). */
void litho_encoder_pooled(LithoEncoder *encoder, const LithoTextBatch *batch, int levels, float *pooled);

#endif
