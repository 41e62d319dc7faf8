/* quantity_parts.h: the parts of a quantity, for quantity.c. Each takes a byte position and gives the one behind what
 * it found there, or the same where it found nothing. */
#ifndef LITHO_PLAN_EXACT_QUANTITY_PARTS_H
#define LITHO_PLAN_EXACT_QUANTITY_PARTS_H

#include "plan/exact/number.h"
#include "plan/exact/quantity.h"

#define MM_PER_INCH 25.4

/* The unit behind a number, whose value becomes one of the kind's (inches, bytes). */
guint exact_unit(const char *s, guint p, ExactNumber *number, LithoQuantityKind *kind);
/* "-", "plus", 负; *value: -1, +1, 0 where there is none. */
guint exact_sign(const char *s, guint p, int *value);
/* "x" of 4x6, "by", 乘, ":"; *is_ratio: that sign says a shape by itself. */
guint exact_pair_mark(const char *s, guint p, gboolean *is_ratio);
/* "-", "~", "to", 到; between: "and" too. */
guint exact_range_mark(const char *s, guint p, gboolean between);
/* "halve", "A4", "to zero" */
guint exact_fixed(const char *s, guint p, LithoQuantity *q);
/* x2, ×2, 百分之二十 */
guint exact_prefixed(const char *s, guint p, LithoQuantity *q);

/* "contrast-20", "EV+0.5": a sign right behind the word of an operation; a plus behind any word. */
gboolean exact_behind_operation(const char *s, guint p);
/* Does a letter follow that makes something else of the number: "70s", "2nd", "3D"? */
gboolean exact_goes_on(const char *s, guint p);
/* "1. Crop it, 2) sharpen": a number of a list, which stands from p to end. */
gboolean exact_counts_off(const char *s, guint p, guint end);
/* Stands one of the words ("to|by") right before p? */
gboolean exact_follows(const char *s, guint p, const char *words);

#endif
