/* unicode.h: classes of characters as the `tokenizers` library sees them, and UTF-8 that may be damaged. */
#ifndef LITHO_NN_TOKEN_UNICODE_H
#define LITHO_NN_TOKEN_UNICODE_H

#include <glib.h>

/* White_Space of Unicode. */
gboolean tok_is_space(gunichar c);
/* BERT's: control, format and private characters except tab and line ends; punctuation with ASCII's symbols;
 * non-spacing marks; CJK ideographs. */
gboolean tok_is_control(gunichar c);
gboolean tok_is_punctuation(gunichar c);
gboolean tok_is_mark(gunichar c);
gboolean tok_is_cjk(gunichar c);
/* GPT-2's: \p{L}, \p{N}. */
gboolean tok_is_letter(gunichar c);
gboolean tok_is_number(gunichar c);
/* \w of regular expressions. */
gboolean tok_is_word(gunichar c);

/* Of valid UTF-8 (NUL is a character like others): the character at *p, which goes on behind it. */
static inline gunichar
tok_next_char(const char **p)
{
  const gunichar c = g_utf8_get_char(*p);
  *p = g_utf8_next_char(*p);
  return c;
}

gboolean tok_utf8_is_valid(const char *text, gsize length);
/* What is not UTF-8 becomes U+FFFD, one for the longest piece that could have begun a character (Unicode 16, 3.9).
 * origin (NULL: not wanted): guint32, for each byte of the result and its end, the place in `text`. */
GString *tok_utf8_repair(const char *text, gsize length, GArray *origin);

#endif
