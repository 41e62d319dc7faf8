/* vocabulary.h: tokens by id, and ids by token (open addressing on FNV-1a; a look-up allocates nothing). */
#ifndef LITHO_NN_TOKEN_VOCABULARY_H
#define LITHO_NN_TOKEN_VOCABULARY_H

#include <glib.h>

#define VOCABULARY_MAX_ID ((1 << 24) - 1)
#define VOCABULARY_HASH_START 0xCBF29CE484222325u

typedef struct {
  guint32 place, length; /* in bytes; place G_MAXUINT32: no such id */
} TokVocabularyEntry;

typedef struct {
  GString *bytes;   /* the tokens, each with a NUL behind it */
  GArray *tokens;   /* VocabularyToken, by id */
  guint64 *slots;   /* upper half of the hash, id + 1; 0: free */
  guint32 mask, n_slots_used;
  guint32 longest;  /* bytes */
} TokVocabulary;

static inline guint64
vocabulary_hash(guint64 hash, char byte)
{
  return (hash ^ (guint8)byte) * 0x100000001B3u;
}

void tok_vocabulary_init(TokVocabulary *vocabulary);
void tok_vocabulary_clear(TokVocabulary *vocabulary);
/* Room for n tokens of n_bytes together, of an empty vocabulary: filling it then moves nothing. */
void tok_vocabulary_reserve(TokVocabulary *vocabulary, guint n, gsize n_bytes);
/* A token that is there already gets this id instead. FALSE: the id is out of range or another token's. */
gboolean tok_vocabulary_put(TokVocabulary *vocabulary, const char *token, gsize length, gint64 id);
/* Of `prefix` and `text` together, whose hash is given; -1: none. */
gint32 tok_vocabulary_find(const TokVocabulary *vocabulary, guint64 hash, const char *prefix, gsize n_prefix, const char *text,
                       gsize length);
gint32 tok_vocabulary_id(const TokVocabulary *vocabulary, const char *token, gsize length);

static inline const TokVocabularyEntry *
vocabulary_token(const TokVocabulary *vocabulary, gint32 id)
{
  if (id < 0 || (guint)id >= vocabulary->tokens->len)
    return NULL;
  const TokVocabularyEntry *token = &g_array_index(vocabulary->tokens, TokVocabularyEntry, id);
  return token->place == G_MAXUINT32 ? NULL : token;
}

#endif
