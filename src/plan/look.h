/* look.h: looks by words, inside plan/. */
#ifndef LITHO_PLAN_LOOK_H
#define LITHO_PLAN_LOOK_H

#include "ops/style/looks.h"
#include "recipe/recipe.h"

/* The look that a clause asks for and nothing else ("make it look like winter", "like it was taken in 1907", 老明信片那种感觉);
 * NULL: it speaks of something else, or of no look. */
const LithoLook *plan_look_said(const char *clause);
/* In a draft: clauses that ask for a look and nothing else are answered by it, wherever the reader went; a look's word is
 * no place. */
void plan_look_mend(LithoRecipe *recipe);
/* In a plan for a photo: what a look has outside the picture (an old postcard's border). */
void plan_look_finish(LithoRecipe *recipe);

#endif
