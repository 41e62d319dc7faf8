/* features_cache.h: the file that features.c keeps rows in.
 *
 * CACHE: a header of 4096 bytes (magic, sizes, hash of the net), then rows. CACHE.list: a line a row: sha256 of the
 * photo, its size and time, its path. A row counts when its line is whole; lines are written after their rows are on the disk, so a
 * kill or a full disk leaves a cache that is shorter, never wrong. One process adds at a time (the list is locked).
 */
#ifndef LITHO_INFER_FEATURES_CACHE_H
#define LITHO_INFER_FEATURES_CACHE_H

#include <gio/gio.h>
#include "litho.h"
#include "infer/features_shape.h"

/* bf16 values of one view: the map, then the pooled features. */
#define LITHO_FEATURES_ROW ((LITHO_FEATURES_CELLS + 1) * LITHO_FEATURES_WIDTH)

typedef struct _LithoFeatureCache LithoFeatureCache;

typedef struct {
  char *path;   /* absolute, links followed */
  char *sha256; /* hex */
  gint64 size, time_us;
} LithoPhotoKey;
void litho_photo_key_clear(LithoPhotoKey *key);

/* Errors: READ (the file is something else), WRITE, CANCELLED (while another process adds). */
LithoFeatureCache *litho_feature_cache_open(const char *path, const char *net_hash, int views, GCancellable *cancel,
                                            GError **error);
void litho_feature_cache_free(LithoFeatureCache *cache);
int litho_feature_cache_views(const LithoFeatureCache *cache); /* that its rows have: as wanted, or more */
/* The photo's row, or -1; key is filled in for adding it. Errors: NOT_FOUND, READ. */
gint64 litho_feature_cache_find(LithoFeatureCache *cache, const char *path, LithoPhotoKey *key, GError **error);
/* row: LITHO_FEATURES_ROW × views. It counts from the next commit on. Error WRITE. */
gboolean litho_feature_cache_add(LithoFeatureCache *cache, const LithoPhotoKey *key, const guint16 *row,
                                 gint64 *number, GError **error);
gboolean litho_feature_cache_commit(LithoFeatureCache *cache, GError **error);
/* Ends the adding and maps the rows. */
gboolean litho_feature_cache_map(LithoFeatureCache *cache, GError **error);
const guint16 *litho_feature_cache_row(const LithoFeatureCache *cache, gint64 number);

/* Rounds to nearest even. */
void litho_bf16_pack(const float *in, gsize n, guint16 *out);
void litho_bf16_unpack(const guint16 *in, gsize n, float *out);

#endif
