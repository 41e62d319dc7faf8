/* wording.h: whether a clause has one of some words, inside plan/. */
#ifndef LITHO_PLAN_WORDING_H
#define LITHO_PLAN_WORDING_H

#include <glib.h>

/* TRUE: one of the NULL-terminated list stands somewhere in the lower-case text, also inside a word. */
gboolean plan_holds_any(const char *lower, const char *const *list);
/* The same of a list "a|b c|逆光", Latin words whole. */
gboolean plan_says_any(const char *lower, const char *list);

#endif
