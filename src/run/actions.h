/* actions.h: what a run did, in the words of C2PA. */
#ifndef LITHO_RUN_ACTIONS_H
#define LITHO_RUN_ACTIONS_H

#include "photo/credentials.h"
#include "recipe/recipe.h"
#include "run/results.h"

/* An action for each step that did something, in their order, described as litho shows the step;
 * metadata that were left out are one more. Of PhotoAction; caller unrefs. */
GArray *run_actions_new(const LithoRecipe *recipe, const LithoRunResults *results,
                        LithoStrip strip);

#endif
