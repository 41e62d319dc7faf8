/* style_reference.h: a photo in the manner of a reference picture. */
#ifndef LITHO_OPS_STYLE_STYLE_REFERENCE_H
#define LITHO_OPS_STYLE_STYLE_REFERENCE_H

#include "op/op.h"

/* asset: name of the picture among ctx->assets. preserve: 0..1, how much of the photo's own detail stays. *out is
 * a new reference (lazy). Errors: RECIPE (no such asset), those of reading a picture, CANCELLED. */
gboolean litho_style_reference(const LithoOpContext *ctx, const char *asset, double preserve, VipsImage *in,
                               VipsImage **out, GError **error);

#endif
