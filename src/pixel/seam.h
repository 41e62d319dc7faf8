/* seam.h: both sides of a mask's edge, so that what is done to a thing ends where the thing ends,
 * in mixed pixels too. */
#ifndef LITHO_PIXEL_SEAM_H
#define LITHO_PIXEL_SEAM_H

#include <glib.h>

typedef struct PixelSeam PixelSeam;

/* The colours along the edge of a mask. copy: (height,width,4), linear light and coverage 0..1 of a
 * small copy of the photo; share: (height,width), how far each of its pixels is of the thing's own
 * material, 0..1. Never NULL; read-only from then on, for any number of threads. */
PixelSeam *pixel_seam_new(const float *copy, const float *share, int width, int height);
void pixel_seam_free(PixelSeam *seam);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PixelSeam, pixel_seam_free)

/* FALSE: pixel_seam_split() from (x0, y) to (x1, y) gives the coverage and the pixel itself. */
gboolean pixel_seam_is_near(const PixelSeam *seam, float x0, float x1, float y);

/* A pixel of linear light at (x, y), in pixels of the copy, whose mask says `coverage`: how much of
 * it is the thing, 0..1, and own[3], what the thing's light is there without what is beside it.
 * Away from the edge that is the coverage and the pixel itself. */
float pixel_seam_split(const PixelSeam *seam, float x, float y, float coverage,
                       const float pixel[3], float own[3]);

#endif
