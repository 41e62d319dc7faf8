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
/* The step is for the whole photo, whatever place its words name. */
void plan_clear_region(LithoRecipe *recipe, guint index);
#endif
