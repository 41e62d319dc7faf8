/* finders.h: the regions of the scenery, and its subject; what a finder owes is said in see/coarse_mask.h. */
#ifndef LITHO_SEE_SCENERY_FINDERS_H
#define LITHO_SEE_SCENERY_FINDERS_H

#include "see/coarse_mask.h"

gboolean see_subject_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_subject_by_nets(LithoScene *scene, SeeCoarseMask *cover, GError **error); /* else as see_subject_find */
/* By the matte that the file brings; *given FALSE: it brings none, and nothing is found. */
gboolean see_subject_given(LithoScene *scene, SeeCoarseMask *cover, gboolean *given, GError **error);
/* By the net of role matte; *looked FALSE: none is installed, and nothing is found. */
gboolean see_subject_by_matte(LithoScene *scene, SeeCoarseMask *cover, gboolean *looked, GError **error);
gboolean see_background_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_animal_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_sky_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_water_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_plants_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_ground_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_building_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);

/* What the stuff net calls by one of the labels "a|b|c" (see/things/stuff.h), cut along the photo's edges and colours.
 * Absent is no error; so is a set-up without that net, whose method says so. */
gboolean see_stuff_find(LithoScene *scene, const char *labels, SeeCoarseMask *cover, GError **error);

/* The same of likelihoods (0..1, of the look's size) that the caller weighed: what is likelier than not beside the most
 * likely, if it has a mean of at least `least`, which is its score. FALSE: the scene's errors. */
gboolean see_stuff_cut(LithoScene *scene, const LithoPlane *likely, double least, SeeCoarseMask *cover, GError **error);

#endif
