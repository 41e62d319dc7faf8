/* recolor_paint.h: the pixels of recolor.c: how far each is of the material, and what becomes of
 * it. */
#ifndef LITHO_OPS_RECOLOR_PAINT_H
#define LITHO_OPS_RECOLOR_PAINT_H

#include <glib.h>
#include "color/span.h"

typedef struct {
  float lab[3]; /* the new colour at the material's mean */
  float L, top; /* of the old material: usual, and where only its gloss is lighter */
  float slope;  /* of lightness above L … */
  float depth;  /* … and below it goes with this power of L, so that shade stays and never is all
                   black */
  float hue[2], ratio;          /* its hue as a unit vector, its chroma over L … */
  float firm;                   /* … and the same of its coloured parts alone */
  gboolean has_color, is_plain; /* one hue; no hue; neither: many */
  float amount;
} RecolorState;

/* Pixels on their way, planes of linear light. */
typedef struct {
  float own[3][LITHO_SPAN_MAX] __attribute__((aligned(32))); /* what the thing's light is */
  float share[LITHO_SPAN_MAX]
      __attribute__((aligned(32))); /* how much of the pixel is the thing, 0..1 */
} RecolorSpan;

/* How far a pixel (Oklab) shares the material's colour, 0..1. */
float recolor_member(const RecolorState *s, float L, float a, float b);

/* Paints n ≤ LITHO_SPAN_MAX pixels of interleaved linear light from p to q; what has a share of 0
 * is copied. Changes `span`. Threads: any. */
void recolor_paint(const RecolorState *s, RecolorSpan *span, int n, const float *p, float *q);

#endif
