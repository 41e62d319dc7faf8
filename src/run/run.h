/* run.h: a recipe applied to a photo. */
#ifndef LITHO_RUN_RUN_H
#define LITHO_RUN_RUN_H

#include "photo/photo.h"
#include "recipe/recipe.h"
#include "run/options.h"

/* The steps on a linear picture (3-band float scRGB) with optional alpha (1 band or NULL). *out
 * and *out_alpha are new references (lazy: nothing is computed until they are read). Fills the
 * steps' measures and notes. Errors: RECIPE, NEEDS_SEE, INTERNAL, those of the operations. */
gboolean litho_run_linear(LithoRecipe *recipe, VipsImage *linear, VipsImage *alpha,
                          const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                          GError **error);

/* The same on a photo, from its coded values to `coding` (litho_photo_out_coding), fusing decode
 * and encode with the steps. */
gboolean litho_run_photo(LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
                         const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                         GError **error);

#endif
