/* pixels.h: pixels in memory as the public header hands them out. */
#ifndef LITHO_API_PIXELS_H
#define LITHO_API_PIXELS_H

#include <vips/vips.h>
#include "litho.h"

/* Takes `image`, which lies in memory (UCHAR, USHORT or FLOAT), and profile (NULL: none). */
LithoPixels *api_pixels_new(VipsImage *image, GBytes *profile);

#endif
