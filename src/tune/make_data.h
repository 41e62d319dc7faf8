/* make_data.h: small photos with their texts, as the picture net learns from them, in memory.
 */
#ifndef LITHO_TUNE_MAKE_DATA_H
#define LITHO_TUNE_MAKE_DATA_H

#include "tune/lit_data.h"

/* A photo is kept as 72 × 72 px, of which a sample is a window of 64 × 64. */
#define LITHO_MAKE_PHOTO_PX 72

typedef struct {
  GPtrArray *photos;  /* char*: paths of those that were read */
  guint8 *rgb;        /* (photos,72,72,3) sRGB */
  LithoLitPart texts; /* pooled: rows of MiniLM at all levels (encoder.h), each at length √width;
                         text_of by photo */
} LithoMakePart;

typedef struct {
  GPtrArray *pairs;
  LithoMakePart train, dev;
  int text_width; /* of a row of texts.pooled */
} LithoMakeData;

typedef struct {
  const char *pairs, *images; /* as litho_pairs_read() */
  const char *train, *dev;    /* lists; NULL: all that are not in dev; nothing is held out */
  const char *cache;          /* folder where the rows of the texts are kept; made */
} LithoMakeDataOptions;

/* Photos that cannot be read are left out; a line for each goes to `skipped` (char*; may be NULL).
 * Errors: those of litho_pairs_read(); MODEL (MiniLM is not installed); USAGE (nothing is left);
 * CANCELLED. */
LithoMakeData *litho_make_data_new(const LithoMakeDataOptions *options, GPtrArray *skipped,
                                   LithoFeaturesProgress progress, gpointer progress_data,
                                   GCancellable *cancel, GError **error);
void litho_make_data_free(LithoMakeData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoMakeData, litho_make_data_free)
int litho_make_part_n(const LithoMakePart *part); /* photos */

/* The window of photo i that begins at (x, y), each 0..8, mirrored or not: out (64,64,3) as
 * litho_patch_from_rgb(). */
void litho_make_window(const LithoMakePart *part, int i, int x, int y, gboolean mirror, float *out);

#endif
