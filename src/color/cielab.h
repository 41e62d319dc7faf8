/* cielab.h: CIE 1976 L*a*b* relative to D50, as ICC, TIFF and Photoshop have it, to linear light.
 *
 * D50 becomes D65 by Bradford. The white is the sum of the sRGB colorants in D50 (coding.c), so
 * that a = b = 0 is grey to the last bit but one. */
#ifndef LITHO_COLOR_CIELAB_H
#define LITHO_COLOR_CIELAB_H

static inline float
cielab_inverse(float t)
{
  return t > 6.0f / 29 ? t * t * t : (t - 4.0f / 29) * (108.0f / 841);
}

/* L 0..100, a and b about -128..127 → extended linear sRGB. */
static inline void
cielab_to_linear(float L, float a, float b, float rgb[3])
{
  const float fy = (L + 16) / 116;
  const float x = 0.964295661f * cielab_inverse(fy + a / 500), y = cielab_inverse(fy),
              z = 0.825104523f * cielab_inverse(fy - b / 200);
  rgb[0] = 3.134136027f * x - 1.617386132f * y - 0.490662244f * z;
  rgb[1] = -0.978795631f * x + 1.916254485f * y + 0.033442908f * z;
  rgb[2] = 0.071955292f * x - 0.228976542f * y + 1.405386025f * z;
}

#endif
