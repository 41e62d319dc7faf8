/* gain_map.h: a photo's gain map on its way through the steps of a recipe. */
#ifndef LITHO_RUN_GAIN_MAP_H
#define LITHO_RUN_GAIN_MAP_H

#include "photo/gain_map.h"
#include "recipe/recipe.h"
#include "run/located.h"

/* The map as it goes: float, 1 or 3 bands, code - neutral, so that 0 is "no brighter"; at its own scale to the frame. */
typedef struct {
  VipsImage *image;    /* owned; NULL: there is none */
  gboolean is_changed;
} RunGainMap;

gboolean run_gain_map_begin(RunGainMap *gain, const LithoGainMap *map, GError **error);
/* Takes it through a geometry step: as the frame goes from ctx->width × ctx->height. */
gboolean run_gain_map_turn(RunGainMap *gain, const LithoStep *step, const LithoOpContext *ctx, GError **error);
/* A step that puts something else where its region is, on a frame of ctx's size: what was there no longer shines. A thing that
 * is taken out gets the gain round it, a new background none. */
gboolean run_gain_map_replace(RunGainMap *gain, const LithoStep *step, const LithoRegion *region, const LithoOpContext *ctx,
                              const LithoLocatedSet *located, GError **error);
/* A copy of `map` with the picture as it is now; NULL with an error. */
LithoGainMap *run_gain_map_end(RunGainMap *gain, const LithoGainMap *map, GError **error);

static inline void
run_gain_map_clear(RunGainMap *gain)
{
  g_clear_object(&gain->image);
}

#endif
