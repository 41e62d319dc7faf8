/* located.h: the masks that a finder found for the steps of a recipe, carried along with a frame. */
#ifndef LITHO_RUN_LOCATED_H
#define LITHO_RUN_LOCATED_H

#include "recipe/finder.h"
#include "recipe/recipe.h"

typedef struct _LithoFoundSet LithoLocatedSet;

/* Finds every region of the steps that needs it, for a frame of width × height px. finder NULL: none
 * is found, and steps that need one answer NEEDS_SEE. Not thread-safe. */
LithoLocatedSet *litho_located_set_new(const LithoRecipe *recipe, LithoFinder *finder, int width,
                                   int height, GCancellable *cancel, GError **error);
/* The same for one region alone. */
LithoLocatedSet *litho_located_set_of(const LithoRegion *region, LithoFinder *finder, int width, int height,
                                  GError **error);
void litho_located_set_free(LithoLocatedSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLocatedSet, litho_located_set_free)

/* What was found for a region that needs see/; NULL: nobody looked. Owned by the set. */
const LithoLocated *litho_located_set_get(const LithoLocatedSet *set, const LithoRegion *region);

/* The things of the photo, on the frame, where a step's operation asks for them; NULL: none does, or nobody looked. Owned by
 * the set. */
const LithoThings *litho_located_set_things(const LithoLocatedSet *set);

/* How near each place of the frame is, where a step's operation asks for it; NULL: none does, or nobody knows. Owned by the
 * set. */
const LithoLocated *litho_located_set_nearness(const LithoLocatedSet *set);

/* What was looked for, in the order of the steps: [{"region","present","score","share","method"}]. */
JsonArray *litho_located_set_to_json(const LithoLocatedSet *set, const LithoRecipe *recipe);

/* Takes the masks through a geometry step, so that they stay on the frame. `ctx` is the step's. */
gboolean litho_located_set_turn(LithoLocatedSet *set, const LithoStep *step, const LithoOpContext *ctx,
                              GError **error);

/* Brings all masks to another size of the frame. */
gboolean litho_located_set_resize(LithoLocatedSet *set, int width, int height, GError **error);

/* The region that the step was to work in and that is not there, or the first of the things that were to be cut out when none
 * of them is; NULL: the step can run. Caller frees. */
LithoRegion *litho_step_absent(const LithoStep *step, const LithoLocatedSet *set);

/* TRUE when the step's region was looked for and is not there: the step will be skipped. */
gboolean litho_step_is_absent(const LithoStep *step, const LithoLocatedSet *set);

/* Where a step works: its region; else the region of its target ("the red car"); else the one that
 * its operation has by nature (op->region); NULL: everywhere. Caller frees. */
LithoRegion *litho_step_region(const LithoStep *step);

#endif
