/* framing.h: a crop around a region, or past one: where the region is becomes the operation's box. */
#ifndef LITHO_RUN_FRAMING_H
#define LITHO_RUN_FRAMING_H

#include "recipe/recipe.h"
#include "run/located.h"

/* A copy of the step. For an operation with LITHO_OP_FRAMES and a region its parameter `box` is set and the region gone: the
 * region is seen whole, and what it excepts is cut away as far as that goes. width × height: of the frame, px. note: what
 * was done, may be NULL. Errors: RECIPE (the region covers nothing, or is a range of tones or colours; a wrong aspect),
 * NEEDS_SEE, INTERNAL. Caller frees. */
LithoStep *run_framing_step(const LithoStep *step, int width, int height, GHashTable *assets,
                            const LithoLocatedSet *located, GString *note, GError **error);

#endif
