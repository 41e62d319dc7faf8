/* colors.h: the colours of a part of a photo as a mixture of Gaussians, as GrabCut uses (Rother 2004). */
#ifndef LITHO_PIXEL_COLORS_H
#define LITHO_PIXEL_COLORS_H

#include "pixel/area.h"

#define PIXEL_N_COLORS 5

typedef struct {
  int n; /* ≤ PIXEL_N_COLORS; 0: there were no pixels */
  struct {
    float mean[3], inverse[6]; /* of the covariance: xx xy xz yy yz zz */
    float log_weight;          /* with the Gaussian's norm */
  } part[PIXEL_N_COLORS];
} PixelColors;

/* Fits the mixture to the pixels of three planes, each counted `weight` times (k-means, then moments).
 * Deterministic. */
void pixel_colors_fit(LithoPlane *const lab[3], const LithoPlane *weight, PixelColors *out);

/* Log density at a colour; a constant low value for an empty mixture. */
float pixel_colors_log(const PixelColors *colors, const float lab[3]);

#endif
