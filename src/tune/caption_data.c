/* caption_data.c: captions as words: the words of a text, sentences of words, the vocabulary, ids,
 * and captions packed for training. */
#include <string.h>
#include "base/file.h"
#include "tune/caption_parts.h"
#include "tune/pairs.h"

/* --- vocabulary ------------------------------------------------------------------------------ */

typedef struct {
  char *word;
  int seen, read;
} Count;

static void
count_words(GHashTable *counts, const char *text, gboolean seen)
{
  g_autoptr(GPtrArray) words = litho_caption_words(text);
  for (guint i = 0; i < words->len; i++) {
    Count *count = g_hash_table_lookup(counts, words->pdata[i]);
    if (count == NULL) {
      count = g_new0(Count, 1);
      count->word = g_strdup(words->pdata[i]);
      g_hash_table_insert(counts, count->word, count);
    }
    count->seen += seen;
    count->read++;
  }
}

static void
count_free(gpointer data)
{
  Count *count = data;
  g_free(count->word);
  g_free(count);
}

/* Often read ones first; equal ones by name. */
static int
compare_counts(gconstpointer a, gconstpointer b)
{
  const Count *x = *(Count *const *)a, *y = *(Count *const *)b;
  return x->read != y->read ? (x->read < y->read ? 1 : -1) : strcmp(x->word, y->word);
}

InferCaptionWords *
tune_caption_words_learn(const LithoCaptionTask *from, GError **error)
{
  g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, count_free);
  g_autoptr(GPtrArray) known = g_ptr_array_new();
  for (guint i = 0; i < from->train->len; i++) {
    const LithoPair *pair = from->train->pdata[i];
    for (guint k = 0; k < pair->texts->len; k++)
      count_words(counts, pair->texts->pdata[k], TRUE);
  }
  for (guint i = 0; from->texts != NULL && i < from->texts->len; i++)
    count_words(counts, from->texts->pdata[i], FALSE);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, counts);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (infer_caption_is_word(((Count *)value)->word) &&
        (((Count *)value)->seen >= from->least_seen || ((Count *)value)->read >= from->least_read))
      g_ptr_array_add(known, value);
  if (known->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "no word stands in %d captions: there is nothing to learn from", from->least_seen);
    return NULL;
  }
  g_ptr_array_sort(known, compare_counts);
  InferCaptionWords *words = infer_caption_words_new();
  for (int i = 0; i < CAPTION_N_SPECIAL; i++)
    infer_caption_words_add(words, infer_caption_special[i]);
  for (guint i = 0; i < known->len; i++)
    infer_caption_words_add(words, ((Count *)known->pdata[i])->word);
  return words;
}

/* --- ids ------------------------------------------------------------------------------------- */

TuneCaptionSet *
tune_caption_set_new(void)
{
  TuneCaptionSet *set = g_new0(TuneCaptionSet, 1);
  const int zero = 0;
  set->id = g_array_new(FALSE, FALSE, sizeof(gint32));
  set->start = g_array_new(FALSE, FALSE, sizeof(int));
  set->first = g_array_new(FALSE, FALSE, sizeof(int));
  g_array_append_val(set->start, zero);
  g_array_append_val(set->first, zero);
  return set;
}

void
tune_caption_set_free(TuneCaptionSet *set)
{
  if (set == NULL)
    return;
  g_array_unref(set->id);
  g_array_unref(set->start);
  g_array_unref(set->first);
  g_free(set);
}

int
tune_caption_set_n(const TuneCaptionSet *set)
{
  return (int)set->start->len - 1;
}

void
tune_caption_set_add(TuneCaptionSet *set, const InferCaptionWords *known, const char *text)
{
  g_autoptr(GPtrArray) words = litho_caption_words(text);
  if (words->len == 0)
    return;
  gint32 id = CAPTION_BEGIN;
  g_array_append_val(set->id, id);
  for (guint i = 0; i < MIN(words->len, LITHO_CAPTION_MAX_WORDS); i++) {
    gpointer value;
    id = g_hash_table_lookup_extended(known->id, words->pdata[i], NULL, &value)
             ? GPOINTER_TO_INT(value)
             : CAPTION_UNKNOWN;
    g_array_append_val(set->id, id);
  }
  /* What was cut has no end to learn. */
  id = CAPTION_END;
  if (words->len <= LITHO_CAPTION_MAX_WORDS)
    g_array_append_val(set->id, id);
  const int end = (int)set->id->len;
  g_array_append_val(set->start, end);
  g_array_index(set->first, int, set->first->len - 1) = tune_caption_set_n(set);
}

void
tune_caption_set_photo(TuneCaptionSet *set)
{
  const int n = tune_caption_set_n(set);
  g_array_append_val(set->first, n);
}
