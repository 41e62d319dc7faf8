/* quantity.c: see quantity.h. Recursive descent over the bytes of the text; each part takes a position and gives
 * the one behind it, or the same where it does not stand there. */
#include <math.h>
#include <string.h>
#include "op/op.h"
#include "plan/exact/number.h"
#include "plan/exact/quantity.h"

#define MM_PER_INCH 25.4

/* --- units ------------------------------------------------------------------------------------ */

static const struct {
  const char *words;
  LithoQuantityKind kind;
  double factor;
} units[] = {
    {"%|percent|per cent|pct|percentage points|％", QUANTITY_PERCENT, 1},
    {"ev|evs|stop|stops|f-stop|f-stops|fstop|fstops|f stops|f stop|档|挡|級|级", QUANTITY_EV, 1},
    {"°|degrees|degree|deg|degs|度", QUANTITY_DEGREE, 1},
    {"megapixels|megapixel|mp|mpx|mpix|百万像素", QUANTITY_MEGAPIXEL, 1},
    {"万像素", QUANTITY_MEGAPIXEL, 0.01},
    {"px|pixels|pixel|像素|像素点", QUANTITY_PX, 1},
    {"kelvin|kelvins|开尔文|开", QUANTITY_KELVIN, 1},
    {"times|x|×|fold|倍", QUANTITY_TIMES, 1},
    {"inches|inch|英寸|寸", QUANTITY_INCH, 1},
    {"cm|centimeters|centimetres|centimeter|centimetre|厘米|公分", QUANTITY_INCH, 10 / MM_PER_INCH},
    {"mm|millimeters|millimetres|毫米", QUANTITY_INCH, 1 / MM_PER_INCH},
    {"dpi|ppi", QUANTITY_DPI, 1},
    {"kb|kib|kilobytes|kilobyte|千字节", QUANTITY_FILE_SIZE, 1e3},
    {"mb|mib|megabytes|megabyte|兆|兆字节", QUANTITY_FILE_SIZE, 1e6},
    {"points|pts|units", QUANTITY_NUMBER, 1},
};

/* "in" is a unit only where what follows speaks of a size. */
static gboolean
is_inch(const char *s, guint p)
{
  const guint n = litho_words_at(s, p, "in|in.|ins");
  const guint q = n > 0 ? exact_skip_blanks(s, p + n) : 0;
  const gboolean ends = s[q] == '\0' || strchr(",.;x*)", s[q]) != NULL;
  return n > 0 && (ends || litho_words_at(s, q, "wide|high|tall|long|by|at|×") > 0);
}

/* The unit of a number; the position behind it, or p. */
static guint
unit(const char *s, guint p, ExactNumber *number, LithoQuantityKind *kind)
{
  guint q = exact_skip_blanks(s, p), best = 0;
  double factor = 1;
  if (s[q] == '-' && g_ascii_isalpha(s[q + 1]) && q == p)
    q++; /* "10-degree" */
  for (guint i = 0; i < G_N_ELEMENTS(units); i++) {
    const guint n = litho_words_at(s, q, units[i].words);
    guint next;
    const guint behind = exact_skip_blanks(s, q + n);
    if (n <= best || (units[i].kind == QUANTITY_TIMES && exact_digit_at(s, behind, &next) >= 0) ||
        (units[i].kind == QUANTITY_EV && g_str_has_prefix(s + q, "级")) || g_str_has_prefix(s + q, "开始"))
      continue;
    best = n;
    *kind = units[i].kind;
    factor = units[i].factor;
  }
  if (best > 0) {
    number->v *= factor;
    return q + best;
  }
  if (is_inch(s, q)) {
    *kind = QUANTITY_INCH;
    return q + litho_words_at(s, q, "in|in.|ins");
  }
  if (litho_words_at(s, q, "k") > 0 && !number->is_word) {
    *kind = number->v >= 1000 || (s[q] == 'K' && number->v > 8) ? QUANTITY_KELVIN
            : number->v > 8                                     ? QUANTITY_FILE_SIZE
                                                                : QUANTITY_LONG_EDGE;
    number->v = *kind == QUANTITY_FILE_SIZE   ? number->v * 1e3
                : *kind == QUANTITY_LONG_EDGE ? (number->v == 2 ? 2048 : number->v * 960)
                                              : number->v;
    return q + 1;
  }
  if (g_str_has_prefix(s + q, "成") && number->v >= 1 && number->v <= 10 && number->v == floor(number->v)) {
    *kind = QUANTITY_PERCENT;
    number->v *= 10;
    return q + 3;
  }
  return p;
}

/* --- signs, pairs, ranges --------------------------------------------------------------------- */

static gboolean
begins_number(const char *s, guint p)
{
  double v;
  return exact_figure(s, p, &v) > p || exact_chinese(s, p, &v) > p;
}

/* "contrast-20", "EV+0.5": a sign right behind the word of an operation; a plus behind any word. */
static gboolean
behind_operation(const char *s, guint p)
{
  guint q = p;
  while (q > 0 && g_ascii_isalpha(s[q - 1]))
    q--;
  if (q == p)
    return FALSE;
  if (s[p] == '+')
    return TRUE;
  g_autofree char *word = g_ascii_strdown(s + q, p - q);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal(ops[i]->name, word) || (ops[i]->aliases != NULL && g_strv_contains(ops[i]->aliases, word)))
      return TRUE;
  return g_str_equal(word, "ev");
}

/* Behind what a minus written as a dash belongs to a number and is no hyphen, range or bullet. */
static gboolean
stands_free(const char *s, guint p)
{
  return p == 0 || (guchar)s[p - 1] > 127 || strchr(" \t\n([{:=,", s[p - 1]) != NULL;
}

static guint
sign(const char *s, guint p, int *value)
{
  static const struct {
    const char *text;
    int sign;
    gboolean may_stand_off; /* "- 0.7" */
  } marks[] = {{"-", -1, TRUE}, {"−", -1, TRUE},   {"–", -1, FALSE},  {"－", -1, TRUE},  {"+", 1, TRUE},
               {"＋", 1, TRUE}, {"负", -1, FALSE}, {"減", -1, FALSE}, {"减", -1, FALSE}, {"加", 1, FALSE}};
  *value = 0;
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
    if (!g_str_has_prefix(s + p, marks[i].text))
      continue;
    const guint q = p + (guint)strlen(marks[i].text), r = exact_skip_blanks(s, q);
    const gboolean off = r > q;
    const gboolean is_bullet = off && (p == 0 || s[p - 1] == '\n');
    double v;
    const gboolean figures = exact_figure(s, r, &v) > r;
    if ((off && (!marks[i].may_stand_off || !figures)) || is_bullet || !(stands_free(s, p) || behind_operation(s, p)) ||
        !begins_number(s, r))
      return p;
    if (!figures && i >= 7 && exact_chinese(s, r, &v) > r) { /* 加一只猫: only with a unit */
      ExactNumber number = {v, TRUE, FALSE};
      LithoQuantityKind kind;
      const guint end = exact_chinese(s, r, &v);
      if (unit(s, end, &number, &kind) == end && !g_str_has_prefix(s + p, "负"))
        return p;
    }
    *value = marks[i].sign;
    return r;
  }
  guint q = exact_take(s, p, "minus|negative");
  *value = q > 0 ? -1 : 1;
  if (q == 0)
    q = exact_take(s, p, "plus|positive");
  ExactNumber number;
  if (q > 0 && exact_any_number(s, q, &number) > q)
    return q;
  *value = 0;
  return p;
}

/* "x" of 4x6, "by", 乘, ":"; *is_ratio: that sign says a shape by itself. */
static guint
pair_mark(const char *s, guint p, gboolean *is_ratio)
{
  const guint q = exact_skip_blanks(s, p);
  *is_ratio = FALSE;
  static const char *const marks[] = {"x", "X", "×", "*", "乘以", "乘", "-by-", "by", ":", "：", "比"};
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
    if (!g_str_has_prefix(s + q, marks[i]))
      continue;
    const guint n = (guint)strlen(marks[i]), r = exact_skip_blanks(s, q + n);
    guint next;
    if (exact_digit_at(s, r, &next) < 0)
      return p;
    *is_ratio = i >= 8;
    if (i == 7 && r == q + n)
      return p;                                                  /* "by" is a word */
    return (*is_ratio && i == 8 && q == p && r > q + n) ? p : r; /* "level 3: 2" */
  }
  return p;
}

static guint
range_mark(const char *s, guint p, gboolean between)
{
  const guint q = exact_skip_blanks(s, p);
  guint next;
  if (q == p && (s[p] == '-' || s[p] == '~'))
    return exact_digit_at(s, p + 1, &next) >= 0 ? p + 1 : p;
  static const char *const marks[] = {"–", "~", "～", "—"};
  for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
    if (g_str_has_prefix(s + q, marks[i]))
      return exact_skip_blanks(s, q + (guint)strlen(marks[i]));
  const guint r = exact_take(s, q, between ? "and|to|和|到|至" : "to|through|到|至");
  return r > 0 ? r : p;
}

/* A pair of two plain numbers: what is it of? */
static LithoQuantityKind
pair_kind(const double v[2], LithoQuantityKind kind, gboolean is_ratio)
{
  if (kind == QUANTITY_INCH)
    return QUANTITY_SIZE_INCH;
  if (kind == QUANTITY_PX || (!is_ratio && (v[0] >= 100 || v[1] >= 100)))
    return QUANTITY_SIZE_PX;
  return QUANTITY_RATIO;
}

/* Does a letter follow that makes something else of the number: "70s", "2nd", "3D"? */
static gboolean
goes_on(const char *s, guint p)
{
  return g_ascii_isalnum(s[p]) || (s[p] == '-' && g_ascii_isalpha(s[p + 1])) || litho_words_at(s, p, "'s|’s") > 0;
}

/* "1. Crop it, 2) sharpen": a number of a list. */
static gboolean
counts_off(const char *s, guint p, guint end)
{
  if (end > p + 2 || (s[end] != '.' && s[end] != ')') || (s[end + 1] != ' ' && s[end + 1] != '\0'))
    return FALSE;
  while (p > 0 && s[p - 1] == ' ')
    p--;
  return p == 0 || strchr(".,;:\n)", s[p - 1]) != NULL;
}

/* Words right before the quantity: "to", "by", "from", "between". */
static gboolean
follows(const char *s, guint p, const char *words)
{
  while (p > 0 && (s[p - 1] == ' ' || s[p - 1] == '\t'))
    p--;
  for (const char *w = words; *w != '\0';) {
    const char *end = strchr(w, '|');
    const guint n = (guint)(end != NULL ? (gsize)(end - w) : strlen(w));
    if (p >= n && g_ascii_strncasecmp(s + p - n, w, n) == 0 &&
        !(g_ascii_isalnum(w[0]) && p > n && g_ascii_isalnum(s[p - n - 1])))
      return TRUE;
    w += n + (end != NULL);
  }
  return FALSE;
}

/* --- what is said without figures ------------------------------------------------------------- */

/* Before 一半 as an amount; 脸一半亮一半黑 is none. */
#define HALVED \
  "降低|降|减少|减|调低|减弱|削弱|缩小|缩|提高|增加|增强|加|调高|到|为|成|至|低|弱|掉|去|裁|切|剪|边|侧|面|左|右|上|" \
  "下|了|原来的|原图的"

static guint
fixed(const char *s, guint p, LithoQuantity *q)
{
  static const struct {
    const char *words;
    LithoQuantityKind kind;
    double a, b;
    int sign;
  } said[] = {
      {"a2|A2", QUANTITY_SIZE_INCH, 420 / MM_PER_INCH, 594 / MM_PER_INCH, 0},
      {"a3", QUANTITY_SIZE_INCH, 297 / MM_PER_INCH, 420 / MM_PER_INCH, 0},
      {"a4", QUANTITY_SIZE_INCH, 210 / MM_PER_INCH, 297 / MM_PER_INCH, 0},
      {"a5", QUANTITY_SIZE_INCH, 148 / MM_PER_INCH, 210 / MM_PER_INCH, 0},
      {"a6", QUANTITY_SIZE_INCH, 105 / MM_PER_INCH, 148 / MM_PER_INCH, 0},
      {"720p", QUANTITY_SIZE_PX, 0, 720, 0},
      {"1080p|full hd|fullhd|fhd", QUANTITY_SIZE_PX, 0, 1080, 0},
      {"1440p|qhd", QUANTITY_SIZE_PX, 0, 1440, 0},
      {"2160p|uhd", QUANTITY_SIZE_PX, 0, 2160, 0},
      {"halve|halved|halving|减半", QUANTITY_PERCENT, 50, 0, -1},
      {"twice|doubled|加倍|翻倍|翻一番", QUANTITY_TIMES, 2, 0, 0},
      {"thrice|tripled", QUANTITY_TIMES, 3, 0, 0},
      {"一半", QUANTITY_PERCENT, 50, 0, 0},
      {"half the size|half its size|half as large|half as big|half as wide", QUANTITY_TIMES, 0.5, 0, 0},
      {"half the contrast|half the saturation|half the exposure|half the brightness", QUANTITY_TIMES, 0.5, 0, 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
    const guint n = litho_words_at(s, p, said[i].words);
    if (n == 0 ||
        (g_str_equal(said[i].words, "一半") && !follows(s, p, HALVED) && !g_str_has_prefix(s + p + n, "的大小")))
      continue;
    *q = (LithoQuantity){.kind = said[i].kind, .v = {said[i].a, said[i].b}, .sign = said[i].sign};
    q->is_change = said[i].sign != 0 || said[i].kind == QUANTITY_TIMES;
    return p + (g_str_has_prefix(said[i].words, "half the") ? 4 : n); /* what it is of is no part of it */
  }
  const guint n = litho_words_at(s, p, "double|triple");
  const guint behind = n > 0 ? exact_skip_blanks(s, p + n) : 0;
  if (n > 0 && litho_words_at(s, behind, "the|its|it|this|that|his|her|my|their|in") > 0) {
    *q = (LithoQuantity){.kind = QUANTITY_TIMES, .v = {s[p] == 't' || s[p] == 'T' ? 3 : 2}, .is_change = TRUE};
    return p + n;
  }
  const guint zero = litho_words_at(s, p, "zero|nothing|none|零");
  if (zero > 0 && (follows(s, p, "to|at|=|到|为|成|至") || unit(s, p + zero, &(ExactNumber){0}, &q->kind) > p + zero)) {
    *q = (LithoQuantity){.kind = QUANTITY_NUMBER};
    return unit(s, p + zero, &(ExactNumber){0}, &q->kind);
  }
  return p;
}

/* x2, ×2, 百分之二十 */
static guint
prefixed(const char *s, guint p, LithoQuantity *q)
{
  double v;
  const guint percent = g_str_has_prefix(s + p, "百分之") ? p + 9 : p;
  if (percent > p) {
    guint end = exact_figure(s, percent, &v);
    if (end == percent)
      end = g_str_has_prefix(s + percent, "百") ? (v = 100, percent + 3) : exact_chinese(s, percent, &v);
    if (end == percent)
      return p;
    *q = (LithoQuantity){.kind = QUANTITY_PERCENT, .v = {v}};
    return end;
  }
  const guint n = g_str_has_prefix(s + p, "×") ? 2 : s[p] == 'x' || s[p] == 'X' ? 1 : 0;
  if (n == 0)
    return p;
  const guint end = exact_figure(s, p + n, &v);
  if (end == p + n || goes_on(s, end))
    return p;
  *q = (LithoQuantity){.kind = QUANTITY_TIMES, .v = {v}};
  return end;
}

/* --- one quantity ----------------------------------------------------------------------------- */

/* "a stop and a half", 一档半 */
static guint
and_half(const char *s, guint p, double *v, double of)
{
  double part;
  const guint a = exact_take(s, exact_skip_blanks(s, p), "and a|and one");
  guint end = a > 0 ? exact_part_word(s, a, &part) : 0;
  if (a > 0 && end > a) {
    *v += part * of;
    return end;
  }
  if (g_str_has_prefix(s + p, "半")) {
    *v += 0.5 * of;
    return p + 3;
  }
  return p;
}

static guint
measured(const char *s, guint p, LithoQuantity *q)
{
  ExactNumber first, second;
  const gboolean between = follows(s, p, "between|在|介于"), from = follows(s, p, "from|从|由");
  int sign1, sign2;
  const guint at = sign(s, p, &sign1);
  guint end = exact_any_number(s, at, &first);
  *q = (LithoQuantity){.kind = QUANTITY_NUMBER, .sign = sign1};
  if (end == at) { /* "a stop" */
    const guint a = exact_take(s, at, "a|an|one");
    LithoQuantityKind kind = QUANTITY_NUMBER;
    first = (ExactNumber){1, TRUE, FALSE};
    const guint behind = a > 0 ? unit(s, a, &first, &kind) : 0;
    if (a == 0 || behind == a || kind != QUANTITY_EV)
      return p;
    q->kind = kind;
    q->v[0] = 1;
    return and_half(s, behind, &q->v[0], 1);
  }
  const guint figures_end = end, of = first.v < 1 ? exact_take(s, exact_skip_blanks(s, end), "of a|of an") : 0;
  end = unit(s, of > 0 ? of : end, &first, &q->kind);
  if (of > 0 && end == of)
    end = figures_end;
  const gboolean has_unit = end > figures_end;
  if (has_unit)
    end = and_half(s, end, &first.v, 1);
  q->v[0] = first.v;
  /* pairs: the unit may stand behind both */
  gboolean is_ratio;
  const gboolean pairs = q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_PX || q->kind == QUANTITY_INCH;
  guint r = pairs && sign1 == 0 ? pair_mark(s, end, &is_ratio) : end;
  if (r > end) {
    LithoQuantityKind kind = q->kind;
    guint e = exact_any_number(s, r, &second);
    if (e > r && !second.is_word && !first.is_word) {
      const guint u = unit(s, e, &second, &kind);
      if (!goes_on(s, u) && (kind == q->kind || !has_unit)) {
        /* "10 x 15 cm": both are in the unit */
        double plain;
        exact_figure(s, r, &plain);
        q->v[0] = !has_unit && u > e && plain > 0 ? first.v * second.v / plain : first.v;
        q->v[1] = second.v;
        if (q->v[0] > 0 && q->v[1] > 0) {
          q->kind = pair_kind(q->v, kind, is_ratio);
          return u;
        }
      }
      q->v[0] = first.v;
      q->v[1] = 0;
    }
  }
  /* ranges */
  r = range_mark(s, end, between);
  if (r > end) {
    LithoQuantityKind kind = q->kind;
    const guint a2 = sign(s, r, &sign2);
    guint e = exact_any_number(s, a2, &second);
    const double plain = second.v;
    const guint u = e > a2 ? unit(s, e, &second, &kind) : e;
    const gboolean fits = e > a2 && !goes_on(s, u) && (u > e || !second.is_word) && (kind == q->kind || !has_unit);
    const double one = !has_unit && u > e && plain != 0 ? first.v * second.v / plain : first.v;
    if (fits && from) {
      *q = (LithoQuantity){.kind = kind, .v = {second.v}, .sign = sign2, .is_absolute = TRUE};
      return u;
    }
    if (fits && second.v > one && (sign2 == 0 || sign2 == sign1)) {
      *q = (LithoQuantity){
          .kind = kind, .v = {(one + second.v) / 2}, .sign = sign1, .is_range = TRUE, .low = one, .high = second.v};
      return u;
    }
  }
  if (!has_unit && first.is_word) {
    const gboolean by = follows(s, p, "by|降低|减少|提高|增加|调低|降|减"), to = follows(s, p, "to|in|到|为|至");
    if (!first.is_half || !(by || to))
      return p;
    *q = (LithoQuantity){.kind = QUANTITY_PERCENT, .v = {first.v * 100}, .sign = sign1, .is_change = by};
    return figures_end;
  }
  if (!has_unit && (goes_on(s, end) || (sign1 == 0 && counts_off(s, p, end))))
    return p;
  if (q->kind == QUANTITY_TIMES && q->v[0] == 1 && g_str_has_prefix(s + end - 3, "倍") && !follows(s, p, "到|为"))
    q->v[0] = 2; /* 亮一倍: twice the light */
  return end;
}

/* Does the text before position p make something else of a number there: "f/2.8", "IMG_2", 第3个? */
static gboolean
belongs_before(const char *s, guint p)
{
  if (p == 0)
    return FALSE;
  if ((p >= 3 && g_str_has_prefix(s + p - 3, "第")) || follows(s, p, "iso"))
    return TRUE;
  if (g_ascii_isalpha(s[p - 1]) && (s[p] == '+' || s[p] == '-') && behind_operation(s, p))
    return FALSE;
  return g_ascii_isalnum(s[p - 1]) || s[p - 1] == '_' || s[p - 1] == '#' || s[p - 1] == '/' || s[p - 1] == '.' ||
         s[p - 1] == '\'';
}

static void
find_direction(const char *s, LithoQuantity *q)
{
  q->is_absolute |= follows(s, q->start, "to|into|at|=|:|up to|down to|equals|到|至|为|成|是|在");
  q->is_change |= follows(s, q->start, "by");
}

GArray *
litho_quantities_find(const char *s)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoQuantity));
  for (guint p = 0; s[p] != '\0';) {
    LithoQuantity q = {0};
    guint end = p;
    if (!belongs_before(s, p)) {
      end = fixed(s, p, &q);
      if (end == p)
        end = prefixed(s, p, &q);
      if (end == p)
        end = measured(s, p, &q);
    }
    if (end > p) {
      q.start = p;
      q.end = end;
      find_direction(s, &q);
      g_array_append_val(out, q);
      p = end;
      continue;
    }
    if (g_ascii_isalnum(s[p]))
      while (g_ascii_isalnum(s[p]))
        p++;
    else
      p = (guint)(g_utf8_next_char(s + p) - s);
  }
  return out;
}

const char *
litho_quantity_unit(LithoQuantityKind kind)
{
  switch (kind) {
  case QUANTITY_PERCENT:
    return "%";
  case QUANTITY_EV:
    return "EV";
  case QUANTITY_DEGREE:
    return "°";
  case QUANTITY_PX:
  case QUANTITY_LONG_EDGE:
    return "px";
  case QUANTITY_KELVIN:
    return "K";
  case QUANTITY_TIMES:
    return "x";
  default:
    return NULL;
  }
}
