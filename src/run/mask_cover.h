/* mask_cover.h: what a mask file says of each pixel. */
#ifndef LITHO_RUN_MASK_COVER_H
#define LITHO_RUN_MASK_COVER_H

#include <vips/vips.h>

/* Coverage, 1 band of the depth of `colors`: full scale is inside. colors: 1 or 3 bands of 8 or 16
 * bits, codes as the file has them (coverage is no light: no curve is applied). alpha: NULL, or 1
 * band of the same size. Reads all pixels of a file with alpha. FALSE with libvips' error set. */
gboolean litho_mask_cover(VipsImage *colors, VipsImage *alpha, VipsImage **out);

#endif
