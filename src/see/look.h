/* look.h: the scene's proxy as planes that region finders read. */
#ifndef LITHO_SEE_LOOK_H
#define LITHO_SEE_LOOK_H

#include "ops/area.h"
#include "see/scene.h"

typedef struct {
  int width, height;  /* of the scene's proxy */
  LithoPlane *lab[3]; /* Oklab */
  LithoPlane *rough;  /* standard deviation of L over 5 × 5 px: 0 in smooth parts, > 0.05 in leaves */
} SeeLook;

/* Worked out once and kept; owned by the scene. NULL and error. */
const SeeLook *see_scene_look(LithoScene *scene, GError **error);

#endif
