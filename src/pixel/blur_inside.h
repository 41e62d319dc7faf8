/* blur_inside.h: Gaussian blur within a region, weaker where it is as near as what the region leaves out. */
#ifndef LITHO_PIXEL_BLUR_INSIDE_H
#define LITHO_PIXEL_BLUR_INSIDE_H

#include <vips/vips.h>
#include "litho.h"

/* near: 1-band UCHAR of the picture's size, how near each place is (255 the nearest), or NULL: then a level ground is taken for
 * granted. mask: 1-band float, coverage of the region. Colours of the region alone are mixed, so that nothing bleeds
 * into it. falloff 0..1: how much of the blur goes at the foot of what is left out. Where the region is
 * far off, the picture is as it was. *out: lazy. */
gboolean litho_blur_inside(VipsImage *in, VipsImage *mask, VipsImage *near, double sigma_px, double falloff,
                           VipsImage **out, GError **error);

#endif
