/* reading.h: what the keyword planner understands of each clause.
 *
 * litho_read() cuts an instruction into clauses and reads each: the wishes (operation, direction,
 * degree, number, colour, regions), protections, refusals, and how sure it is. Regions carry over
 * between clauses as people mean it; protections are given to all wishes that they concern.
 * draft_words.c makes a recipe of it; the language-model planner lets sure clauses stand, offers
 * `mentions` as regions and checks its own plan against it. */
#ifndef LITHO_PLAN_READ_READING_H
#define LITHO_PLAN_READ_READING_H

#include "plan/read/draft.h"
#include "recipe/recipe.h"

/* Never fails and never NULL, whatever the text. Deterministic, thread-safe, a few ms at most. */
LithoDraft *litho_read(const char *words);

/* litho_read() of words that are neither too long nor none at all. Errors: USAGE, LIMIT. */
LithoDraft *litho_draft_read(const char *words, GError **error);

/* The draft as a recipe: steps with `said`, no amounts; complete ledger. Caller frees. */
LithoRecipe *litho_draft_recipe(const LithoDraft *draft, const char *words);

/* litho_draft_read() + litho_draft_recipe(). Errors: USAGE (no words at all), LIMIT (over
 * LITHO_INSTRUCTION_MAX_BYTES). */
LithoRecipe *litho_draft_words(const char *words, GError **error);

#endif
