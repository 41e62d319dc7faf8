/* unicode.c: see unicode.h.
 *
 * GLib knows Unicode 15 or later. The library's tables for BERT are older, those for GPT-2 newer: where they differ
 * from GLib 2.74 was found by asking the library about every code point (bench/tokenizer.py asks again).
 */
#include <string.h>
#include "nn/token/unicode.h"

typedef struct {
  gunichar first, last;
} Range;

/* Control, punctuation and marks that the library's tables for BERT do not have yet. */
static const Range bert_unknown[] = {
    {0x61D, 0x61D},     {0x7FD, 0x7FD},     {0x890, 0x8E2},     {0x9FD, 0x9FE},     {0xA76, 0xA76},
    {0xAFA, 0xAFF},     {0xB55, 0xB55},     {0xC04, 0xC3C},     {0xC77, 0xC77},     {0xC84, 0xC84},
    {0xD00, 0xD00},     {0xD3B, 0xD3C},     {0xD81, 0xD81},     {0xEBA, 0xEBA},     {0xECE, 0xECE},
    {0x180F, 0x1886},   {0x1ABF, 0x1ACE},   {0x1B7D, 0x1B7E},   {0x1DF6, 0x1DFB},   {0x2E43, 0x2E5D},
    {0xA82C, 0xA82C},   {0xA8C5, 0xA8C5},   {0xA8FF, 0xA8FF},   {0xA9BD, 0xA9BD},   {0x10D24, 0x10F89},
    {0x11070, 0x11074}, {0x110C2, 0x110CD}, {0x111C9, 0x111C9}, {0x111CF, 0x111CF}, {0x1123E, 0x11241},
    {0x1133B, 0x1133B}, {0x11438, 0x1145E}, {0x11660, 0x1166C}, {0x116B9, 0x116B9}, {0x1182F, 0x11FFF},
    {0x12FF1, 0x13455}, {0x16E97, 0x16F4F}, {0x16FE2, 0x16FE4}, {0x1CF00, 0x1CF46}, {0x1E000, 0x1E4EF},
    {0x1E944, 0x1E95F},
};

/* Letters and numbers since Unicode 15.1. */
static const Range new_letters[] = {
    {0x1C89, 0x1C8A},   {0xA7CB, 0xA7CD},   {0xA7DA, 0xA7DC},   {0x105C0, 0x105F3}, {0x10D4A, 0x10D65},
    {0x10D6F, 0x10D85}, {0x10EC2, 0x10EC4}, {0x11380, 0x11389}, {0x1138B, 0x1138B}, {0x1138E, 0x1138E},
    {0x11390, 0x113B5}, {0x113B7, 0x113B7}, {0x113D1, 0x113D1}, {0x113D3, 0x113D3}, {0x11BC0, 0x11BE0},
    {0x13460, 0x143FA}, {0x16100, 0x1611D}, {0x16D40, 0x16D6C}, {0x18CFF, 0x18CFF}, {0x1E5D0, 0x1E5ED},
    {0x1E5F0, 0x1E5F0}, {0x2EBF0, 0x2EE5D},
};
static const Range new_numbers[] = {
    {0x10D40, 0x10D49}, {0x116D0, 0x116E3}, {0x11BF0, 0x11BF9}, {0x16130, 0x16139}, {0x16D70, 0x16D79},
    {0x1CCF0, 0x1CCF9}, {0x1E5F1, 0x1E5FA},
};

static gboolean
is_among(gunichar c, const Range *ranges, gsize n)
{
  gsize low = 0;
  while (n > 0) {
    const gsize half = n / 2;
    if (c > ranges[low + half].last) {
      low += half + 1;
      n -= half + 1;
    } else if (c < ranges[low + half].first) {
      n = half;
    } else {
      return TRUE;
    }
  }
  return FALSE;
}
#define IS_AMONG(c, table) is_among(c, table, G_N_ELEMENTS(table))

gboolean
tok_is_space(gunichar c)
{
  if (c < 0x80)
    return c == ' ' || (c >= 9 && c <= 13);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000;
}

gboolean
tok_is_control(gunichar c)
{
  if (c < 0x80)
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
  const GUnicodeType type = g_unichar_type(c);
  return (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_PRIVATE_USE) &&
         !IS_AMONG(c, bert_unknown);
}

gboolean
tok_is_punctuation(gunichar c)
{
  if (c < 0x80)
    return g_ascii_ispunct((char)c);
  const GUnicodeType type = g_unichar_type(c);
  return (type >= G_UNICODE_CONNECT_PUNCTUATION && type <= G_UNICODE_OPEN_PUNCTUATION && !IS_AMONG(c, bert_unknown)) ||
         c == 0x166D || c == 0x111C9; /* later said to be a symbol, a mark */
}

gboolean
tok_is_mark(gunichar c)
{
  return c >= 0x300 && ((g_unichar_type(c) == G_UNICODE_NON_SPACING_MARK && !IS_AMONG(c, bert_unknown)) ||
                        c == 0x1734 /* later said to be a spacing one */);
}

gboolean
tok_is_cjk(gunichar c)
{
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

gboolean
tok_is_letter(gunichar c)
{
  return c < 0x80 ? g_ascii_isalpha((char)c) : g_unichar_isalpha(c) || IS_AMONG(c, new_letters);
}

gboolean
tok_is_number(gunichar c)
{
  if (c < 0x80)
    return g_ascii_isdigit((char)c);
  const GUnicodeType type = g_unichar_type(c);
  return type == G_UNICODE_DECIMAL_NUMBER || type == G_UNICODE_LETTER_NUMBER || type == G_UNICODE_OTHER_NUMBER ||
         IS_AMONG(c, new_numbers);
}

gboolean
tok_is_word(gunichar c)
{
  const GUnicodeType type = g_unichar_type(c);
  return tok_is_letter(c) || g_unichar_ismark(c) || type == G_UNICODE_DECIMAL_NUMBER ||
         type == G_UNICODE_LETTER_NUMBER || type == G_UNICODE_CONNECT_PUNCTUATION || c == 0x200C || c == 0x200D;
}

/* Bytes of the character at p, at most n; 0: none begins there, *bad says how many bytes go together. */
static gsize
char_bytes(const guint8 *p, gsize n, gsize *bad)
{
  const guint8 c = p[0];
  *bad = 1;
  if (c < 0x80)
    return 1;
  const gsize need = c >= 0xC2 && c < 0xE0 ? 2 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
  if (need == 0 || n < 2)
    return 0;
  const guint8 low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
  if (p[1] < low || p[1] > high)
    return 0;
  for (*bad = 2; *bad < need; (*bad)++)
    if (*bad >= n || (p[*bad] & 0xC0) != 0x80)
      return 0;
  return need;
}

gboolean
tok_utf8_is_valid(const char *text, gsize length)
{
  gsize bad;
  for (gsize i = 0, n; i < length; i += n) {
    if ((guint8)text[i] < 0x80)
      n = 1;
    else if ((n = char_bytes((const guint8 *)text + i, length - i, &bad)) == 0)
      return FALSE;
  }
  return TRUE;
}

GString *
tok_utf8_repair(const char *text, gsize length, GArray *origin)
{
  GString *out = g_string_sized_new(length);
  for (gsize i = 0; i < length;) {
    gsize bad;
    const gsize n = char_bytes((const guint8 *)text + i, length - i, &bad);
    g_string_append_len(out, n > 0 ? text + i : "\xEF\xBF\xBD", n > 0 ? (gssize)n : 3);
    for (gsize k = 0; origin != NULL && k < (n > 0 ? n : 3); k++) {
      const guint32 at = (guint32)(n > 0 ? i + k : i);
      g_array_append_val(origin, at);
    }
    i += n > 0 ? n : bad;
  }
  if (origin != NULL)
    g_array_append_val(origin, (guint32){(guint32)length});
  return out;
}
