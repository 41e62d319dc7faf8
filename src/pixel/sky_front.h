/* sky_front.h: what stands before a sky that is exchanged: thin things, holes in leaves, light, and
 * the sky in water. */
#ifndef LITHO_PIXEL_SKY_FRONT_H
#define LITHO_PIXEL_SKY_FRONT_H

#include "pixel/skies.h"

/* *out: the 4-band matte of what stands before the sky (its own light and alpha, as
 * litho_matte_run() gives it for `in`) with thin dark things of the old sky kept, holes opened
 * through which the old sky is seen, in the light of the new sky, and with its colours in water;
 * lazy. copy: (height,width,4), linear light of `in` shrunk and the coverage of the sky; horizon:
 * share of the height; amount: 0..1 of the light. Errors: INTERNAL. */
gboolean pixel_sky_front(VipsImage *in, VipsImage *matte, const float *copy, int width, int height,
                         PixelSky sky, double horizon, double amount, VipsImage **out,
                         GError **error);

#endif
