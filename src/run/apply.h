/* apply.h: a recipe from an opened photo to a file, with the record of the run. */
#ifndef LITHO_RUN_APPLY_H
#define LITHO_RUN_APPLY_H

#include "photo/photo.h"
#include "run/run.h"

typedef struct {
  LithoRunOptions run;
  LithoSaveOptions save;  /* recipe_xmp is set here when `embed` */
  gboolean sidecar;       /* write PATH.litho.json */
  gboolean once;          /* the photo's pixels are not read again afterwards: point steps need not hold it whole */
  gboolean keep_gain_map; /* write the photo's gain map, as it fits the result, behind a JPEG */
  gboolean embed;         /* put the recipe into the output's XMP */
  LithoProgress progress; /* may be NULL */
  gpointer data;
} LithoApplyOptions;

void litho_apply_options_default(LithoApplyOptions *options);

/* Runs and saves to `path` ("-" is stdout, without sidecar). The record, in the sidecar or embedded, is the recipe
 * and results->run: versions, sha256 and size of source and output, options that replay needs, results of steps. results: NULL,
 * or empty and then filled. Error after which neither output nor sidecar is changed: those of run and save; WRITE for
 * the sidecar. */
gboolean litho_apply_photo(const LithoRecipe *recipe, LithoPhoto *photo, const char *path,
                           const LithoApplyOptions *options, LithoRunResults *results, GError **error);

/* The same without a file: what its encoder would be given, in memory. Of the save options bits and profile count; bits above 16 are floats: linear light with sRGB's primaries, where no profile is asked for. profile: gets the ICC
 * of the samples, NULL: sRGB, or linear light; the caller unrefs. New reference. */
VipsImage *litho_apply_to_samples(const LithoRecipe *recipe, LithoPhoto *photo, const LithoApplyOptions *options,
                                  LithoRunResults *results, GBytes **profile, GError **error);

/* The recipe that the output `path` was made by: from `file`, else its sidecar, else embedded in it. */
LithoRecipe *litho_recipe_of_output(const char *path, const char *file, GError **error);

typedef enum {
  LITHO_VERIFY_HASH = 1 << 0,   /* the file is the one that the run wrote */
  LITHO_VERIFY_REPLAY = 1 << 1, /* a new run on the source gave the same bytes */
  LITHO_VERIFY_KEPT = 1 << 2,   /* and the pixels that no step touched are those of the record */
} LithoVerified;

typedef struct {
  const char *source; /* the photo before, or NULL: only the recorded hash is checked */
  const char *recipe; /* recipe or sidecar file, or NULL: the sidecar, else the embedded recipe */
  GHashTable *assets; /* name → GBytes */
  const char *profile;/* the ICC file that was given to the run, or NULL */
  LithoLoadOptions load;
  LithoFinder *(*finder_of)(LithoPhoto *photo, gpointer data); /* of the source; or NULL */
  gpointer finder_data; /* may keep what the finder needs; it must live as long as the call */
  LithoRunResults *results; /* NULL, or empty and then filled by the new run */
  GCancellable *cancel;
} LithoVerifyOptions;

/* Checks `path` against its recipe and source; *checked says what could be checked. Error VERIFY when
 * something differs: the message says what. RECIPE when there is no recipe or no record. */
gboolean litho_verify(const char *path, const LithoVerifyOptions *options, LithoVerified *checked,
                      GError **error);

#endif
