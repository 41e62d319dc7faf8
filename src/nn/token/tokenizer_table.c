/* tokenizer_table.c: a tokenizer as a table of tokens: made, filled, asked. */
#include <string.h>
#include "nn/token/tokenizer_parts.h"

LithoTokenizer *
tok_new(TokKind kind)
{
  static guint n_made;
  LithoTokenizer *t = g_new0(LithoTokenizer, 1);
  t->kind = kind;
  t->serial = (guint64)g_atomic_int_add((gint *)&n_made, 1) + 1;
  tok_vocabulary_init(&t->vocabulary);
  t->added = g_array_new(FALSE, FALSE, sizeof(TokAdded));
  t->pairs = g_array_new(FALSE, FALSE, sizeof(guint64));
  t->unknown = -1;
  t->prefix = g_strdup("##");
  t->max_word = 100;
  t->split = TRUE;
  return t;
}

void
litho_tokenizer_free(LithoTokenizer *t)
{
  if (t == NULL)
    return;
  tok_vocabulary_clear(&t->vocabulary);
  g_array_unref(t->added);
  g_array_unref(t->pairs);
  g_free(t->before);
  g_free(t->after);
  g_free(t->prefix);
  g_free(t->merges);
  g_free(t->scores);
  g_free(t->replaced);
  g_free(t->replacements);
  g_free(t);
}

void
tok_add(LithoTokenizer *t, const TokAdded *added)
{
  g_array_append_val(t->added, *added);
}

int
litho_tokenizer_size(const LithoTokenizer *t)
{
  return (int)t->vocabulary.tokens->len;
}

gint32
litho_tokenizer_id(const LithoTokenizer *t, const char *token)
{
  return tok_vocabulary_id(&t->vocabulary, token, strlen(token));
}

const char *
litho_tokenizer_token(const LithoTokenizer *t, gint32 id)
{
  const TokVocabularyEntry *token = vocabulary_token(&t->vocabulary, id);
  return token != NULL ? t->vocabulary.bytes->str + token->place : NULL;
}
