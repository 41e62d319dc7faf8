/* bm3d.h: block matching and 3D filtering of three planes (Dabov et al. 2007). */
#ifndef LITHO_PIXEL_BM3D_H
#define LITHO_PIXEL_BM3D_H

#include <vips/vips.h>
#include "litho.h"

/* Width and height of a patch: the least size of a picture. */
#define LITHO_BM3D_PATCH 8
/* A pixel looks at most this far in practice: what tiles should overlap. */
#define LITHO_BM3D_REACH 64

typedef struct _LithoBm3d LithoBm3d;

/* Working memory for pictures of up to width × height px; for one thread at a time. */
LithoBm3d *litho_bm3d_new(int width, int height);
void litho_bm3d_free(LithoBm3d *bm3d);
/* Plane c (0 luma, 1 and 2 chroma) of the picture to fill and, after the run, of the result:
 * rows of `width` floats as given to litho_bm3d_run(). */
float *litho_bm3d_plane(LithoBm3d *bm3d, int c);

/* Filters width × height px in place. sigma: standard deviation of the noise of each plane, in the
 * planes' unit; 0 leaves a plane as it is. x, y: place of the picture's first pixel in the frame, so
 * that the grid of patches is the frame's and tiles agree. */
void litho_bm3d_run(LithoBm3d *bm3d, int width, int height, int x, int y, const float sigma[3]);

/* The same over a 3-band float scRGB photo, as a lazy image; sigma as pixel_noise_measure() gives it. */
gboolean litho_bm3d_image(VipsImage *in, const float sigma[3], VipsImage **out, GError **error);

#endif
