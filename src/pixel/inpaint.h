/* inpaint.h: fills a hole in a picture from what is around it. */
#ifndef LITHO_PIXEL_INPAINT_H
#define LITHO_PIXEL_INPAINT_H

#include <gio/gio.h>

/* pixels: (height,width,3) sRGB-coded float; hole: (height,width), 1 where they are unknown. The pixels of
 * the hole are replaced, no other is touched. Something must be known. avoid: NULL, or (height,width), 1 where nothing is
 * taken from and behind which the filling goes on (other things); where all that is known is to be avoided it is not heeded.
 * n_levels: how many sizes were worked (0: too small for patches, filled smoothly). Error CANCELLED. */
gboolean litho_inpaint(float *pixels, const guint8 *hole, const guint8 *avoid, int width, int height, GCancellable *cancel,
                       int *n_levels, GError **error);

#endif
