/* faces.h: the faces of a photo and how many people it shows. */
#ifndef LITHO_SEE_PEOPLE_FACES_H
#define LITHO_SEE_PEOPLE_FACES_H

#include "see/scene.h"

/* Faces of the photo, LithoFace*, largest first; kept and owned by the scene. Without a net of role
 * "face" there are none. FALSE with MODEL, HASH, CANCELLED, INTERNAL. */
gboolean see_scene_faces(LithoScene *scene, const GPtrArray **faces, GError **error);

/* How faces were looked for: the names of the nets, or "none: no net of role face is installed".
 * Owned by the scene; NULL and error as above. */
const char *see_scene_faces_method(LithoScene *scene, GError **error);

/* People, each once, by face, body, or as a part of the region "person" (person.c). Same errors. */
gboolean see_scene_people(LithoScene *scene, int *n_people, GError **error);

#endif
