/* mouth.h: lips and teeth. */
#ifndef LITHO_SEE_PEOPLE_MOUTH_H
#define LITHO_SEE_PEOPLE_MOUTH_H

#include "see/coarse_mask.h"
#include "see/scene.h"

typedef enum { SEE_MOUTH_LIPS, SEE_MOUTH_TEETH } SeeMouthPart;

/* The part of all faces with a mesh, as the other regions of a head (people.h). Teeth that do not show are absent. FALSE: MODEL,
 * HASH, CANCELLED, INTERNAL. */
gboolean see_mouth_find(LithoScene *scene, SeeMouthPart part, SeeCoarseMask *cover, GError **error);

#endif
