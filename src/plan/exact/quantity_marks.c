/* quantity_marks.c: what stands before, between and behind numbers: signs, marks of pairs and ranges, letters that make
 * something else of them. */
#include <string.h>
#include "op/op.h"
#include "plan/exact/quantity_parts.h"

static gboolean
begins_number(const char *s, guint p)
{
  double v;
  return exact_figure(s, p, &v) > p || exact_chinese(s, p, &v) > p;
}

gboolean
exact_behind_operation(const char *s, guint p)
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

guint
exact_sign(const char *s, guint p, int *value)
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
    if ((off && (!marks[i].may_stand_off || !figures)) || is_bullet ||
        !(stands_free(s, p) || exact_behind_operation(s, p)) || !begins_number(s, r))
      return p;
    if (!figures && i >= 7 && exact_chinese(s, r, &v) > r) { /* 加一只猫: only with a unit */
      ExactNumber number = {v, TRUE, FALSE};
      LithoQuantityKind kind;
      const guint end = exact_chinese(s, r, &v);
      if (exact_unit(s, end, &number, &kind) == end && !g_str_has_prefix(s + p, "负"))
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

guint
exact_pair_mark(const char *s, guint p, gboolean *is_ratio)
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

guint
exact_range_mark(const char *s, guint p, gboolean between)
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

gboolean
exact_goes_on(const char *s, guint p)
{
  return g_ascii_isalnum(s[p]) || (s[p] == '-' && g_ascii_isalpha(s[p + 1])) || litho_words_at(s, p, "'s|’s") > 0;
}

gboolean
exact_counts_off(const char *s, guint p, guint end)
{
  if (end > p + 2 || (s[end] != '.' && s[end] != ')') || (s[end + 1] != ' ' && s[end + 1] != '\0'))
    return FALSE;
  while (p > 0 && s[p - 1] == ' ')
    p--;
  return p == 0 || strchr(".,;:\n)", s[p - 1]) != NULL;
}

gboolean
exact_follows(const char *s, guint p, const char *words)
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
