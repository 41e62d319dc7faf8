/* carrier.h: what writing stands on, as candidates: notices, posters, stickers, labels. */
#ifndef LITHO_SEE_FIND_CARRIER_H
#define LITHO_SEE_FIND_CARRIER_H

#include "see/find/candidates.h"

/* Is the query's head such a thing: "the notice", "price sticker", "海报"? */
gboolean see_query_is_carrier(const SeeQuery *query);

/* Adds the sheets that blocks of writing stand on (pixel/sheet.h): only of those whose writing says
 * what the phrase names ("the emergency notice"), where one does. Nothing without a net of role
 * writing. FALSE: MODEL, HASH, CANCELLED, INTERNAL. */
gboolean see_carrier_candidates(LithoScene *scene, const SeeQuery *query, GPtrArray *candidates,
                                GError **error);

#endif
