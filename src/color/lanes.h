/* lanes.h: minimum, maximum, smooth steps and powers that the compiler turns into vector instructions.
 *
 * fmaxf() and fminf() must treat NaN as missing, which no vector instruction does, so one of them
 * keeps a whole kernel scalar. These give the second argument when the first is NaN.
 */
#ifndef LITHO_COLOR_LANES_H
#define LITHO_COLOR_LANES_H

#include <math.h>
#include <stdint.h>

static inline float
lane_max(float x, float y)
{
  return x > y ? x : y;
}

static inline float
lane_min(float x, float y)
{
  return x < y ? x : y;
}

/* x held in 0..1. */
static inline float
lane_unit(float x)
{
  return lane_min(lane_max(x, 0), 1);
}

/* 0 below 0, 1 above 1, 3x²-2x³ between. */
static inline float
lane_smooth(float x)
{
  const float c = lane_unit(x);
  return c * c * (3 - 2 * c);
}

/* 2^x for |x| < 120: Taylor about the nearest whole power, relative error < 3e-7; exact for whole x. */
static inline float
lane_exp2(float x)
{
  const float whole = floorf(x + 0.5f), f = (x - whole) * 0.69314718f;
  const float power =
      1 + f * (1 + f * (0.5f + f * (1 / 6.f + f * (1 / 24.f + f * (1 / 120.f + f * (1 / 720.f))))));
  const union { uint32_t u; float f; } scale = {.u = (uint32_t)((int32_t)whole + 127) << 23};
  return power * scale.f;
}

/* x^2.4 for x ≥ 0 as r^12 with r the fifth root, by a bit trick and Newton steps; relative error
 * < 3e-6. */
static inline float
lane_pow24(float x)
{
  union { float f; uint32_t u; } v = {.f = x};
  v.u = v.u / 5 + 0x32c9af22u;
  float r = v.f;
  for (int k = 0; k < 3; k++) {
    const float r2 = r * r;
    r = 0.8f * r + 0.2f * x / (r2 * r2);
  }
  const float r2 = r * r, r4 = r2 * r2;
  return x < 1e-20f ? 0 : r4 * r4 * r4;
}

#endif
