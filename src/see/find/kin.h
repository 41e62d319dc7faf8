/* kin.h: stuff under a neighbour's name: what a person calls the floor the stuff net may take for
 * ground or road. */
#ifndef LITHO_SEE_FIND_KIN_H
#define LITHO_SEE_FIND_KIN_H

#include "see/find/candidates.h"

/* Where the stuff net sees nothing of the query's own name, or is not sure of it: adds the part of
 * the photo that it gives to that name and its kin together, within the heights and the colour that
 * the name means (grass is green, a floor lies low), as one candidate whose score stays under
 * SEE_KIN_MOST. Nothing is added for nouns without kin (the sky has none) and where no stuff net is
 * installed. Needs see_scene_stuff() and a graph cut. FALSE: MODEL, HASH, CANCELLED. */
#define SEE_KIN_MOST 0.45
gboolean see_kin_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                            GError **error);

#endif
