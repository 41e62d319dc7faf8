/* proposals.h: where a thing may be that no net has a name for. */
#ifndef LITHO_SEE_FIND_PROPOSALS_H
#define LITHO_SEE_FIND_PROPOSALS_H

#include "see/find/candidates.h"

/* Adds what fits the words of the query best by the text tower, of: things of any name, the subject's parts, and
 * segments of even colour, joined step by step. within: NULL, or a plane (0..1, proxy's size) outside of which nothing
 * is looked for. Without a tower, or for words that it does not know (Chinese): by the query's colour alone, if it
 * names one. *looked FALSE: neither was possible. FALSE: MODEL, HASH, CANCELLED. */
gboolean see_proposals(LithoScene *scene, const SeeQuery *query, const LithoPlane *within, GPtrArray *candidates,
                       gboolean *looked, GError **error);

#endif
