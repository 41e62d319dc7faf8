/* levels.h: one end of the tone scale moved, the other kept: the kernel of whites and blacks.
 *
 * On t = distance from the end that is kept (L for whites, 1-L for blacks):
 *   g = t·(1 + a·t²)               the moved end goes to 1 + a
 *   a > 0: above the knee 0.8 a rational shoulder brings 1 + a back to 1 with slope > 0
 * so a dull white (or a grey black) is stretched towards the end and what is already there stays
 * apart: strictly rising, never clipped.
 */
#ifndef LITHO_COLOR_LEVELS_H
#define LITHO_COLOR_LEVELS_H

#include "color/lanes.h"

#define LEVELS_KNEE 0.8f

typedef struct {
  float a;
  float m; /* shoulder t/(1 + m·t) above the knee */
} ColorLevels;

static inline ColorLevels
levels_new(double a)
{
  const double room = 1 - LEVELS_KNEE, need = 1 + a - LEVELS_KNEE;
  return (ColorLevels){.a = (float)a, .m = a > 0 ? (float)((need / room - 1) / need) : 0};
}

/* New minus old distance: exactly 0 when a is 0. */
static inline float
levels_shift(const ColorLevels *s, float t)
{
  const float c = lane_unit(t), gain = t * s->a * c * c;
  const float over = lane_max(t + gain - LEVELS_KNEE, 0);
  return gain - over * over * s->m / (1 + s->m * over);
}

#endif
