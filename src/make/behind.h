/* behind.h: a composed scene as the background of a photo. */
#ifndef LITHO_MAKE_BEHIND_H
#define LITHO_MAKE_BEHIND_H

#include <vips/vips.h>
#include "make/scene.h"

/* Where the horizon of another background belongs behind what stands before it, as a share of the height from the top:
 * a camera is about as high as the eyes of those whom it looks at, so it passes near them, wherever they stand. cover:
 * (height,width,4), in the fourth the coverage of the background, 0 … 1. FALSE: nothing stands there, *horizon is as
 * it was. *across: of the middle of what stands there. */
gboolean made_horizon_fit(const float *cover, int width, int height, double *horizon,
                          double *across);

/* The scene as a 3-band float scRGB image of width × height px, rendered now, at most LITHO_MADE_MAX_PX wide and high
 * (larger frames: enlarged). Errors: INTERNAL, CANCELLED. */
gboolean made_behind(const MadeScene *scene, int width, int height, GCancellable *cancel,
                     VipsImage **out, GError **error);

#endif
