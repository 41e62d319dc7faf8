/* facts_parts.h: who fills in what of the facts. */
#ifndef LITHO_SEE_FACTS_FACTS_PARTS_H
#define LITHO_SEE_FACTS_FACTS_PARTS_H

#include "see/facts/facts.h"
#include "see/scene.h"

/* Measures, shares, noise, blur and colours. May run beside other work on a scene whose proxy is
 * made. Errors: CANCELLED, INTERNAL, READ (damaged). */
gboolean see_facts_pixels(LithoScene *scene, LithoFacts *facts, GError **error);

/* Adds a LithoRegionFact* for every named region that is there, largest first. */
gboolean see_region_facts(LithoScene *scene, GPtrArray *out, GError **error);

/* facts->tilt_deg, by the net and lines, or lines alone. Errors: MODEL, HASH, INTERNAL. */
gboolean see_facts_tilt(LithoScene *scene, LithoFacts *facts, GError **error);

/* Adds a LithoStuffFact* for what the stuff net sees in at least 2 % of the frame; none without the net. Errors: MODEL, HASH, CANCELLED. */
gboolean see_facts_stuff(LithoScene *scene, LithoFacts *facts, GError **error);

#endif
