/* match.c: see match.h. A form of the lexicon matches with the endings -s, -es and 's; where
 * letters have no blanks between them (Chinese) the longest form wins by itself. */
#include <stdlib.h>
#include <string.h>
#include "color/names.h"
#include "make/match.h"

static gboolean
is_letter(char c)
{
  return g_ascii_isalnum(c) || c == '-' || c == '\'';
}

/* Length of `form` at the head of text, with a plural's ending; 0: it is not there. */
static gsize
match_form(const char *text, const char *form, gsize n, gboolean *plural)
{
  if (strncmp(text, form, n) != 0)
    return 0;
  *plural = FALSE;
  if (!is_letter(form[n - 1]) || !is_letter(text[n]))
    return n;
  static const char *const endings[] = {"s", "es", "'s"};
  for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
    const gsize more = strlen(endings[i]);
    if (n > 2 && strncmp(text + n, endings[i], more) == 0 && !is_letter(text[n + more])) {
      *plural = endings[i][0] != '\'';
      return n + more;
    }
  }
  return 0;
}

static const LexRow *
match_row(const char *text, gsize *length, gboolean *plural)
{
  const LexRow *best = NULL;
  *length = 0;
  for (guint i = 0; i < make_n_lexicon + make_n_grammar; i++) {
    const LexRow *row = i < make_n_lexicon ? &make_lexicon[i] : &make_grammar[i - make_n_lexicon];
    for (const char *form = row->words; *form != '\0';) {
      gboolean many = FALSE;
      const gsize n = strcspn(form, "|"), found = match_form(text, form, n, &many);
      if (found > *length) {
        *length = found;
        *plural = many;
        best = row;
      }
      form += n + (form[n] == '|');
    }
  }
  return best;
}

/* --- colours -----------------------------------------------------------------------------------
 */

static gboolean
color_of(const char *word, guint32 *rgb)
{
  const LithoColorName *name = litho_color_find(word);
  if (name != NULL)
    *rgb = name->rgb;
  return name != NULL;
}

static gsize
match_color(const char *text, guint32 *rgb)
{
  if (is_letter(*text)) {
    gsize n = 0;
    while (is_letter(text[n]))
      n++;
    g_autofree char *word = g_strndup(text, n);
    return color_of(word, rgb) ? n : 0;
  }
  for (glong chars = MIN(4, g_utf8_strlen(text, 16)); chars > 0; chars--) {
    g_autofree char *word = g_utf8_substring(text, 0, chars);
    if (color_of(word, rgb))
      return strlen(word);
  }
  return 0;
}

/* --- numbers -----------------------------------------------------------------------------------
 */

/* One Chinese digit at the head; its length, 0: none. */
static gsize
chinese_digit(const char *text, int *value)
{
  static const struct {
    const char *mark;
    int value;
  } digits[] = {{"一", 1}, {"二", 2}, {"两", 2}, {"三", 3},  {"四", 4}, {"五", 5}, {"六", 6},
                {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}, {"几", 4}, {"数", 5}};
  for (guint i = 0; i < G_N_ELEMENTS(digits); i++)
    if (g_str_has_prefix(text, digits[i].mark)) {
      *value = digits[i].value;
      return strlen(digits[i].mark);
    }
  return 0;
}

/* A number at the head of text: digits, or Chinese up to 99. */
static gsize
match_number(const char *text, int *value)
{
  gsize n = 0;
  *value = 0;
  while (g_ascii_isdigit(text[n]) && n < 4)
    *value = *value * 10 + (text[n++] - '0');
  if (n > 0)
    return is_letter(text[n]) && g_ascii_isdigit(text[n]) ? 0 : n;
  int digit = 0;
  n = chinese_digit(text, value);
  for (gsize more; n > 0 && (more = chinese_digit(text + n, &digit)) > 0; n += more)
    *value = digit == 10    ? MAX(*value, 1) * 10
             : *value >= 10 ? *value + digit
                            : *value; /* 三四: three */
  return n;
}

/* A Chinese measure word behind a number. */
static gsize
match_measure(const char *text, int *value, gboolean *is_row)
{
  static const struct {
    const char *mark;
    int many; /* what "one" of it is; 0: it is one */
    gboolean is_row;
  } measures[] = {{"棵", 0, 0}, {"座", 0, 0}, {"艘", 0, 0}, {"只", 0, 0}, {"条", 0, 0},
                  {"个", 0, 0}, {"间", 0, 0}, {"株", 0, 0}, {"幢", 0, 0}, {"栋", 0, 0},
                  {"叶", 0, 0}, {"轮", 0, 0}, {"匹", 0, 0}, {"头", 0, 0}, {"辆", 0, 0},
                  {"把", 0, 0}, {"顶", 0, 0}, {"盏", 0, 0}, {"架", 0, 0}, {"朵", 0, 0},
                  {"名", 0, 0}, {"位", 0, 0}, {"道", 0, 0}, {"弯", 0, 0}, {"颗", 0, 0},
                  {"根", 0, 0}, {"对", 2, 0}, {"双", 2, 0}, {"些", 4, 0}, {"群", 9, 0},
                  {"丛", 5, 0}, {"片", 9, 0}, {"排", 7, 1}, {"行", 7, 1}, {"列", 7, 1}};
  for (guint i = 0; i < G_N_ELEMENTS(measures); i++)
    if (g_str_has_prefix(text, measures[i].mark)) {
      if (measures[i].many > 0)
        *value = MIN(*value * measures[i].many, 60);
      *is_row = measures[i].is_row;
      return strlen(measures[i].mark);
    }
  return 0;
}

/* The time of a clock behind the number `hour`: "am", ":30 pm", "o'clock", 点半. */
static gsize
match_clock(const char *text, int hour, int *minutes)
{
  gsize n = 0;
  gboolean is_clock = FALSE;
  int minute = 0;
  if (hour > 24)
    return 0;
  if (text[0] == ':' && g_ascii_isdigit(text[1]) && g_ascii_isdigit(text[2])) {
    minute = MIN((text[1] - '0') * 10 + text[2] - '0', 59);
    n = 3;
    is_clock = TRUE;
  }
  const gsize blank = n + (text[n] == ' ');
  static const struct {
    const char *mark;
    int add; /* -1: as it is */
  } marks[] = {{"a.m.", 0},  {"p.m.", 12}, {"am", 0},  {"pm", 12}, {"o'clock", -1},
               {"点半", -1}, {"点钟", -1}, {"点", -1}, {"时", -1}};
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
    if (g_str_has_prefix(text + blank, marks[i].mark)) {
      const gsize end = blank + strlen(marks[i].mark);
      if (g_ascii_isalpha(text[end - 1]) && is_letter(text[end]))
        continue;
      if (marks[i].add >= 0)
        hour = hour % 12 + marks[i].add;
      minute += g_str_equal(marks[i].mark, "点半") ? 30 : 0;
      n = end;
      is_clock = TRUE;
      break;
    }
  *minutes = (hour % 24) * 60 + minute;
  return is_clock ? n : 0;
}

static gsize
match_count(const char *text, MakeToken *token)
{
  int value = 0, minutes = 0;
  gsize n = match_number(text, &value);
  if (n == 0)
    return 0;
  const gsize clock = match_clock(text + n, value, &minutes);
  if (clock > 0) {
    token->kind = MAKE_TOKEN_CLOCK;
    token->value = minutes;
    return n + clock;
  }
  if (g_ascii_isalpha(text[n]))
    return 0; /* "4k" */
  token->kind = MAKE_TOKEN_COUNT;
  n += match_measure(text + n, &value, &token->is_row);
  token->value = CLAMP(value, 1, 60);
  return n;
}

/* --- tokens ------------------------------------------------------------------------------------
 */

/* The token at the head of text; its length. */
static gsize
match_token(const char *text, MakeToken *token)
{
  gsize length;
  token->kind = MAKE_TOKEN_UNKNOWN;
  token->row = match_row(text, &length, &token->is_plural);
  MakeToken count = *token;
  const gsize counted = match_count(text, &count);
  if (counted > length) {
    count.row = NULL;
    *token = count;
    return counted;
  }
  guint32 rgb = 0;
  /* "golden" is a colour where "golden hour" is not meant. */
  if (token->row == NULL || token->row->role == LEX_QUIET || token->row->role == LEX_NOTHING) {
    const gsize colored = match_color(text, &rgb);
    if (colored > length) {
      token->row = NULL;
      token->kind = MAKE_TOKEN_COLOR;
      token->rgb = rgb;
      return colored;
    }
  }
  if (token->row != NULL) {
    token->kind = MAKE_TOKEN_ROW;
    return length;
  }
  if (!is_letter(*text))
    return (gsize)(g_utf8_next_char(text) - text);
  length = 1;
  while (is_letter(text[length]) && text[length] != '-')
    length++;
  return length;
}

static void
token_clear(gpointer token)
{
  g_free(((MakeToken *)token)->words);
}

GArray *
make_tokens(const char *text)
{
  GArray *tokens = g_array_new(FALSE, TRUE, sizeof(MakeToken));
  g_array_set_clear_func(tokens, token_clear);
  for (const char *start = text; *text != '\0';) {
    if (g_ascii_isspace(*text)) {
      text++;
      continue;
    }
    MakeToken token = {0};
    const gsize length = match_token(text, &token);
    token.at = (gsize)(text - start);
    token.is_chinese = (guchar)*text >= 0x80;
    if (token.kind != MAKE_TOKEN_UNKNOWN || g_unichar_isalnum(g_utf8_get_char(text))) {
      token.words = g_strndup(text, length);
      g_array_append_val(tokens, token);
    }
    text += length;
  }
  return tokens;
}
