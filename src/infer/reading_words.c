/* reading_words.c: a request cut into tokens, Chinese characters one by one. */
#include <string.h>
#include "infer/reading_words.h"

#define SPACE_PIECE "\xe2\x96\x81" /* U+2581 */

static gboolean
is_chinese(gunichar c)
{
  return c >= 0x3400 && c <= 0x9fff;
}

static void
add(GArray *tokens, gint32 id, guint start, guint end)
{
  const LithoToken32 token = {id, start, end};
  if (tokens->len < INFER_READING_TOKENS - 1)
    g_array_append_val(tokens, token);
}

/* What stands between Chinese characters: bytes [from, to) of text. */
static void
add_between(const LithoTokenizer *t, const char *text, guint from, guint to, GArray *tokens)
{
  const gint32 space = litho_tokenizer_id(t, SPACE_PIECE);
  g_autoptr(GArray) part = g_array_new(FALSE, FALSE, sizeof(LithoToken32));
  guint first = from;
  while (first < to && g_unichar_isspace(g_utf8_get_char(text + first)))
    first += (guint)(g_utf8_next_char(text + first) - (text + first));
  if (first == to)
    return;
  litho_tokenizer_encode(t, text + from, (gssize)(to - from), FALSE, 0, part);
  for (guint i = 0; i < part->len; i++) {
    const LithoToken32 *token = &g_array_index(part, LithoToken32, i);
    if (token->id != space)
      add(tokens, token->id, from + token->start, from + token->end);
    else if (i == 0 && first == from) /* the space that the tokenizer puts before a text counts for
                                         its first character */
      add(tokens, space, from, (guint)(g_utf8_next_char(text + from) - text));
  }
}

void
infer_reading_tokens(const LithoTokenizer *t, const LithoQ4Words *words, const char *said,
                     GArray *tokens)
{
  g_autofree char *valid =
      g_utf8_validate(said, -1, NULL) ? g_strdup(said) : g_utf8_make_valid(said, -1);
  g_autofree char *text = g_ascii_strdown(valid, -1);
  g_array_set_size(tokens, 0);
  add(tokens, words->begin, 0, 0);
  guint from = 0, at = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    at = (guint)(p - text);
    if (!is_chinese(g_utf8_get_char(p)))
      continue;
    const guint end = (guint)(g_utf8_next_char(p) - text);
    g_autofree char *character = g_strndup(p, end - at);
    const gint32 id = litho_tokenizer_id(t, character);
    add_between(t, text, from, at, tokens);
    add(tokens, id >= 0 ? id : words->unknown, at, end);
    from = end;
  }
  add_between(t, text, from, (guint)strlen(text), tokens);
  const LithoToken32 end = {words->end, 0, 0};
  g_array_append_val(tokens, end);
}
