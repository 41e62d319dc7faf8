/* sure.h: how sure a detector's word is. */
#ifndef LITHO_SEE_THINGS_SURE_H
#define LITHO_SEE_THINGS_SURE_H

#include "see/things/thing.h"

/* thing->score of every thing (SeeThing*) from what the net said to the chance that a thing of that
 * name is there, and the list best first. */
void see_things_judge(GPtrArray *things);

#endif
