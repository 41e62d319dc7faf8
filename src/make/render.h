/* render.h: a scene as a picture. */
#ifndef LITHO_MAKE_RENDER_H
#define LITHO_MAKE_RENDER_H

#include "make/scene.h"

#define LITHO_MADE_MAX_PX 8192

/* The scene as (H,W,3) sRGB bytes, 1 … LITHO_MADE_MAX_PX px wide and high. The same scene and size
 * give the same bytes on any number of cores. Caller frees. Error LIMIT, CANCELLED. */
guint8 *made_scene_render(const MadeScene *scene, int width, int height, GCancellable *cancel,
                          GError **error);

#endif
