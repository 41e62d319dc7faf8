/* guided.h: the guided filter (He, Sun, Tang 2013) in its fast form (He, Sun 2015).
 *
 * Around each pixel of a small copy the filtered plane p is a linear function of the guide, a·I + b, by least squares
 * over a box. The coefficients are worked out on the copy, averaged, enlarged smoothly, and used with the full-size
 * guide, whose edges the result then has.
 *
 * Two fits, because their users' bits differ: a grey guide in float (one division a pixel), and a colour guide, whose
 * 3×3 system is solved in double (nearly grey boxes make it nearly singular). Both take their means by
 * litho_plane_box_mean().
 */
#ifndef LITHO_PIXEL_GUIDED_H
#define LITHO_PIXEL_GUIDED_H

#include "pixel/area.h"

/* Coefficients of a grey guide. */
typedef struct {
  LithoPlane *a, *b; /* owned, of the copy's size */
} PixelGuided;

/* eps: variance of the guide above which something counts as an edge. guide and p have one size and may be the same
 * plane. `out` need not be set before. */
void pixel_guided_fit(const LithoPlane *guide, const LithoPlane *p, int radius, float eps, PixelGuided *out);
void pixel_guided_clear(PixelGuided *guided); /* also of zeroed ones */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(PixelGuided, pixel_guided_clear)

/* Enlarged to the frame, row y of the tile (0: its first): tile->width values each. Thread-safe. */
void pixel_guided_row(const PixelGuided *guided, const LithoTile *tile, int y, float *a, float *b);

/* The same by a colour guide of three planes: p ≈ a[0]·I0 + a[1]·I1 + a[2]·I2 + b. a and b: new planes, the caller's. */
void pixel_guided_fit_color(LithoPlane *const guide[3], const LithoPlane *p, int radius, float eps, LithoPlane *a[3],
                            LithoPlane **b);

#endif
