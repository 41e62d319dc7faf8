/* scenery.h: how likely each part of a photo is sky, plants, water, ground or building. */
#ifndef LITHO_SEE_SCENERY_SCENERY_H
#define LITHO_SEE_SCENERY_SCENERY_H

#include "see/look.h"

enum { SEE_OTHER, SEE_SKY, SEE_PLANTS, SEE_WATER, SEE_GROUND, SEE_BUILDING, SEE_N_SCENERY };

#define SEE_N_FEATURES 21
#define SEE_N_HIDDEN 24

/* scenery_table.c: a perceptron with one hidden layer of rectified sums. */
extern const float see_scenery_hidden[SEE_N_HIDDEN][SEE_N_FEATURES + 1]; /* weights, then the bias */
extern const float see_scenery_class[SEE_N_SCENERY][SEE_N_HIDDEN + 1];

typedef struct {
  LithoPlane *p[SEE_N_SCENERY]; /* on the look's grid */
  char *net;                    /* the net that was listened to, or NULL */
  gboolean is_by_net;           /* the stuff net's word alone: grass is then plants and ground, SEE_OTHER is 0 */
} SeeScenery;

/* Worked out once and kept; owned by the scene. NULL and error. */
const SeeScenery *see_scene_scenery(LithoScene *scene, GError **error);

/* Takes the opinion of an installed net of street scenes into account; nothing where there is none. */
gboolean see_scenery_hear_net(LithoScene *scene, SeeScenery *scenery, GError **error);

#endif
