/* lmmse.h: a Bayer mosaic to three planes.
 *
 * L. Zhang, X. Wu, "Color demosaicking via directional linear minimum mean square-error estimation", IEEE Trans. Image
 * Processing 14 (2005): along rows and along columns the difference of green and the other colour is interpolated, taken
 * for a smooth signal with noise on it and estimated (LMMSE, windows of nine); the two estimates are mixed by their
 * variances. Red and blue follow from the differences of the neighbours.
 */
#ifndef LITHO_RAW_LMMSE_H
#define LITHO_RAW_LMMSE_H

#include <glib.h>

/* What a tile needs around the part of it that is right. */
#define RAW_LMMSE_MARGIN 12
/* Planes of w × h floats that the work needs. */
#define RAW_LMMSE_PLANES 9

/* mosaic: w × h, its first site of colour cfa[0][0] (0 red, 1 green, 2 blue). rgb: three planes that stay, in `work`, which
 * has RAW_LMMSE_PLANES planes. The outer RAW_LMMSE_MARGIN pixels are not right. */
void raw_lmmse(const float *mosaic, int w, int h, const guint8 cfa[2][2], float *work, float *rgb[3]);

/* The same by the mean of the nearest sites of each colour (margin: 1). */
void raw_bilinear(const float *mosaic, int w, int h, const guint8 cfa[2][2], float *work, float *rgb[3]);

#endif
