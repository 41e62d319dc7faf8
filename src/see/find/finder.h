/* finder.h: finding regions in a photo: by name, under a point, by words. */
#ifndef LITHO_SEE_FIND_FINDER_H
#define LITHO_SEE_FIND_FINDER_H

#include "see/coarse_mask.h"
#include "see/things/prompt_mask.h"

/* A scene that answers as its photo's finder (recipe/finder.h). The photo is not owned and must live longer. Nothing is
 * computed yet. options may be NULL. */
LithoScene *litho_scene_new(LithoPhoto *photo, const LithoSeeOptions *options);

/* What is under n points, one of them inside at least. */
gboolean see_points_find(LithoScene *scene, const SeePoint *points, guint n, SeeCoarseMask *cover, GError **error);

#endif
