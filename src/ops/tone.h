/* tone.h: what the tone operations share: how chroma follows when lightness moves.
 *
 * In Oklab a change of exposure multiplies L, a and b by one number, so chroma that follows the
 * lightness ratio fully looks like more light, and chroma that stays looks like a veil lifted or
 * laid on. Each operation states its share `follow` between the two. a and b are scaled alike:
 * hue never moves.
 */
#ifndef LITHO_OPS_TONE_H
#define LITHO_OPS_TONE_H

#include "ops/point.h"
#include <math.h>

/* Sets pixel i of an Oklab span to lightness L1. The offset in the ratio keeps the last bit of
 * shadow noise from turning into colour. */
static inline void
tone_set(LithoSpan *span, int i, float L1, float follow)
{
  const float L0 = span->c0[i];
  const float k = fmaxf(1 + follow * (L1 - L0) / (fmaxf(L0, 0) + 0.04f), 0);
  span->c0[i] = L1;
  span->c1[i] *= k;
  span->c2[i] *= k;
}

/* u(1-u)²·27/4: 0 at 0 and 1, peak 1 at 1/3, slope 6.75 at 0, least slope -2.25 at 2/3. */
static inline float
tone_bump(float u)
{
  const float v = 1 - u;
  return u > 0 && v > 0 ? 6.75f * u * v * v : 0;
}

#endif
