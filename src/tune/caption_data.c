/* caption_data.c: captions as words: the words of a text, sentences of words, the vocabulary, ids,
 * and captions packed for training. */
#include <string.h>
#include "base/file.h"
#include "infer/caption_internal.h"
#include "tune/pairs.h"

#define MAX_WORD_BYTES 60

const char *const caption_special[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

static gboolean
is_inner(char c)
{
  return c == '-' || c == '\'';
}

GPtrArray *
litho_caption_words(const char *text)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
  for (const char *p = text; *p != '\0';) {
    const char *end = p;
    while (g_ascii_isalnum(*end))
      end++;
    if (end == p) {
      p++;
      continue;
    }
    g_ptr_array_add(words, g_ascii_strdown(p, end - p));
    if (is_inner(*end) && g_ascii_isalnum(end[1]))
      g_ptr_array_add(words, g_strndup(end, 1));
    p = end;
  }
  return words;
}

char *
litho_caption_sentence(const GPtrArray *words)
{
  GString *text = g_string_new(NULL);
  gboolean tight = TRUE;
  for (guint i = 0; i < words->len; i++) {
    const char *word = words->pdata[i];
    const gboolean inner = is_inner(*word) && word[1] == '\0';
    if (!tight && !inner)
      g_string_append_c(text, ' ');
    g_string_append(text, word);
    tight = inner;
  }
  if (text->len > 0) {
    text->str[0] = g_ascii_toupper(text->str[0]);
    g_string_append_c(text, '.');
  }
  return g_string_free(text, FALSE);
}

/* --- vocabulary ------------------------------------------------------------------------------ */

static CaptionWords *
words_new(void)
{
  CaptionWords *words = g_new0(CaptionWords, 1);
  words->word = g_ptr_array_new_with_free_func(g_free);
  words->id = g_hash_table_new(g_str_hash, g_str_equal);
  return words;
}

static gboolean
words_add(CaptionWords *words, const char *word)
{
  char *own = g_strdup(word);
  g_ptr_array_add(words->word, own);
  return g_hash_table_insert(words->id, own, GUINT_TO_POINTER(words->word->len - 1));
}

void
caption_words_free(CaptionWords *words)
{
  if (words == NULL)
    return;
  g_hash_table_unref(words->id);
  g_ptr_array_unref(words->word);
  g_free(words);
}

char *
caption_words_text(const CaptionWords *words)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < words->word->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)words->word->pdata[i]);
  return g_string_free(text, FALSE);
}

/* Only what litho_caption_words() could have made, so that nothing else can be printed. */
static gboolean
is_word(const char *word)
{
  const gsize n = strlen(word);
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_islower(word[i]) && !g_ascii_isdigit(word[i]))
      return n == 1 && is_inner(*word);
  return n > 0 && n <= MAX_WORD_BYTES;
}

CaptionWords *
caption_words_parse(const char *text, const char *name, GError **error)
{
  g_autoptr(CaptionWords) words = words_new();
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  const guint n = g_strv_length(lines);
  for (guint i = 0; i < n && !(i + 1 == n && *lines[i] == '\0'); i++) {
    const gboolean good =
        i < CAPTION_N_SPECIAL ? g_str_equal(lines[i], caption_special[i]) : is_word(lines[i]);
    if (good && words_add(words, lines[i]))
      continue;
    g_autofree char *shown = litho_file_display(name);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: word %u of its vocabulary is no word of a caption, or comes twice", shown,
                i + 1);
    return NULL;
  }
  return g_steal_pointer(&words);
}

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

CaptionWords *
caption_words_learn(const LithoCaptionTask *from, GError **error)
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
    if (is_word(((Count *)value)->word) &&
        (((Count *)value)->seen >= from->least_seen || ((Count *)value)->read >= from->least_read))
      g_ptr_array_add(known, value);
  if (known->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "no word stands in %d captions: there is nothing to learn from", from->least_seen);
    return NULL;
  }
  g_ptr_array_sort(known, compare_counts);
  CaptionWords *words = words_new();
  for (int i = 0; i < CAPTION_N_SPECIAL; i++)
    words_add(words, caption_special[i]);
  for (guint i = 0; i < known->len; i++)
    words_add(words, ((Count *)known->pdata[i])->word);
  return words;
}

/* --- ids ------------------------------------------------------------------------------------- */

CaptionSet *
caption_set_new(void)
{
  CaptionSet *set = g_new0(CaptionSet, 1);
  const int zero = 0;
  set->id = g_array_new(FALSE, FALSE, sizeof(gint32));
  set->start = g_array_new(FALSE, FALSE, sizeof(int));
  set->first = g_array_new(FALSE, FALSE, sizeof(int));
  g_array_append_val(set->start, zero);
  g_array_append_val(set->first, zero);
  return set;
}

void
caption_set_free(CaptionSet *set)
{
  if (set == NULL)
    return;
  g_array_unref(set->id);
  g_array_unref(set->start);
  g_array_unref(set->first);
  g_free(set);
}

int
caption_set_n(const CaptionSet *set)
{
  return (int)set->start->len - 1;
}

void
caption_set_add(CaptionSet *set, const CaptionWords *known, const char *text)
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
  g_array_index(set->first, int, set->first->len - 1) = caption_set_n(set);
}

void
caption_set_photo(CaptionSet *set)
{
  const int n = caption_set_n(set);
  g_array_append_val(set->first, n);
}
