/* features.h: features of photos by the locked image tower, computed once and cached.
 *
 * The tower is the net of role "tag" that has a feature map (EfficientNet-lite2: input 260×260, map 9×9×1280 channels last,
 * pooled 1280). Photos are decoded small (shrink-on-load), the whole frame is scaled to the input.
 * The cache of a folder of photos is one file of fixed-size rows (header, then bf16 rows, memory-mapped) and a list of names with
 * hashes beside it (CACHE.list); a killed run goes on from the last row that is whole. Photos are known by their
 * bytes (sha256), looked at again when size or time differ: a cache may move with its photos. A cache of another net, or of one view
 * where two are wanted, is begun anew.
 */
#ifndef LITHO_INFER_FEATURES_H
#define LITHO_INFER_FEATURES_H

#include <gio/gio.h>
#include "litho.h"
#include "infer/features_shape.h"

typedef struct _LithoFeatureNet LithoFeatureNet;
/* wanted: as litho_model_get("tag", …). Errors: MODEL (not installed: says `litho models pull see`; no map). */
LithoFeatureNet *litho_feature_net_open(const char *wanted, int n_threads, GError **error);
void litho_feature_net_free(LithoFeatureNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFeatureNet, litho_feature_net_free)
const char *litho_feature_net_hash(const LithoFeatureNet *net);
/* rgb: side × side × 3 bytes, sRGB. map (81,1280), pooled (1280), scores (1000 logits): NULL: not wanted. */
int litho_feature_net_side(const LithoFeatureNet *net);
gboolean litho_feature_net_run(LithoFeatureNet *net, const guint8 *rgb, float *map, float *pooled, float *scores,
                               GError **error);
/* A photo file decoded small, upright, to side × side × 3 bytes (whole frame; `flip`: mirrored). Errors: as loading. */
gboolean litho_feature_pixels(const char *path, int side, gboolean flip, guint8 *rgb, GError **error);

/* Called from any thread, once a photo, in any order. map (views,81,1280) and pooled (views,1280) hold for the call; NULL
 * with `error` (MODEL: the net; else the photo). FALSE: no further photos. */
typedef gboolean (*LithoFeaturesDone)(guint i, const float *map, const float *pooled, const GError *error,
                                      gpointer data);
/* Features of n photos by n_threads of the net's; ends early on cancel (which is no error). Error MODEL. */
gboolean litho_features_compute(LithoFeatureNet *net, const char *const *paths, guint n, int views,
                                LithoFeaturesDone done, gpointer data, GCancellable *cancel, GError **error);

typedef struct _LithoFeatures LithoFeatures;
typedef void (*LithoFeaturesProgress)(guint done, guint total, gpointer data);

/* Features of n photos (paths), from the cache file where they are in it, else computed and added. views: 1, or 2 with
 * the mirrored photo as second view. Photos that cannot be read get no row: their numbers go to `missing` (GArray of guint) with a
 * line each in `reasons` (char*), both may be NULL. Errors: MODEL, WRITE (disk full), CANCELLED (what is done stays). */
LithoFeatures *litho_features_open(const char *cache_path, LithoFeatureNet *net, const char *const *paths, guint n,
                                   int views, GArray *missing, GPtrArray *reasons, LithoFeaturesProgress progress,
                                   gpointer progress_data, GCancellable *cancel, GError **error);
void litho_features_free(LithoFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFeatures, litho_features_free)
/* Row of photo i, view j as float: map (81,1280). FALSE: it is missing. */
gboolean litho_features_map(const LithoFeatures *features, guint i, int view, float *map);
gboolean litho_features_pooled(const LithoFeatures *features, guint i, int view, float *pooled);

#endif
