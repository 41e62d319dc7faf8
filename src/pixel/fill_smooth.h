/* fill_smooth.h: holes filled smoothly from their edge. */
#ifndef LITHO_PIXEL_FILL_SMOOTH_H
#define LITHO_PIXEL_FILL_SMOOTH_H

#include <glib.h>

/* Fills the hole (1 in (height,width)) of pixels (height,width,n_bands) from means of what is known, ever coarser. Nothing
 * happens where all or nothing is known. */
void litho_fill_smooth(float *pixels, const guint8 *hole, int width, int height, int n_bands);
/* n_turns of Gauss-Seidel towards the mean of the four neighbours in the hole, from the values that are there; of the first
 * three bands. */
void pixel_fill_harmonic(float *pixels, const guint8 *hole, int width, int height, int n_bands, int n_turns);

#endif
