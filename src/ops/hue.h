/* hue.h: the hue angle of (a, b), fast enough for spans. */
#ifndef LITHO_OPS_HUE_H
#define LITHO_OPS_HUE_H

#include <math.h>
#include "color/lanes.h"

#define LITHO_TURN 6.28318530717958648f
#define LITHO_RADIANS(degrees) ((float)((degrees) * 0.017453292519943295))

/* atan2 with an odd polynomial of degree 11 on 0..1 (minimax; error < 2e-6 rad), no branches. 0 for
 * (0, 0). */
static inline float
fast_atan2f(float y, float x)
{
  const float ax = fabsf(x), ay = fabsf(y);
  const float hi = lane_max(ax, ay), t = hi > 0 ? lane_min(ax, ay) / hi : 0, s = t * t;
  float r = t * (0.99997726f +
                 s * (-0.33262347f +
                      s * (0.19354346f + s * (-0.11643287f + s * (0.05265332f - s * 0.01172120f)))));
  r = ay > ax ? 1.57079632679f - r : r;
  r = x < 0 ? 3.14159265359f - r : r;
  return copysignf(r, y);
}

#endif
