/* run.h: a recipe applied to a photo. */
#ifndef LITHO_RUN_RUN_H
#define LITHO_RUN_RUN_H

#include "photo/photo.h"
#include "recipe/recipe.h"
#include "run/options.h"
#include "run/results.h"

/* The steps on a linear picture (3-band float scRGB) with optional alpha (1 band or NULL). *out
 * and *out_alpha are new references (lazy: nothing is computed until they are read). Nothing is written into the
 * recipe. Where it is a record, its steps take the models that its run took. results: NULL, or empty and then filled; must
 * live until the pixels are read. Errors: RECIPE, NEEDS_SEE, INTERNAL, those of the operations. */
gboolean litho_run_linear(const LithoRecipe *recipe, VipsImage *linear, VipsImage *alpha, const LithoRunOptions *options,
                          VipsImage **out, VipsImage **out_alpha, LithoRunResults *results, GError **error);

/* The same on a photo, from its coded values to `coding` (litho_photo_out_coding), fusing decode
 * and encode with the steps. */
gboolean litho_run_photo(const LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
                         const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                         LithoRunResults *results, GError **error);

#endif
