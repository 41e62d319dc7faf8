/* writing.h: writing in a photo as candidates: what a phrase names that letters are made of. */
#ifndef LITHO_SEE_FIND_WRITING_H
#define LITHO_SEE_FIND_WRITING_H

#include "see/find/candidates.h"

/* Text, a date, a watermark, a logo, a number. NULL: no. */
gboolean see_noun_is_writing(const LithoNoun *noun);

/* Adds blocks of writing. Of a noun of writing: all of them, each with how well it is what the noun
 * says (a date has digits, a watermark lies at an edge) and how well it says what the phrase
 * quotes. Of a head without a noun: blocks that say just that. *looked: the query means writing and
 * a net has looked for it, so that nothing else needs to. FALSE: MODEL, HASH, CANCELLED, INTERNAL.
 */
gboolean see_writing_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                                gboolean *looked, GError **error);

/* How well `text` (what a line says) is what `said` quotes, 0..1: the best of its parts that are no
 * common words of phrases. Letters and digits count, upper and lower case alike; a few may be wrong
 * (Levenshtein 1966, the shorter one in the longer). */
double see_writing_match(const char *said, const char *text);
/* Does the phrase surely quote something: in quotes, with digits or dots? */
gboolean see_writing_is_quoted(const char *said);

#endif
