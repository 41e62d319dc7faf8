/* plan_explain.h: which words gave what of a plan, for people and as JSON. */
#ifndef LITHO_CLI_CMD_PLAN_EXPLAIN_H
#define LITHO_CLI_CMD_PLAN_EXPLAIN_H

#include "recipe/recipe.h"

/* The sentence, its words coloured by what they gave or, without color, underlined by ^^^^; then each step, and each
 * clause without one, with its words, who read them and how sure he was. Made safe for a terminal of `columns`. Caller
 * frees. */
char *plan_explain_text(const LithoRecipe *recipe, int columns, gboolean color);
/* {"instruction","words":[{"start","end","text","gives","step","clause","by","sure","exact"}],"plan"}: start and end
 * are UTF-8 byte offsets. New reference. */
JsonNode *plan_explain_json(const LithoRecipe *recipe);

#endif
