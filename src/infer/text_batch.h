/* text_batch.h: texts as packed token ids, the form that the transformer takes.
 */
#ifndef LITHO_INFER_TEXT_BATCH_H
#define LITHO_INFER_TEXT_BATCH_H

#include "nn/layers.h"
#include "nn/token/tokenizer.h"

typedef struct {
  GArray *ids;   /* gint32, of all texts one after the other */
  GArray *start; /* int, n + 1 */
} LithoTextBatch;

LithoTextBatch *litho_text_batch_new(void);
void litho_text_batch_free(LithoTextBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTextBatch, litho_text_batch_free)
void litho_text_batch_clear(LithoTextBatch *batch);

/* With the special tokens, cut to max tokens. */
void litho_text_batch_add(LithoTextBatch *batch, const LithoTokenizer *tokenizer, const char *text, guint max);
/* Text i of another batch. */
void litho_text_batch_copy(LithoTextBatch *batch, const LithoTextBatch *from, guint i);

/* Borrowed views. */
NnSeqs litho_text_batch_seqs(const LithoTextBatch *batch);
const gint32 *litho_text_batch_ids(const LithoTextBatch *batch);

#endif
