/* look.h: looks, inside plan/. */
#ifndef LITHO_PLAN_LOOK_H
#define LITHO_PLAN_LOOK_H

#include "recipe/recipe.h"

/* In a plan for a photo: what a look has outside the picture (an old postcard's border). */
void plan_look_finish(LithoRecipe *recipe);

#endif
