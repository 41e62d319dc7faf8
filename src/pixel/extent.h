/* extent.h: what belongs to a thing that is cut out of a picture and lies outside its mask: its rim, shadow, reflection. */
#ifndef LITHO_PIXEL_EXTENT_H
#define LITHO_PIXEL_EXTENT_H

#include "pixel/lab.h"

/* W, H: the picture's. thing and avoid (NULL: nothing) are (H,W), 1 where the thing is and where others are, which are left
 * alone. Each adds 1 to `more` (H,W) where it finds something, and returns how many pixels; pixels of thing are never added. */

/* Within depth_px of the thing: what is more like its inside near by than like what lies further out, and hangs together
 * with it. */
int pixel_extent_rim(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, int depth_px, guint8 *more);
/* A darker part of the ground beside the lower half of the thing, of the ground's own colour, that touches the thing; nothing
 * where the ground has such parts elsewhere too. */
int pixel_extent_shadow(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, guint8 *more);
/* The thing upside down below it, where what is there is alike. */
int pixel_extent_reflection(const LithoLab *picture, const guint8 *thing, const guint8 *avoid, guint8 *more);

#endif
