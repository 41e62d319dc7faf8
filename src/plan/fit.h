/* fit.h: how a plan's steps are put in, taken out and answered for in the ledger. */
#ifndef LITHO_PLAN_FIT_H
#define LITHO_PLAN_FIT_H

#include "recipe/recipe.h"

/* Puts `step` (taken) in at `index`; every clause that `like` answers has it among its steps too.
 * `like` is an index before the insertion. */
void plan_insert_step(LithoRecipe *recipe, guint index, LithoStep *step, guint like);
/* Takes the step out. A clause that it alone answered becomes CANNOT with `reason`, or KEEP without one: then another step
 * is to say the same; one that has other steps stays, and `reason` (NULL: none is owed) stands beside it. */
void plan_remove_step(LithoRecipe *recipe, guint index, const char *reason);

/* The steps (taken, NULL-terminated) answer the clause, in place of those that it has; one that could not be done or was
 * refused can be, then. */
void plan_answer(LithoRecipe *recipe, LithoClause *clause, LithoStep **steps);
/* The degree that its steps were said in; SOME without any. */
LithoDegree plan_clause_degree(const LithoRecipe *recipe, const LithoClause *clause);
/* The words of the clause that step `index` answers, else its `why`; or NULL. Owned by the recipe. */
const char *plan_clause_of(const LithoRecipe *recipe, guint index);
/* A new step of another operation with the same words, region and degree, without a number. */
LithoStep *plan_step_like(const LithoStep *step, const char *op, int sign);
/* Puts `step` (taken, returned) where the one at `index` is, which goes. */
LithoStep *plan_swap_step(LithoRecipe *recipe, guint index, LithoStep *step);
/* The text of a parameter: nothing happens, and NULL, where the operation has none of the name, or the text is NULL. */
void plan_step_set_text(LithoStep *step, const char *param, const char *text);
const char *plan_step_text(const LithoStep *step, const char *param);
/* The step is for the whole photo, whatever place its words name. */
void plan_clear_region(LithoRecipe *recipe, guint index);
#endif
