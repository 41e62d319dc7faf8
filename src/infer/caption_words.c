/* caption_words.c: the words of a text, sentences of words, and the vocabulary. */
#include <string.h>
#include "base/file.h"
#include "infer/caption_internal.h"

#define MAX_WORD_BYTES 60

const char *const infer_caption_special[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

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

InferCaptionWords *
infer_caption_words_new(void)
{
  InferCaptionWords *words = g_new0(InferCaptionWords, 1);
  words->word = g_ptr_array_new_with_free_func(g_free);
  words->id = g_hash_table_new(g_str_hash, g_str_equal);
  return words;
}

gboolean
infer_caption_words_add(InferCaptionWords *words, const char *word)
{
  char *own = g_strdup(word);
  g_ptr_array_add(words->word, own);
  return g_hash_table_insert(words->id, own, GUINT_TO_POINTER(words->word->len - 1));
}

void
infer_caption_words_free(InferCaptionWords *words)
{
  if (words == NULL)
    return;
  g_hash_table_unref(words->id);
  g_ptr_array_unref(words->word);
  g_free(words);
}

char *
infer_caption_words_text(const InferCaptionWords *words)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < words->word->len; i++)
    g_string_append_printf(text, "%s\n", (const char *)words->word->pdata[i]);
  return g_string_free(text, FALSE);
}

/* Only what litho_caption_words() could have made, so that nothing else can be printed. */
gboolean
infer_caption_is_word(const char *word)
{
  const gsize n = strlen(word);
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_islower(word[i]) && !g_ascii_isdigit(word[i]))
      return n == 1 && is_inner(*word);
  return n > 0 && n <= MAX_WORD_BYTES;
}

InferCaptionWords *
infer_caption_words_parse(const char *text, const char *name, GError **error)
{
  g_autoptr(InferCaptionWords) words = infer_caption_words_new();
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  const guint n = g_strv_length(lines);
  for (guint i = 0; i < n && !(i + 1 == n && *lines[i] == '\0'); i++) {
    const gboolean good =
        i < CAPTION_N_SPECIAL ? g_str_equal(lines[i], infer_caption_special[i]) : infer_caption_is_word(lines[i]);
    if (good && infer_caption_words_add(words, lines[i]))
      continue;
    g_autofree char *shown = litho_file_display(name);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: word %u of its vocabulary is no word of a caption, or comes twice", shown,
                i + 1);
    return NULL;
  }
  return g_steal_pointer(&words);
}
