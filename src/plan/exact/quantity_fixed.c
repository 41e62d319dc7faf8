/* quantity_fixed.c: quantities that do not begin with a figure: "halve", "A4", "1080p", "double the", "to zero", 减半;
 * x2, 百分之二十. */
#include <string.h>
#include "plan/exact/quantity_parts.h"

/* Before 一半 as an amount; 脸一半亮一半黑 is none. */
#define HALVED                                                                                                                                                 \
  "降低|降|减少|减|调低|减弱|削弱|缩小|缩|提高|增加|增强|加|调高|到|为|成|至|低|弱|掉|去|裁|切|剪|边|侧|面|左|右|上|" \
  "下|了|原来的|原图的"

guint
exact_fixed(const char *s, guint p, LithoQuantity *q)
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
        (g_str_equal(said[i].words, "一半") && !exact_follows(s, p, HALVED) && !g_str_has_prefix(s + p + n, "的大小")))
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
  if (zero > 0 &&
      (exact_follows(s, p, "to|at|=|到|为|成|至") || exact_unit(s, p + zero, &(ExactNumber){0}, &q->kind) > p + zero)) {
    *q = (LithoQuantity){.kind = QUANTITY_NUMBER};
    return exact_unit(s, p + zero, &(ExactNumber){0}, &q->kind);
  }
  return p;
}

guint
exact_prefixed(const char *s, guint p, LithoQuantity *q)
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
  if (end == p + n || exact_goes_on(s, end))
    return p;
  *q = (LithoQuantity){.kind = QUANTITY_TIMES, .v = {v}};
  return end;
}
