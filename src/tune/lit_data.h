/* lit_data.h: the photos and texts of a LiT run: which are trained on, their tokens, the frozen encoder's rows.
 */
#ifndef LITHO_TUNE_LIT_DATA_H
#define LITHO_TUNE_LIT_DATA_H

#include "infer/encoder.h"
#include "infer/features.h"
#include "tune/lit_options.h"
#include "tune/pairs.h"

/* Photos with their texts; text k of photo i is number text_of[i] + k. */
typedef struct {
  GArray *photo;   /* int: number of the photo in the features */
  GArray *text_of; /* int, n_photos + 1 */
  LithoTextBatch *tokens;
  float *pooled;   /* (n_texts,E) of a frozen encoder; NULL: tuned */
} LithoLitPart;

typedef struct {
  GPtrArray *pairs;
  LithoFeatures *features;
  float *roots;     /* (n_pairs,views,F): litho_tower_root() of each photo */
  int views;
  LithoEncoder *encoder;
  char *net_sha256; /* of the image tower */
  LithoLitPart train, val;
} LithoLitData;

LithoLitData *litho_lit_data_new(const LithoLitOptions *options, GPtrArray *skipped, LithoFeaturesProgress progress,
                                 gpointer progress_data, GCancellable *cancel, GError **error);
void litho_lit_data_free(LithoLitData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLitData, litho_lit_data_free)

/* An empty part, a pair's texts as those of photo number `photo`, and its end. */
void litho_lit_part_init(LithoLitPart *part);
void litho_lit_part_add(LithoLitPart *part, const LithoEncoder *encoder, const LithoPair *pair, int photo);
void litho_lit_part_clear(LithoLitPart *part);
/* Fills pooled with the frozen encoder's rows, from the cache file where it holds them. */
gboolean litho_lit_part_pool(LithoLitPart *part, LithoEncoder *encoder, int levels, const char *cache_path,
                             GCancellable *cancel, GError **error);
/* (F): of photo i of a part. */
const float *litho_lit_root(const LithoLitData *data, const LithoLitPart *part, int i, int view);
int litho_lit_part_photos(const LithoLitPart *part);
int litho_lit_part_texts(const LithoLitPart *part);
/* (n_texts): the number within the part of each text's photo. Caller frees. */
int *litho_lit_part_photo_of(const LithoLitPart *part);

#endif
