/* mend.h: drafts set right by the words of their clauses, inside plan/. */
#ifndef LITHO_PLAN_MEND_H
#define LITHO_PLAN_MEND_H

#include "recipe/recipe.h"

/* A draft whose steps go the way that their clauses say: of single words and casts (cast.h). The ledger follows. */
void plan_mend(LithoRecipe *recipe);

/* light.c: in a draft, clauses about light in places ("lift the backlit face", "even out the light") get what does it. */
void plan_light_mend(LithoRecipe *recipe);
/* Before a photo is looked at: a room or a scene is no place in it. */
void plan_light_scene(LithoRecipe *recipe);

/* lens.c: in a draft, faults of the lens are corrected by its profile. */
void plan_lens_mend(LithoRecipe *recipe);

/* sky.c: in a draft, another sky is painted in the sky's region. */
void plan_sky_mend(LithoRecipe *recipe);

/* place.c: in a draft, somebody who is put in another place gets a composed background. */
void plan_place_mend(LithoRecipe *recipe);

/* A crop of one side or two that its clause says without a number, "trim the bottom a little", is a box. */
void plan_frame_cut_sides(LithoStep *step, const char *clause);

#endif
