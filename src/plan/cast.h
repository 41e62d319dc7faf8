/* cast.h: complaints of a colour, inside plan/. */
#ifndef LITHO_PLAN_CAST_H
#define LITHO_PLAN_CAST_H

#include "color/names.h"
#include "recipe/recipe.h"

/* The colour that words complain of ("too yellow", 偏绿); NULL: they do not. all: the words around them ("the snow is blue"
 * complains where it "should be white"), or NULL. */
const LithoColorName *plan_cast_said(const char *text, const char *all);
/* In a draft: steps that answer such a complaint take the colour out, and a lamp is no place. */
void plan_cast_mend(LithoRecipe *recipe);
/* In a plan for a photo: what takes a colour out of the whole photo is a white balance that knows the colour. */
void plan_cast_balance(LithoRecipe *recipe);

#endif
