/* quantity_unit.c: the unit of a number. */
#include <math.h>
#include <string.h>
#include "plan/exact/quantity_parts.h"

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

guint
exact_unit(const char *s, guint p, ExactNumber *number, LithoQuantityKind *kind)
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
