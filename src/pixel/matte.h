/* matte.h: a subject cut out of its background: how much each pixel is subject, and which colour the subject
 * has there without the background that shines through.
 */
#ifndef LITHO_PIXEL_MATTE_H
#define LITHO_PIXEL_MATTE_H

#include <vips/vips.h>
#include "litho.h"

/* Coverage of the subject from that of the background: `mask` is 1-band float, 0..1, of the size of `in`
 * (3-band float scRGB). edge_px: how far from the mask's edge, in px of the frame, alpha is found
 * anew; NAN: 1 % of the diagonal; 0: the mask as it is, with no colour changed.
 * *out: 4-band float, lazy: the subject's own colour and its alpha. Where alpha is 1 the colour is that of
 * `in` bit for bit; where alpha is 0 and the edge is far, it is that too, or black with `forget`: nothing of the background is
 * left to be brought back, and a file of it is small. */
gboolean litho_matte_run(VipsImage *in, VipsImage *mask, double edge_px, gboolean forget, VipsImage **out, GError **error);

/* The mask of a step that was given none: everything goes. */
gboolean litho_matte_whole(VipsImage *in, VipsImage **mask, GError **error);

#endif
