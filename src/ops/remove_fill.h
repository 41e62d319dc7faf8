/* remove_fill.h: one piece of a hole filled from its surroundings, and looked at. */
#ifndef LITHO_OPS_REMOVE_FILL_H
#define LITHO_OPS_REMOVE_FILL_H

#include "op/op.h"
#include "ops/remove_sources.h"
#include "pixel/inpaint.h"

typedef struct {
  LithoInpainted inpainted;
  RemoveSpare spared; /* what was not taken from */
  int n_foreign;      /* things that the detector sees in the filling, after all tries */
  int n_tries;
} RemoveFilled;

/* crop: a part of the frame; pixels (crop->height,crop->width,3) sRGB codes and hole, 1 where they are replaced. Where the detector
 * sees a new thing in the filling, what it was made of is not taken from any more, and the hole is filled again, twice at most.
 * Errors: CANCELLED, MODEL. */
gboolean remove_fill(const LithoOpContext *ctx, const RemoveSources *sources, const LithoFillFile *net,
                     const VipsRect *crop, const guint8 *hole, float *pixels, RemoveFilled *out, GError **error);

#endif
