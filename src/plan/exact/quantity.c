/* quantity.c: see quantity.h. Recursive descent over the bytes of the text; each part takes a position and gives
 * the one behind it, or the same where it does not stand there; quantity_*.c have them. */
#include <math.h>
#include <string.h>
#include "plan/exact/quantity_parts.h"

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
  const gboolean between = exact_follows(s, p, "between|在|介于"), from = exact_follows(s, p, "from|从|由");
  int sign1, sign2;
  const guint at = exact_sign(s, p, &sign1);
  guint end = exact_any_number(s, at, &first);
  *q = (LithoQuantity){.kind = QUANTITY_NUMBER, .sign = sign1};
  if (end == at) { /* "a stop" */
    const guint a = exact_take(s, at, "a|an|one");
    LithoQuantityKind kind = QUANTITY_NUMBER;
    first = (ExactNumber){1, TRUE, FALSE};
    const guint behind = a > 0 ? exact_unit(s, a, &first, &kind) : 0;
    if (a == 0 || behind == a || kind != QUANTITY_EV)
      return p;
    q->kind = kind;
    q->v[0] = 1;
    return and_half(s, behind, &q->v[0], 1);
  }
  const guint figures_end = end, of = first.v < 1 ? exact_take(s, exact_skip_blanks(s, end), "of a|of an") : 0;
  end = exact_unit(s, of > 0 ? of : end, &first, &q->kind);
  if (of > 0 && end == of)
    end = figures_end;
  const gboolean has_unit = end > figures_end;
  if (has_unit)
    end = and_half(s, end, &first.v, 1);
  q->v[0] = first.v;
  /* pairs: the unit may stand behind both */
  gboolean is_ratio;
  const gboolean pairs = q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_PX || q->kind == QUANTITY_INCH;
  guint r = pairs && sign1 == 0 ? exact_pair_mark(s, end, &is_ratio) : end;
  if (r > end) {
    LithoQuantityKind kind = q->kind;
    guint e = exact_any_number(s, r, &second);
    if (e > r && !second.is_word && !first.is_word) {
      const guint u = exact_unit(s, e, &second, &kind);
      if (!exact_goes_on(s, u) && (kind == q->kind || !has_unit)) {
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
  r = exact_range_mark(s, end, between);
  if (r > end) {
    LithoQuantityKind kind = q->kind;
    const guint a2 = exact_sign(s, r, &sign2);
    guint e = exact_any_number(s, a2, &second);
    const double plain = second.v;
    const guint u = e > a2 ? exact_unit(s, e, &second, &kind) : e;
    const gboolean fits =
        e > a2 && !exact_goes_on(s, u) && (u > e || !second.is_word) && (kind == q->kind || !has_unit);
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
    const gboolean by = exact_follows(s, p, "by|降低|减少|提高|增加|调低|降|减"),
                   to = exact_follows(s, p, "to|in|到|为|至");
    if (!first.is_half || !(by || to))
      return p;
    *q = (LithoQuantity){.kind = QUANTITY_PERCENT, .v = {first.v * 100}, .sign = sign1, .is_change = by};
    return figures_end;
  }
  if (!has_unit && (exact_goes_on(s, end) || (sign1 == 0 && exact_counts_off(s, p, end))))
    return p;
  if (q->kind == QUANTITY_TIMES && q->v[0] == 1 && g_str_has_prefix(s + end - 3, "倍") && !exact_follows(s, p, "到|为"))
    q->v[0] = 2; /* 亮一倍: twice the light */
  return end;
}

/* Does the text before position p make something else of a number there: "f/2.8", "IMG_2", 第3个? */
static gboolean
belongs_before(const char *s, guint p)
{
  if (p == 0)
    return FALSE;
  if ((p >= 3 && g_str_has_prefix(s + p - 3, "第")) || exact_follows(s, p, "iso"))
    return TRUE;
  if (g_ascii_isalpha(s[p - 1]) && (s[p] == '+' || s[p] == '-') && exact_behind_operation(s, p))
    return FALSE;
  return g_ascii_isalnum(s[p - 1]) || s[p - 1] == '_' || s[p - 1] == '#' || s[p - 1] == '/' || s[p - 1] == '.' ||
         s[p - 1] == '\'';
}

static void
find_direction(const char *s, LithoQuantity *q)
{
  q->is_absolute |= exact_follows(s, q->start, "to|into|at|=|:|up to|down to|equals|到|至|为|成|是|在");
  q->is_change |= exact_follows(s, q->start, "by");
}

GArray *
litho_quantities_find(const char *s)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoQuantity));
  for (guint p = 0; s[p] != '\0';) {
    LithoQuantity q = {0};
    guint end = p;
    if (!belongs_before(s, p)) {
      end = exact_fixed(s, p, &q);
      if (end == p)
        end = exact_prefixed(s, p, &q);
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
  static const char *const units[] = {
      [QUANTITY_PERCENT] = "%", [QUANTITY_EV] = "EV",   [QUANTITY_DEGREE] = "°",      [QUANTITY_PX] = "px",
      [QUANTITY_KELVIN] = "K",  [QUANTITY_TIMES] = "x", [QUANTITY_LONG_EDGE] = "px"};
  return units[kind];
}
