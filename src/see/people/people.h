/* people.h: the regions of people, one file each; what a finder owes is said in see/coarse_mask.h. */
#ifndef LITHO_SEE_PEOPLE_PEOPLE_H
#define LITHO_SEE_PEOPLE_PEOPLE_H

#include "see/coarse_mask.h"

gboolean see_person_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_face_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_skin_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_hair_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_eyes_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);
gboolean see_clothing_find(LithoScene *scene, SeeCoarseMask *cover, GError **error);

#endif
