/* premultiply.h: colours weighted by their alpha, for steps that mix neighbouring pixels. */
#ifndef LITHO_RUN_PREMULTIPLY_H
#define LITHO_RUN_PREMULTIPLY_H

#include <vips/vips.h>
#include "recipe/recipe.h"

/* TRUE when the step mixes the colours of pixels; FALSE for one that only moves or cuts them. */
gboolean litho_step_mixes(const LithoStep *step);

/* Alpha of any format as float 0..1, and back with rounding. */
gboolean litho_alpha_to_unit(VipsImage *alpha, VipsImage **out, GError **error);
gboolean litho_alpha_from_unit(VipsImage *unit, VipsBandFormat format, VipsImage **out,
                               GError **error);
/* Reads the whole alpha. */
gboolean litho_alpha_is_opaque(VipsImage *alpha, gboolean *opaque, GError **error);

/* Colours (3-band float) times and by alpha (1 or 3 bands, float 0..1). Where alpha is less than
 * 1/1024 (a quarter of an 8-bit step: nothing to be seen, and resampling leaves noise there) the
 * colour becomes 0. */
gboolean litho_premultiply(VipsImage *image, VipsImage *unit, VipsImage **out, GError **error);
gboolean litho_unpremultiply(VipsImage *image, VipsImage *unit, VipsImage **out, GError **error);

#endif
