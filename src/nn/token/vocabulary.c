/* vocabulary.c: see vocabulary.h. */
#include <string.h>
#include "nn/token/vocabulary.h"

#define START_SLOTS 1024

void
tok_vocabulary_init(TokVocabulary *vocabulary)
{
  vocabulary->bytes = g_string_new(NULL);
  vocabulary->tokens = g_array_new(FALSE, FALSE, sizeof(TokVocabularyEntry));
  vocabulary->slots = g_new0(guint64, START_SLOTS);
  vocabulary->mask = START_SLOTS - 1;
  vocabulary->n_slots_used = vocabulary->longest = 0;
}

void
tok_vocabulary_reserve(TokVocabulary *vocabulary, guint n, gsize n_bytes)
{
  g_assert(vocabulary->tokens->len == 0 && n <= VOCABULARY_MAX_ID);
  guint32 n_slots = START_SLOTS;
  while (n_slots <= 2 * n)
    n_slots *= 2;
  g_free(vocabulary->slots);
  vocabulary->slots = g_new0(guint64, n_slots);
  vocabulary->mask = n_slots - 1;
  g_array_unref(vocabulary->tokens);
  vocabulary->tokens = g_array_sized_new(FALSE, FALSE, sizeof(TokVocabularyEntry), n);
  g_string_free(vocabulary->bytes, TRUE);
  vocabulary->bytes = g_string_sized_new(n_bytes + n);
}

void
tok_vocabulary_clear(TokVocabulary *vocabulary)
{
  g_string_free(g_steal_pointer(&vocabulary->bytes), TRUE);
  g_clear_pointer(&vocabulary->tokens, g_array_unref);
  g_clear_pointer(&vocabulary->slots, g_free);
}

static guint64
hash_of(const char *token, gsize length)
{
  guint64 hash = VOCABULARY_HASH_START;
  for (gsize i = 0; i < length; i++)
    hash = vocabulary_hash(hash, token[i]);
  return hash;
}

/* FNV-1a mixes its low bits best; the upper half is kept as a tag. */
static guint32
find_slot(const TokVocabulary *vocabulary, guint64 hash, const char *prefix, gsize n_prefix, const char *text, gsize length)
{
  guint32 at = (guint32)(hash ^ hash >> 29) & vocabulary->mask;
  for (guint64 slot; (slot = vocabulary->slots[at]) != 0; at = (at + 1) & vocabulary->mask) {
    if (slot >> 32 != hash >> 32)
      continue;
    const TokVocabularyEntry *token = &g_array_index(vocabulary->tokens, TokVocabularyEntry, (guint32)slot - 1);
    const char *bytes = vocabulary->bytes->str + token->place;
    if (token->length == n_prefix + length && memcmp(bytes, prefix, n_prefix) == 0 &&
        memcmp(bytes + n_prefix, text, length) == 0)
      break;
  }
  return at;
}

static void
grow(TokVocabulary *vocabulary)
{
  g_autofree guint64 *old = g_steal_pointer(&vocabulary->slots);
  const guint32 n_old = vocabulary->mask + 1;
  vocabulary->mask = 2 * n_old - 1;
  vocabulary->slots = g_new0(guint64, 2 * (gsize)n_old);
  for (guint32 i = 0; i < n_old; i++) {
    if (old[i] == 0)
      continue;
    const TokVocabularyEntry *token = &g_array_index(vocabulary->tokens, TokVocabularyEntry, (guint32)old[i] - 1);
    const char *bytes = vocabulary->bytes->str + token->place;
    vocabulary->slots[find_slot(vocabulary, hash_of(bytes, token->length), "", 0, bytes, token->length)] = old[i];
  }
}

gboolean
tok_vocabulary_put(TokVocabulary *vocabulary, const char *token, gsize length, gint64 id)
{
  if (id < 0 || id > VOCABULARY_MAX_ID || length > G_MAXINT32 - vocabulary->bytes->len - 1)
    return FALSE;
  const guint64 hash = hash_of(token, length);
  const TokVocabularyEntry *there = vocabulary_token(vocabulary, (gint32)id);
  guint32 slot = find_slot(vocabulary, hash, "", 0, token, length);
  if (there != NULL)
    return vocabulary->slots[slot] != 0 && (guint32)vocabulary->slots[slot] == (guint32)id + 1;
  while (vocabulary->tokens->len <= (guint)id)
    g_array_append_val(vocabulary->tokens, ((TokVocabularyEntry){.place = G_MAXUINT32}));
  g_array_index(vocabulary->tokens, TokVocabularyEntry, id) =
      (TokVocabularyEntry){.place = (guint32)vocabulary->bytes->len, .length = (guint32)length};
  g_string_append_len(vocabulary->bytes, token, (gssize)length);
  g_string_append_c(vocabulary->bytes, '\0');
  vocabulary->longest = MAX(vocabulary->longest, (guint32)length);
  if (vocabulary->slots[slot] == 0 && 2 * ++vocabulary->n_slots_used > vocabulary->mask) {
    grow(vocabulary);
    slot = find_slot(vocabulary, hash, "", 0, token, length);
  }
  vocabulary->slots[slot] = hash >> 32 << 32 | ((guint64)id + 1);
  return TRUE;
}

gint32
tok_vocabulary_find(const TokVocabulary *vocabulary, guint64 hash, const char *prefix, gsize n_prefix, const char *text,
                gsize length)
{
  return (gint32)(guint32)vocabulary->slots[find_slot(vocabulary, hash, prefix, n_prefix, text, length)] - 1;
}

gint32
tok_vocabulary_id(const TokVocabulary *vocabulary, const char *token, gsize length)
{
  return tok_vocabulary_find(vocabulary, hash_of(token, length), "", 0, token, length);
}
