/* xmp_crs_read.h: the photo's own crs settings, as text. */
#ifndef LITHO_RECIPE_XMP_CRS_READ_H
#define LITHO_RECIPE_XMP_CRS_READ_H

#include "litho.h"
#include "recipe/recipe.h"

#define RECIPE_CRS_URI "http://ns.adobe.com/camera-raw-settings/1.0/"
#define RECIPE_RDF_URI "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

typedef struct {
  GHashTable *values;    /* local name → text; NULL text: a structure; owned */
  gboolean has_saved;    /* snapshots were there (crss:SavedSettings) and were left out */
  gboolean is_darktable; /* holds darktable's own description of its modules */
} RecipeCrs;

/* FALSE and FORMAT when it is not XML. `crs` is set in either case and to be cleared. */
gboolean recipe_crs_read(RecipeCrs *crs, const char *xmp, gsize length, GError **error);
void recipe_crs_clear(RecipeCrs *crs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RecipeCrs, recipe_crs_clear)

/* --- xmp_crs_frame.c: what is taken goes from `values` --- */

void recipe_crs_take_lens(LithoRecipe *recipe, GHashTable *values);
/* The box is of the frame as the file has it, before EXIF's orientation. */
void recipe_crs_take_crop(LithoRecipe *recipe, GHashTable *values, GPtrArray *skipped);

#endif
