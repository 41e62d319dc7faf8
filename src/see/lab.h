/* lab.h: the scene's proxy as Oklab planes of its own size. */
#ifndef LITHO_SEE_LAB_H
#define LITHO_SEE_LAB_H

#include "pixel/area.h"
#include "see/scene.h"

typedef struct {
  int width, height; /* of the scene's proxy */
  LithoPlane *lab[3];
} SeeLab;

/* Worked out once and owned by the scene. NULL with INTERNAL. */
const SeeLab *see_scene_lab(LithoScene *scene, GError **error);

#endif
