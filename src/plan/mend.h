/* mend.h: drafts set right by the words of their clauses, inside plan/. */
#ifndef LITHO_PLAN_MEND_H
#define LITHO_PLAN_MEND_H

#include "recipe/recipe.h"

/* A draft whose steps go the way that their clauses say: of single words, casts (cast.h) and looks (look.h). The ledger
 * follows. */
void plan_mend(LithoRecipe *recipe);

#endif
