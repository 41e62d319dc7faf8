/* skies.h: skies that litho paints itself, and the light that they give. */
#ifndef LITHO_PIXEL_SKIES_H
#define LITHO_PIXEL_SKIES_H

#include <vips/vips.h>
#include "litho.h"

typedef enum {
  PIXEL_SKY_NONE, /* the words name no sky */
  PIXEL_SKY_CLEAR,
  PIXEL_SKY_CLOUDS,
  PIXEL_SKY_DRAMATIC,
  PIXEL_SKY_SUNSET,
  PIXEL_SKY_NIGHT,
} PixelSky;

/* "a clear blue sky", "soft clouds", "sunset", "stormy", "starry night", 晚霞, 星空; a bare colour is no sky. */
PixelSky pixel_sky_parse(const char *words);

/* What it is called: "clear sky". Static. */
const char *pixel_sky_name(PixelSky sky);

/* Linear-light factors for what stands under it: 1 where daylight stays as it is. */
void pixel_sky_light(PixelSky sky, float light[3]);

/* Its colour without clouds, stars and glow, linear light: high 0 at the horizon, 1 at the top of the frame. */
void pixel_sky_at(PixelSky sky, float high, float color[3]);

/* The sky as a lazy 3-band float scRGB image of width × height px, its horizon at row `horizon` (0 … height). bright: mean
 * luma that its lower part shall have, for CLEAR and CLOUDS; the others have their own. The same arguments give the same
 * sky. */
gboolean pixel_sky_paint(PixelSky sky, int width, int height, double horizon, double bright, VipsImage **out,
                         GError **error);

#endif
