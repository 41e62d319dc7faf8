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

/* Every step is a point operation that looks at nothing but its pixel, and no region has to be found: the result reads the
 * photo's pixels once, in their order. */
gboolean litho_run_is_one_pass(const LithoRecipe *recipe);
/* The long edge of the proxy that measures are taken on, px. */
#define LITHO_RUN_PROXY_PX 512
/* For such a recipe that was run without options->measures: the measures, which replace results->steps. Needs the photo's
 * proxy only. */
gboolean litho_run_measure(const LithoRecipe *recipe, LithoPhoto *photo, const LithoRunOptions *options,
                           LithoRunResults *results, GError **error);

#endif
