/* tone.h: what the tone operations share: how a pixel takes a new lightness or chroma.
 *
 * Chroma: in Oklab a change of exposure multiplies L, a and b by one number, so chroma that follows
 * the lightness ratio fully looks like more light, and chroma that stays looks like a veil lifted
 * or laid on. Each operation states its share `follow` between the two. a and b are scaled alike:
 * hue never moves.
 *
 * Headroom: a colour can only get lighter by paling once one of its channels is full: a bright red
 * has L = 0.6 but is no mid-tone. A rise in L is therefore scaled by how much light the fullest channel
 * still lacks, compared with a grey of the same L: 1 for greys, 0 for colours at the gamut's edge. Vivid
 * colours keep their depth instead of going pink or neon. A fall in L is not scaled.
 */
#ifndef LITHO_COLOR_TONE_H
#define LITHO_COLOR_TONE_H

#include <math.h>
#include "color/lanes.h"
#include "color/oklab.h"
#include "color/span.h"

/* Moves pixel i of an Oklab span by `shift` in L. The offset in the chroma ratio keeps the last bit
 * of shadow noise from turning into colour. */
static inline void
tone_shift(LithoSpan *span, int i, float shift, float follow)
{
  const float L = span->c0[i], a = span->c1[i], b = span->c2[i];
  float red, green, blue;
  oklab_to_linear(L, a, b, &red, &green, &blue);
  const float lack = lane_max(1 - lane_max(red, lane_max(green, blue)), 0);
  const float headroom = lane_min((lack + 1e-3f) / (lane_max(1 - L * L * L, 0) + 1e-3f), 1);
  const float move = shift > 0 ? shift * headroom : shift;
  const float k = lane_max(1 + follow * move / (lane_max(L, 0) + 0.04f), 0);
  span->c0[i] = L + move;
  span->c1[i] = a * k;
  span->c2[i] = b * k;
}

/* Chroma of pixel i of an Oklab span times k; lightness and hue stay. */
static inline void
chroma_scale(LithoSpan *span, int i, float k)
{
  span->c1[i] *= k;
  span->c2[i] *= k;
}

#endif
