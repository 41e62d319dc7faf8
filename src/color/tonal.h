/* tonal.h: how far whites, blacks, highlights and shadows move a tone: their four shapes on Oklab L.
 *
 * The ends (whites on t = L, blacks on t = 1 - L, the distance from the end that is kept):
 *   g = t·(1 + m·t²)               the moved end goes to 1 + m
 *   m > 0: above the knee 0.8 a rational shoulder brings 1 + m back to 1 with slope > 0
 * so a dull white (or a grey black) is stretched towards the end and what is already there stays
 * apart: strictly rising, never clipped.
 *
 * The ranges are bumps that vanish at their own end and beyond their width:
 *   shadows     u = L/0.75       m·u^1.5·(1-u)², scaled to m at its peak (L = 0.32)
 *   highlights  u = (1-L)/0.6    m·u·(1-u)²·27/4, m at L = 0.8
 */
#ifndef LITHO_COLOR_TONAL_H
#define LITHO_COLOR_TONAL_H

#include <glib.h>
#include "color/lanes.h"

#define TONAL_KNEE 0.8f
#define TONAL_SHADOWS_TOP 0.75f
#define TONAL_HIGHLIGHTS_WIDTH 0.6f

/* What an operation does at the amounts +1 and -1: m of its shape, and how much chroma follows (tone.h). */
typedef struct {
  double up, down;
  float follow_up, follow_down;
} ColorTonalReach;

typedef struct {
  float move;     /* m */
  float shoulder; /* of the ends: t/(1 + shoulder·t) above the knee */
  float follow;
} ColorTonal;

/* amount: -1..1. Caller frees by g_free(). */
static inline ColorTonal *
tonal_new(const ColorTonalReach *reach, double amount)
{
  const double move = amount * (amount > 0 ? reach->up : reach->down);
  const double room = 1 - TONAL_KNEE, need = 1 + move - TONAL_KNEE;
  ColorTonal *s = g_new(ColorTonal, 1);
  s->move = (float)move;
  s->shoulder = move > 0 ? (float)((need / room - 1) / need) : 0;
  s->follow = amount > 0 ? reach->follow_up : reach->follow_down;
  return s;
}

/* New minus old distance from the end that is kept: exactly 0 when move is 0. */
static inline float
tonal_end(const ColorTonal *s, float t)
{
  const float c = lane_unit(t), gain = t * s->move * c * c;
  const float over = lane_max(t + gain - TONAL_KNEE, 0);
  return gain - over * over * s->shoulder / (1 + s->shoulder * over);
}

static inline float
tonal_shadows(const ColorTonal *s, float L)
{
  const float u = lane_unit(L * (1 / TONAL_SHADOWS_TOP));
  return s->move * 10.91544f * u * sqrtf(u) * (1 - u) * (1 - u);
}

static inline float
tonal_highlights(const ColorTonal *s, float L)
{
  const float u = lane_unit((1 - L) * (1 / TONAL_HIGHLIGHTS_WIDTH));
  return s->move * 6.75f * u * (1 - u) * (1 - u);
}

#endif
