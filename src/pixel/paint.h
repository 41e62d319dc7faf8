/* paint.h: small pictures painted over by filters that keep edges. */
#ifndef LITHO_PIXEL_PAINT_H
#define LITHO_PIXEL_PAINT_H

#include "pixel/lab.h"

/* Generalised Kuwahara filter (Papari, Petkov, Campisi 2007; Kyprianidis et al. 2009): the mean of eight
 * overlapping sectors about a pixel, those that vary least counting most. New picture. */
LithoLab *litho_paint_flatten(const LithoLab *in, int radius);

/* Streaks along the picture's lines, about -1..1, mean near 0: noise drawn out along the directions of
 * least change (line integral convolution, Cabral and Leedom 1993). width·height floats, owned by the caller. */
float *litho_paint_streaks(const LithoLab *in, int length, int thick);

/* Lines where lightness drops, 0 (line) .. 1, by a difference of Gaussians (Winnemoeller 2011). Same size. */
float *litho_paint_lines(const LithoLab *in, float sigma, float strength);

/* Smooth noise -1..1 of place (u, v), in cells; the same everywhere. */
float litho_paint_noise(float u, float v, guint32 seed);

/* Gaussian-like blur of one channel, in place: three box means. */
void litho_paint_blur(float *v, int width, int height, int radius);

#endif
