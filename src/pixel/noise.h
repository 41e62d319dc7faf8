/* noise.h: how noisy a photo is, and the planes in which noise is looked at.
 *
 * Noise is measured and removed in sRGB codes (srgb_encodef() of color/srgb.h): the camera's photon noise, which grows
 * with light, is about even in them, and noise added to coded values is exactly so. */
#ifndef LITHO_PIXEL_NOISE_H
#define LITHO_PIXEL_NOISE_H

#include <vips/vips.h>
#include "litho.h"

/* Opponent planes of coded values, as in CBM3D: luma, blue-red, green-magenta. */
static inline void
noise_to_opponent(const float rgb[3], float o[3])
{
  o[0] = (rgb[0] + rgb[1] + rgb[2]) * (1 / 3.0f);
  o[1] = (rgb[0] - rgb[2]) * 0.5f;
  o[2] = (rgb[0] - 2 * rgb[1] + rgb[2]) * 0.25f;
}

static inline void
noise_from_opponent(const float o[3], float rgb[3])
{
  rgb[0] = o[0] + o[1] + o[2] * (2 / 3.0f);
  rgb[1] = o[0] - o[2] * (4 / 3.0f);
  rgb[2] = o[0] - o[1] + o[2] * (2 / 3.0f);
}

/* What independent noise of deviation 1 in R, G and B is in the opponent planes. */
extern const float pixel_noise_opponent_gain[3];

/* Standard deviation of the noise in the opponent planes of a 3-band float scRGB picture, from flat
 * blocks of up to 36 samples spread over it. Zeros where it is too small to tell. */
gboolean pixel_noise_measure(VipsImage *in, float sigma[3], GError **error);

#endif
