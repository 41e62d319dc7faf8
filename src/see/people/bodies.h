/* bodies.h: people seen as bodies: where they are and which pixels are theirs. */
#ifndef LITHO_SEE_PEOPLE_BODIES_H
#define LITHO_SEE_PEOPLE_BODIES_H

#include "see/people/detect.h"

#define SEE_BODY_MASK_PX 256

typedef struct {
  double score;     /* 0..1 that a person is in the square */
  double hip[2];    /* px of the picture's level 0 */
  double radius_px; /* of the circle about the hips that holds the whole person */
  SeeSquare square; /* where the mask lies */
  float *mask;      /* SEE_BODY_MASK_PX² values 0..1; owned; NULL: no net of role "person" */
} SeeBody;

/* Bodies that a net of role "pose" sees, best first, each looked at by a net of role "person" where
 * one is installed. SeeBody, owned by the scene; empty without a net. NULL: MODEL, HASH, CANCELLED.
 */
const GArray *see_scene_bodies(LithoScene *scene, GError **error);

#endif
