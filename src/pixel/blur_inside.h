/* blur_inside.h: Gaussian blur within a region, weaker where the ground is as near as what stands on it. */
#ifndef LITHO_PIXEL_BLUR_INSIDE_H
#define LITHO_PIXEL_BLUR_INSIDE_H

#include <vips/vips.h>
#include "litho.h"

/* mask: 1-band float, coverage of the region. Colours of the region alone are mixed, so that nothing bleeds
 * into it. falloff 0..1: how much of the blur goes at the foot of what is left out. Where the region is
 * far off, the picture is as it was. *out: lazy. */
gboolean litho_blur_inside(VipsImage *in, VipsImage *mask, double sigma_px, double falloff, VipsImage **out,
                           GError **error);

#endif
