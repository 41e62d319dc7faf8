/* inpaint.h: fills a hole in a picture from what is around it. */
#ifndef LITHO_PIXEL_INPAINT_H
#define LITHO_PIXEL_INPAINT_H

#include <gio/gio.h>

/* pixels: (height,width,3) sRGB-coded float; hole: (height,width), 1 where they are unknown. The pixels of
 * the hole are replaced, no other is touched. Something must be known. n_levels: NULL, or how many sizes
 * were worked (0: too small for patches, filled smoothly). Error CANCELLED. */
gboolean litho_inpaint(float *pixels, const guint8 *hole, int width, int height, GCancellable *cancel,
                       int *n_levels, GError **error);

/* Fills the hole smoothly from its edge: (height,width,n_bands). */
void litho_fill_smooth(float *pixels, const guint8 *hole, int width, int height, int n_bands);

#endif
