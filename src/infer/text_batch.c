/* text_batch.c: texts as packed token ids. */
#include "infer/text_batch.h"

LithoTextBatch *
litho_text_batch_new(void)
{
  LithoTextBatch *batch = g_new0(LithoTextBatch, 1);
  batch->ids = g_array_new(FALSE, FALSE, sizeof(gint32));
  batch->start = g_array_new(FALSE, FALSE, sizeof(int));
  litho_text_batch_clear(batch);
  return batch;
}

void
litho_text_batch_free(LithoTextBatch *batch)
{
  if (batch == NULL)
    return;
  g_array_unref(batch->ids);
  g_array_unref(batch->start);
  g_free(batch);
}

void
litho_text_batch_clear(LithoTextBatch *batch)
{
  const int zero = 0;
  g_array_set_size(batch->ids, 0);
  g_array_set_size(batch->start, 0);
  g_array_append_val(batch->start, zero);
}

static void
close_text(LithoTextBatch *batch)
{
  const int end = (int)batch->ids->len;
  g_array_append_val(batch->start, end);
}

void
litho_text_batch_add(LithoTextBatch *batch, const LithoTokenizer *tokenizer, const char *text, guint max)
{
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  litho_tokenizer_encode(tokenizer, text, -1, TRUE, max, tokens);
  for (guint i = 0; i < tokens->len; i++)
    g_array_append_val(batch->ids, g_array_index(tokens, LithoToken32, i).id);
  close_text(batch);
}

void
litho_text_batch_copy(LithoTextBatch *batch, const LithoTextBatch *from, guint i)
{
  const int *start = (const int *)(gpointer)from->start->data;
  g_array_append_vals(batch->ids, litho_text_batch_ids(from) + start[i], (guint)(start[i + 1] - start[i]));
  close_text(batch);
}

NnSeqs
litho_text_batch_seqs(const LithoTextBatch *batch)
{
  return (NnSeqs){.n = (int)batch->start->len - 1, .start = (const int *)(gpointer)batch->start->data};
}

const gint32 *
litho_text_batch_ids(const LithoTextBatch *batch)
{
  return (const gint32 *)(gpointer)batch->ids->data;
}
