/* mask.h: a region as numbers: soft coverage 0..1 of each pixel, computed span by span. */
#ifndef LITHO_RUN_MASK_H
#define LITHO_RUN_MASK_H

#include <vips/vips.h>
#include "color/span.h"
#include "run/located.h"
#include "recipe/region.h"

typedef struct _LithoMask LithoMask;

/* For a frame of width × height px. assets: name → GBytes, for mask files (read by photo/, any
 * size, scaled to the frame, luminance 0..1). NULL region or ALL without except gives NULL and no
 * error. found: masks of the parts that need see/, on this frame, or NULL. A part that was looked for
 * and is not there covers nothing. Error NEEDS_SEE where nobody looked. */
LithoMask *litho_mask_new(const LithoRegion *region, int width, int height, GHashTable *assets,
                          const LithoLocatedSet *located, GError **error);
LithoMask *litho_mask_ref(LithoMask *mask);
void litho_mask_unref(LithoMask *mask);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMask, litho_mask_unref)

/* TRUE when coverage depends on the place, so that it cannot be baked into a colour table. */
gboolean litho_mask_has_place(const LithoMask *mask);

/* TRUE when coverage depends on the pixels too. */
gboolean litho_mask_has_color(const LithoMask *mask);

/* out: n values. `span` holds the pixels before the step, in `space`; they may be unset where coverage does not depend
 * on them. Thread-safe. */
void litho_mask_fill(const LithoMask *mask, const LithoSpan *span, LithoSpace space, float *out);

/* The coverage of `region` on a 3-band float scRGB picture as a lazy 1-band float image. */
gboolean litho_mask_image(const LithoRegion *region, VipsImage *linear, GHashTable *assets,
                          const LithoLocatedSet *located, VipsImage **out, GError **error);
/* The same of a mask that is there already; NULL: 1 everywhere. */
gboolean litho_mask_render(LithoMask *mask, VipsImage *linear, VipsImage **out, GError **error);

#endif
