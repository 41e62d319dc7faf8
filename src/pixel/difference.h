/* difference.h: how different two pictures look, in a place and outside it.
 *
 * The distance of two pixels is Euclid's in Oklab, times 100: 1 is half of what one notices side by side, 2 is plainly
 * seen.
 */
#ifndef LITHO_PIXEL_DIFFERENCE_H
#define LITHO_PIXEL_DIFFERENCE_H

#include <vips/vips.h>
#include "litho.h"

typedef struct {
  double mean;    /* in the place */
  double acts;    /* in the place, each pixel weighted by its own distance (contraharmonic mean): what a change of some
                     tones or colours alone looks like where it is */
  double outside; /* mean outside the place; 0: there is none */
} LithoDifference;

/* before, after: 3-band float scRGB of one size, of any size (a proxy is usual). weight: the place, 1-band float 0..1 of
 * that size; NULL: everywhere. Errors: INTERNAL. */
gboolean litho_difference_take(VipsImage *before, VipsImage *after, VipsImage *weight, LithoDifference *out,
                               GError **error);

#endif
