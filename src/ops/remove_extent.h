/* remove_extent.h: what goes with a thing that is taken out. */
#ifndef LITHO_OPS_REMOVE_EXTENT_H
#define LITHO_OPS_REMOVE_EXTENT_H

#include "op/op.h"
#include "pixel/hole.h"

/* Adds to the hole (the thing as it was found, not grown) its rim, its shadow, its reflection, and, where the thing was named, what it
 * holds or rides. in: the frame, 3-band float scRGB. Says in the step's note what it added. Errors: INTERNAL. */
gboolean remove_extent_add(const LithoOpContext *ctx, VipsImage *in, LithoHole *hole, GError **error);

#endif
