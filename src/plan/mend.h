/* mend.h: drafts set right by the words of their clauses, inside plan/. */
#ifndef LITHO_PLAN_MEND_H
#define LITHO_PLAN_MEND_H

#include "recipe/recipe.h"

/* A draft whose steps go the way that their clauses say: of single words, casts (cast.h) and looks (look.h). The ledger
 * follows. */
void plan_mend(LithoRecipe *recipe);

/* The steps (taken, NULL-terminated) answer the clause, in place of those that it has; one that could not be done or was
 * refused can be, then. */
void plan_answer(LithoRecipe *recipe, LithoClause *clause, LithoStep **steps);
/* The degree that its steps were said in; SOME without any. */
LithoDegree plan_clause_degree(const LithoRecipe *recipe, const LithoClause *clause);
/* light.c: in a draft, clauses about light in places ("lift the backlit face", "even out the light") get what does it. */
void plan_light_mend(LithoRecipe *recipe);
/* Before a photo is looked at: a room or a scene is no place in it. */
void plan_light_scene(LithoRecipe *recipe);

#endif
