/* like.h: light and colours of a photo for a scene. */
#ifndef LITHO_MAKE_LIKE_H
#define LITHO_MAKE_LIKE_H

#include "make/scene.h"
#include "photo/photo.h"

/* Takes the photo's colours into the scene (MadeScene.like), and with wants_hour the hour that they
 * are likely of. *said: what was taken, in words; caller frees. Errors as litho_photo_open(). */
gboolean made_scene_like(MadeScene *scene, const char *path, const LithoLoadOptions *load,
                         gboolean wants_hour, char **said, GError **error);

/* sRGB bytes (H,W,3) of a rendered scene that has such colours move towards them; of others nothing
 * changes. */
void make_like_apply(const MadeScene *scene, guint8 *rgb, int width, int height);

#endif
