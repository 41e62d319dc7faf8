/* srgb.h: the sRGB transfer curve (IEC 61966-2-1): linear light ⇄ code, 0 black, 1 diffuse white.
 *
 *   code  = 12.92·v                      v ≤ 0.0031308
 *           1.055·v^(1/2.4) - 0.055      above
 *
 * The only place with its constants. Three versions, because each of their users needs its bits kept and they
 * differ in the last ones:
 *   srgb_encode, srgb_decode    double, for tables and measures: one rounding, at the end
 *   srgb_encodef, srgb_decodef  float by powf(), pixel by pixel where a method beside it costs more
 *   lane_srgb_encode, _decode   float without a call, so that loops over spans become vectors; relative error
 *                               < 2e-6
 * The double version takes values below 0 along the straight piece; the float versions have odd symmetry about 0,
 * and all run on above 1, so that highlights and colours outside the gamut live through both ways.
 */
#ifndef LITHO_COLOR_SRGB_H
#define LITHO_COLOR_SRGB_H

#include <math.h>
#include "color/lanes.h"
#include "color/oklab.h"

#define SRGB_SLOPE 12.92 /* of the straight piece, code per light */
#define SRGB_SCALE 1.055
#define SRGB_OFFSET 0.055
#define SRGB_POWER 2.4
#define SRGB_KNEE_LIGHT 0.0031308 /* where the pieces meet */
#define SRGB_KNEE_CODE 0.04045

static inline double
srgb_encode(double v)
{
  return v <= SRGB_KNEE_LIGHT ? v * SRGB_SLOPE : SRGB_SCALE * pow(v, 1 / SRGB_POWER) - SRGB_OFFSET;
}

static inline double
srgb_decode(double code)
{
  return code <= SRGB_KNEE_CODE ? code / SRGB_SLOPE : pow((code + SRGB_OFFSET) / SRGB_SCALE, SRGB_POWER);
}

static inline float
srgb_encodef(float v)
{
  const float slope = (float)SRGB_SLOPE, scale = (float)SRGB_SCALE, offset = (float)SRGB_OFFSET;
  const float a = fabsf(v);
  const float code = a <= (float)SRGB_KNEE_LIGHT ? slope * a : scale * powf(a, 1 / (float)SRGB_POWER) - offset;
  return copysignf(code, v);
}

static inline float
srgb_decodef(float code)
{
  const float slope = (float)SRGB_SLOPE, scale = (float)SRGB_SCALE, offset = (float)SRGB_OFFSET;
  const float a = fabsf(code);
  const float v = a <= (float)SRGB_KNEE_CODE ? a / slope : powf((a + offset) / scale, (float)SRGB_POWER);
  return copysignf(v, code);
}

/* v^(1/2.4) is c·c^(1/4) with c the cube root. */
static inline float
lane_srgb_encode(float v)
{
  const float slope = (float)SRGB_SLOPE, scale = (float)SRGB_SCALE, offset = (float)SRGB_OFFSET;
  const float a = fabsf(v), c = fast_cbrtf(a);
  return copysignf(a <= (float)SRGB_KNEE_LIGHT ? slope * a : scale * c * sqrtf(sqrtf(c)) - offset, v);
}

static inline float
lane_srgb_decode(float code)
{
  const float slope = (float)SRGB_SLOPE, scale = (float)SRGB_SCALE, offset = (float)SRGB_OFFSET;
  const float a = fabsf(code), curved = lane_pow24((a + offset) * (1 / scale));
  return copysignf(a <= (float)SRGB_KNEE_CODE ? a * (1 / slope) : curved, code);
}

#endif
