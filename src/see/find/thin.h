/* thin.h: wires, ropes and scratches as candidates: lines that are far longer than thick. */
#ifndef LITHO_SEE_FIND_THIN_H
#define LITHO_SEE_FIND_THIN_H

#include "see/find/candidates.h"

/* A wire, a cable, a rope, a scratch. NULL: no. */
gboolean see_noun_is_thin(const LithoNoun *noun);

/* Adds lines (pixel/ridges.h) of the fine picture that may be what the query's noun names; where
 * several are meant and nothing tells which, all of them as one. Needs no net; with one, wires are
 * those against the sky where there is sky. FALSE: MODEL, HASH, CANCELLED, INTERNAL. */
gboolean see_thin_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                             GError **error);

#endif
