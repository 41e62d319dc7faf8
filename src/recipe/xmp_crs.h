/* xmp_crs.h: recipes from and to the common part of Lightroom's develop settings in XMP (crs:). */
#ifndef LITHO_RECIPE_XMP_CRS_H
#define LITHO_RECIPE_XMP_CRS_H

#include "recipe/recipe.h"

#define LITHO_XMP_MAX_BYTES (4 << 20)

/* skipped: NULL, or a list to which one line (char*, owned by it) is added for each setting that is
 * not carried over, with the reason. xmp: a sidecar or packet, UTF-8. Errors: FORMAT (not XML, no
 * crs settings), LIMIT. */
LithoRecipe *litho_recipe_from_xmp(const char *name, const char *xmp, gssize length,
                                   GPtrArray *skipped, GError **error);
/* A sidecar. skipped: the same, for steps and parts of steps that crs cannot say. */
char *litho_recipe_to_xmp(const LithoRecipe *recipe, GPtrArray *skipped);

#endif
