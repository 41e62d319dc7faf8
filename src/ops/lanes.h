/* lanes.h: minimum, maximum and smooth steps that the compiler turns into vector instructions.
 *
 * fmaxf() and fminf() must treat NaN as missing, which no vector instruction does, so one of them
 * keeps a whole kernel scalar. These give the second argument when the first is NaN.
 */
#ifndef LITHO_OPS_LANES_H
#define LITHO_OPS_LANES_H

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

#endif
