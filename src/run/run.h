/* run.h: a recipe applied to a photo. */
#ifndef LITHO_RUN_RUN_H
#define LITHO_RUN_RUN_H

#include "photo/photo.h"
#include "run/found.h"
#include "recipe/recipe.h"

/* The pixels that no step touched: handed to the encoder exactly as they came from the decoder. Complete
 * when the result has been read once. */
typedef struct {
  gboolean known;  /* FALSE: the frame or its coding changed, so that no pixel can be said to be kept */
  guint64 pixels;
  guint64 hash[2]; /* of places and values, independent of the order in which they were read */
} LithoKept;

typedef struct {
  gboolean exact;      /* no 3D table: every kernel at every pixel, float */
  gboolean measures;   /* record each step's measures on a proxy (costs a few ms a step) */
  LithoFinder *finder; /* finds regions in the photo, or NULL: steps that need it are an error */
  const LithoFoundSet *found; /* or what was found already, on this frame (for one step alone) */
  gboolean floor;      /* no models in the operations */
  GHashTable *assets;  /* name → GBytes of the files given beside the recipe, or NULL */
  int skip_step;       /* leave this step out (explain), -1: none */
  gboolean skip_unready; /* steps that need see/ are skipped with a note instead of failing */
  double scale;        /* frame px per full-size px; 0 = 1 */
  GCancellable *cancel;
  JsonArray **regions; /* NULL, or set to what was looked for (litho_found_set_to_json), new reference; NULL when
                          nothing was */
  LithoKept *kept;     /* NULL, or filled in while the result is read */
  double *table_error; /* NULL, or set to the largest table error (fuse.h) */
} LithoRunOptions;

void litho_run_options_default(LithoRunOptions *options);

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
