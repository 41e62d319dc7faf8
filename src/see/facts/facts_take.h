/* facts_take.h: looking at a photo for all that facts.h holds. */
#ifndef LITHO_SEE_FACTS_FACTS_TAKE_H
#define LITHO_SEE_FACTS_FACTS_TAKE_H

#include "see/facts/facts.h"
#include "see/scene.h"

/* All facts of the scene's photo (measures, tags, faces, regions), taken when first asked for; owned by the scene.
 * NULL with MODEL, CANCELLED, INTERNAL. */
const LithoFacts *litho_scene_facts(LithoScene *scene, GError **error);
/* The same, taken anew and owned by the caller. */
LithoFacts *litho_facts_take(LithoScene *scene, GError **error);

#endif
