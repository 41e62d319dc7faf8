/* wording.h: words that are looked for in a clause, inside plan/. */
#ifndef LITHO_PLAN_WORDING_H
#define LITHO_PLAN_WORDING_H

#include <glib.h>

/* Is one of the words ("a|b c|灯") in the text, of any case? Latin ones as whole words, where no "*" stands for more of a
 * word: "crop*", "*ish". NULL text: no. */
gboolean plan_says_any(const char *text, const char *list);

#endif
