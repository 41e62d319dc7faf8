/* framing.h: a crop around a region, or past one: where the region is becomes the operation's box. */
#ifndef LITHO_RUN_FRAMING_H
#define LITHO_RUN_FRAMING_H

#include "recipe/recipe.h"
#include "run/located.h"

/* The step with its parameter `box` set and without a region, for an operation with LITHO_OP_FRAMES; the step itself
 * (another reference is not needed: a copy) where it has no region. The region is what is to be seen whole; its `except` is
 * what is to be cut away, as far as the region stays whole. width × height: of the frame, px. note: what was done, may be
 * NULL. Errors: RECIPE (nothing is left, or it is everything), NEEDS_SEE, INTERNAL. Caller frees. */
LithoStep *run_framing_step(const LithoStep *step, int width, int height, GHashTable *assets,
                            const LithoLocatedSet *located, GString *note, GError **error);

#endif
