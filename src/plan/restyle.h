/* restyle.h: a plan that restyles the regions of a photo as its description says: R' = S(R, D). */
#ifndef LITHO_PLAN_RESTYLE_H
#define LITHO_PLAN_RESTYLE_H

#include "recipe/recipe.h"
#include "see/facts/facts.h"
#include "see/scene.h"

typedef struct {
  const char *words;     /* what the person says: looks, perhaps with regions ("noir, the sky dreamy"); or NULL */
  const char *look;      /* one look for everything; or NULL */
  const char *reference; /* asset that holds a reference picture; or NULL */
} LithoRestyle;

/* One style step a region, chosen from the photo's facts and what was said, with reasons; where nothing is
 * known of regions, one for the whole photo. Steps do not overlap: each leaves out the regions before it.
 * Errors: PLAN (words that name no look: lists them), those of litho_scene_facts(). */
LithoRecipe *litho_restyle_plan(LithoScene *scene, const LithoRestyle *said, GError **error);
/* The same from facts alone. */
LithoRecipe *litho_restyle_facts(const LithoFacts *facts, const LithoRestyle *said, GError **error);

#endif
