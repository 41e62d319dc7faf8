/* number.c: numbers as they are written: figures, fractions, English and Chinese words. See number.h. */
#include <math.h>
#include <string.h>
#include "plan/exact/number.h"

#define MAX_CHINESE 30 /* bytes of a number in characters */
#define MAX_DIGITS 18  /* of a number; what is longer is none that somebody means */

static gboolean
is_word_char(char c)
{
  return g_ascii_isalnum(c);
}

guint
litho_words_at(const char *text, guint at, const char *words)
{
  guint best = 0;
  for (const char *w = words; *w != '\0';) {
    const char *end = strchr(w, '|');
    const guint n = (guint)(end != NULL ? (gsize)(end - w) : strlen(w));
    if (n > best && g_ascii_strncasecmp(text + at, w, n) == 0 &&
        !(is_word_char(w[n - 1]) && is_word_char(text[at + n])))
      best = n;
    w += n + (end != NULL);
  }
  return best;
}

const ExactRow *
exact_row_at(const char *s, guint p, const ExactRow *rows, guint n_rows, guint *length)
{
  const ExactRow *best = NULL;
  *length = 0;
  for (guint i = 0; i < n_rows && !(p > 0 && is_word_char(s[p]) && is_word_char(s[p - 1])); i++) {
    const guint n = litho_words_at(s, p, rows[i].words);
    best = n > *length ? &rows[i] : best;
    *length = MAX(*length, n);
  }
  return best;
}

guint
exact_skip_blanks(const char *s, guint p)
{
  for (;;) {
    if (s[p] == ' ' || s[p] == '\t')
      p++;
    else if (g_str_has_prefix(s + p, "\xc2\xa0"))
      p += 2;
    else if (g_str_has_prefix(s + p, "　"))
      p += 3;
    else
      return p;
  }
}

/* A word, then blanks; 0 where it does not stand there. */
guint
exact_take(const char *s, guint p, const char *words)
{
  const guint n = litho_words_at(s, p, words);
  return n > 0 ? exact_skip_blanks(s, p + n) : 0;
}

/* --- numbers ---------------------------------------------------------------------------------- */

/* ASCII and full-width digits. */
int
exact_digit_at(const char *s, guint p, guint *next)
{
  if (g_ascii_isdigit(s[p])) {
    *next = p + 1;
    return s[p] - '0';
  }
  if (memcmp(s + p, "\xef\xbc", MIN(2, strlen(s + p))) == 0 && strlen(s + p) >= 3 && (guchar)s[p + 2] >= 0x90 &&
      (guchar)s[p + 2] <= 0x99) {
    *next = p + 3;
    return (guchar)s[p + 2] - 0x90;
  }
  return -1;
}

static guint
digits(const char *s, guint p, double *v, guint *count)
{
  guint next;
  *v = 0;
  *count = 0;
  for (int d; (d = exact_digit_at(s, p, &next)) >= 0; p = next) {
    *v = *v * 10 + d;
    ++*count;
  }
  return p;
}

/* "1,200" has thousands, "0,7" a decimal comma. */
static guint
decimal(const char *s, guint p, double *v)
{
  guint n, m, next;
  double part;
  guint q = digits(s, p, v, &n);
  if (n == 0 && !(s[p] == '.' && exact_digit_at(s, p + 1, &next) >= 0))
    return p;
  gboolean grouped = FALSE;
  while (s[q] == ',' && n <= 3 && *v > 0) {
    const guint end = digits(s, q + 1, &part, &m);
    if (m != 3)
      break;
    *v = *v * 1000 + part;
    q = end;
    grouped = TRUE;
  }
  if (s[q] == '.' || (s[q] == ',' && !grouped)) {
    const guint end = digits(s, q + 1, &part, &m);
    if (m > 0) {
      /* Read as a whole: 0.7 is then the double that "0.7" is. */
      g_autofree char *text = g_strndup(s + p, end - p);
      g_strdelimit(text, ",", '.');
      *v = !grouped && g_ascii_isdigit(text[n > 0 ? 0 : 1]) ? g_ascii_strtod(text, NULL) : *v + part / pow(10, m);
      q = end;
    }
  }
  return n + (q - p) > 2 * MAX_DIGITS ? p : q;
}

/* The number that a row of the table says at p; behind it, p where there is none. */
static guint
row_number(const char *s, guint p, const ExactRow *rows, guint n_rows, double *v)
{
  guint n;
  const ExactRow *row = exact_row_at(s, p, rows, n_rows, &n);
  if (row != NULL)
    *v = row->v;
  return p + n;
}

static guint
vulgar_fraction(const char *s, guint p, double *v)
{
  static const ExactRow vulgar[] = {{"½", 0, 0.5},     {"¼", 0, 0.25}, {"¾", 0, 0.75}, {"⅓", 0, 1 / 3.0},
                                    {"⅔", 0, 2 / 3.0}, {"⅕", 0, 0.2},  {"⅛", 0, 0.125}};
  return row_number(s, p, vulgar, G_N_ELEMENTS(vulgar), v);
}

/* "0.7" "1/3" "1 1/2" "1½" "½" */
guint
exact_figure(const char *s, guint p, double *v)
{
  double part, by;
  guint q = vulgar_fraction(s, p, v);
  if (q > p)
    return q;
  q = decimal(s, p, v);
  if (q == p)
    return p;
  guint r = vulgar_fraction(s, exact_skip_blanks(s, q), &part);
  if (r > exact_skip_blanks(s, q)) {
    *v += part;
    return r;
  }
  if (s[q] == '/' && (r = decimal(s, q + 1, &by)) > q + 1 && by > 0) {
    *v /= by;
    return r;
  }
  if (s[q] == ' ' && *v < 20 && (r = decimal(s, q + 1, &part)) > q + 1 && s[r] == '/') {
    const guint end = decimal(s, r + 1, &by);
    if (end > r + 1 && by > part) {
      *v += part / by;
      return end;
    }
  }
  return q;
}

static const char *const ones[] = {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                                   "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                                   "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const tens[] = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
guint
exact_part_word(const char *s, guint p, double *v)
{
  static const ExactRow parts[] = {{"half|halves", 0, 0.5},
                                   {"third|thirds", 0, 1 / 3.0},
                                   {"quarter|quarters", 0, 0.25},
                                   {"fifth|fifths", 0, 0.2},
                                   {"tenth|tenths", 0, 0.1}};
  return row_number(s, p, parts, G_N_ELEMENTS(parts), v);
}

static guint
cardinal_word(const char *s, guint p, double *v)
{
  for (guint i = 0; i < G_N_ELEMENTS(tens); i++) {
    guint n = litho_words_at(s, p, tens[i]);
    if (n == 0)
      continue;
    *v = 20 + 10 * i;
    const guint q = p + n;
    for (guint k = 1; k < 10 && (s[q] == ' ' || s[q] == '-'); k++)
      if ((n = litho_words_at(s, q + 1, ones[k])) > 0) {
        *v += k;
        return q + 1 + n;
      }
    return q;
  }
  for (guint i = 0; i < G_N_ELEMENTS(ones); i++) {
    const guint n = litho_words_at(s, p, ones[i]);
    if (n > 0) {
      *v = i;
      const guint hundred = exact_take(s, exact_skip_blanks(s, p + n), "hundred");
      if (hundred > 0) {
        *v *= 100;
        return hundred;
      }
      return p + n;
    }
  }
  return p;
}

/* "half", "half a", "a third of a", "two thirds", "one and a half", "twenty-five" */
static guint
spelled(const char *s, guint p, ExactNumber *number)
{
  double n = 1, part;
  number->is_word = TRUE;
  guint q = cardinal_word(s, p, &n), r;
  if (q == p && (r = exact_take(s, p, "a|an")) > 0)
    q = r;
  const gboolean said = q > p;
  q = exact_skip_blanks(s, q);
  if (s[q] == '-')
    q++;
  r = exact_part_word(s, q, &part);
  if (r > q) {
    number->v = n * part;
    number->is_half = TRUE;
    const guint of = exact_take(s, exact_skip_blanks(s, r), "of"),
                a = exact_take(s, of > 0 ? of : exact_skip_blanks(s, r), "a|an|one");
    return a > 0 ? a : r;
  }
  if (!said || litho_words_at(s, p, "a|an") > 0)
    return p;
  number->v = n;
  q = cardinal_word(s, p, &n);
  const guint and_a = exact_take(s, exact_skip_blanks(s, q), "and a|and one|& a");
  if (and_a > 0 && (r = exact_part_word(s, and_a, &part)) > and_a) {
    number->v += part;
    return r;
  }
  return q;
}

static int
chinese_digit(const char *s, guint p)
{
  static const char *const figures[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  for (int i = 0; i < 10; i++)
    if (g_str_has_prefix(s + p, figures[i]))
      return i;
  return g_str_has_prefix(s + p, "两") ? 2 : g_str_has_prefix(s + p, "〇") ? 0 : -1;
}

/* "二十五" "一百二" "零点七" "半" */
guint
exact_chinese(const char *s, guint p, double *v)
{
  double sum = 0, now = 0;
  guint q = p;
  gboolean any = FALSE;
  if (g_str_has_prefix(s + p, "半")) {
    *v = 0.5;
    return p + 3;
  }
  for (; q - p < MAX_CHINESE; q += 3) {
    const int d = chinese_digit(s, q);
    const double place = g_str_has_prefix(s + q, "十")   ? 10
                         : g_str_has_prefix(s + q, "百") ? 100
                         : g_str_has_prefix(s + q, "千") ? 1000
                                                         : 0;
    if (g_str_has_prefix(s + q, "百分之") || g_str_has_prefix(s + q, "百万"))
      break;
    if (d >= 0) {
      now = now > 0 && place == 0 ? now * 10 + d : d;
    } else if (place > 0 && (any || place == 10)) {
      sum += (now > 0 ? now : 1) * place;
      now = 0;
    } else {
      break;
    }
    any = TRUE;
  }
  if (!any)
    return p;
  *v = sum + now;
  if (g_str_has_prefix(s + q, "点") && chinese_digit(s, q + 3) >= 0)
    for (double scale = 0.1; chinese_digit(s, q + 3) >= 0; scale /= 10, q += 3) {
      if (scale == 0.1)
        q += 3;
      *v += scale * chinese_digit(s, q);
      if (chinese_digit(s, q + 3) < 0) {
        q += 3;
        break;
      }
    }
  *v = round(*v * 1e9) / 1e9;
  return q;
}

guint
exact_any_number(const char *s, guint p, ExactNumber *number)
{
  *number = (ExactNumber){0};
  guint q = exact_figure(s, p, &number->v);
  if (q > p)
    return q;
  number->is_word = TRUE;
  q = exact_chinese(s, p, &number->v);
  if (q > p) {
    double by;
    const guint r = g_str_has_prefix(s + q, "分之") ? exact_chinese(s, q + 6, &by) : q;
    if (r > q + 6 && number->v > 0) {
      number->v = by / number->v;
      number->is_half = TRUE;
      return r;
    }
    return q;
  }
  return spelled(s, p, number);
}
