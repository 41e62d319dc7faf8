/* suggest.h: "did you mean": the nearest of a closed set of words. */
#ifndef LITHO_BASE_SUGGEST_H
#define LITHO_BASE_SUGGEST_H

#include <glib.h>

/* The word of `words` (n, NULLs are skipped) nearest to `typed`, or NULL when none is near: an
 * optimal-string-alignment distance of at most a third of the longer word, or `typed` as its
 * beginning. Not for words over 63 bytes. The pointer is one of `words`. */
const char *litho_suggest(const char *typed, const char *const *words, guint n);

#endif
