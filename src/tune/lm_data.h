/* lm_data.h: texts as training data of a language model: tokens, and the batches that are made from them.
 *
 * Causal: a window of the tokens, each to be told from those before it. Masked (Devlin et al. 2018): [CLS] window [SEP] where the
 * tokenizer has them; 15 % of the window's tokens are to be told, of which 80 % are [MASK], 10 % any token, 10 % themselves.
 */
#ifndef LITHO_TUNE_LM_DATA_H
#define LITHO_TUNE_LM_DATA_H

#include "nn/transformer.h"
#include "nn/token/tokenizer.h"

typedef enum { LITHO_LM_CAUSAL, LITHO_LM_MASKED } LithoLmObjective;

/* One text of all files, one after the other. Errors: NOT_FOUND, READ (not UTF-8: says the byte), LIMIT, USAGE (empty). */
GString *litho_lm_read(const char *const *paths, GError **error);

/* The byte at which the last `share` of the text's characters begins. */
gsize litho_lm_split(const char *text, gsize length, double share);

/* spec: "char", "bpe:N" (trained on the text), or a path as litho_tokenizer_open() takes it. Errors: USAGE, and those. */
LithoTokenizer *litho_lm_tokenizer(const char *spec, LithoLmObjective objective, const char *text, gsize length,
                                   GError **error);

typedef struct {
  gint32 *ids; /* owned */
  gsize n;
  gsize n_bytes, n_chars, n_words; /* of the text; words: separated by white space, a line's end is one too (WikiText's <eos>) */
} LithoLmTokens;
LithoLmTokens *litho_lm_tokens_new(const LithoTokenizer *tokenizer, const char *text, gsize length);
void litho_lm_tokens_free(LithoLmTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLmTokens, litho_lm_tokens_free)

/* Makes batches. Not thread-safe: a batch is valid until the next one. */
typedef struct _LithoLmBatches LithoLmBatches;
/* Errors: USAGE: fewer tokens than context + 1; MODEL: masked without a mask token in the tokenizer. Both are borrowed. */
LithoLmBatches *litho_lm_batches_new(const LithoLmTokens *tokens, const LithoTokenizer *tokenizer,
                                     LithoLmObjective objective, int context, GError **error);
void litho_lm_batches_free(LithoLmBatches *batches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLmBatches, litho_lm_batches_free)

/* Samples first … first + n − 1 of the run's endless stream, each a window at a place of (seed, number). targets: −1: not told. */
void litho_lm_batch_random(LithoLmBatches *batches, guint64 seed, guint64 first, int n, NnBatch *batch,
                           const gint32 **targets);
/* Windows `first` … of the text from its beginning, at most n, one every `stride` tokens (0: side by side): each token is told once,
 * with at least context − stride tokens before it (the first window's with what there is). Gives how many there are; 0: the end.
 * Masks depend on the window's number only; masked windows lie side by side. */
int litho_lm_batch_in_order(LithoLmBatches *batches, gsize first, int n, int stride, NnBatch *batch,
                            const gint32 **targets);

#endif
