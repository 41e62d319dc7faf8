/* gauss.h: Gaussian blur of any width. */
#ifndef LITHO_PIXEL_GAUSS_H
#define LITHO_PIXEL_GAUSS_H

#include <vips/vips.h>
#include "litho.h"

/* in: float, any number of bands. *out: lazy, of the same size. sigma_px > 0. */
gboolean litho_gauss_run(VipsImage *in, double sigma_px, VipsImage **out, GError **error);

#endif
