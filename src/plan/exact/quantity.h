/* quantity.h: the quantities that a sentence says, read to the letter.
 *
 *   sign      "-0.7" "−0.7" "+20" "minus 2" "负0.7" "减20"
 *   number    "0.7" "0,7" "1,200" "1/3" "1 1/2" "½" "half a" "two thirds of a" "one and a half" "twenty" "百分之二十"
 * "三分之一" unit      EV stops 档, % per cent 成, ° degrees 度, px 像素, cm mm inch 厘米, dpi, K, x × times 倍, MP, KB
 * MB more      "by half" "halve" "double the" "to zero" "一半" "翻倍" "减半" pair      1920x1080, "1920 by 1080", 3:2,
 * 5x7 inches, A4, 4K, 1080p range     "10 to 15 %" is its middle; "from 10 to 15" is 15
 *
 * A small grammar by hand, English and Chinese; it knows no operation and no grammar of sentences: bind.h says what a
 * quantity is of. What only looks like one ("the 70s", "2nd", "3D", "f/2.8", "第3个") is none. */
#ifndef LITHO_PLAN_EXACT_QUANTITY_H
#define LITHO_PLAN_EXACT_QUANTITY_H

#include <glib.h>

typedef enum {
  QUANTITY_NUMBER, /* no unit */
  QUANTITY_PERCENT,
  QUANTITY_EV,
  QUANTITY_DEGREE,
  QUANTITY_PX,
  QUANTITY_KELVIN,
  QUANTITY_TIMES,
  QUANTITY_INCH, /* any length, in inches */
  QUANTITY_DPI,
  QUANTITY_MEGAPIXEL,
  QUANTITY_FILE_SIZE, /* bytes */
  QUANTITY_RATIO,     /* v[0] : v[1] */
  QUANTITY_SIZE_PX,   /* v[0] wide, v[1] high; 0: not said (1080p) */
  QUANTITY_SIZE_INCH,
  QUANTITY_LONG_EDGE, /* px; "4K" */
} LithoQuantityKind;

typedef struct {
  guint start, end; /* bytes of the text, with sign and unit */
  LithoQuantityKind kind;
  double v[2];          /* at least 0; of a range v[0] is the middle */
  int sign;             /* said with the number: -1, +1; 0 none */
  gboolean is_absolute; /* "to 20", "at 20", "= 20", 到20 */
  gboolean is_change;   /* "by 20" */
  gboolean is_range;    /* v[0] is the middle of low and high */
  double low, high;
} LithoQuantity;

/* In order, disjoint. text: any valid UTF-8. GArray of LithoQuantity; caller unrefs. Thread-safe. Linear in the length
 * of the text. */
GArray *litho_quantities_find(const char *text);

/* "%" "EV" "°" "px" "K" "x", NULL for kinds that a recipe's `said` has no unit for. Static. */
const char *litho_quantity_unit(LithoQuantityKind kind);
#endif
