/* index.h: a library of photos that lives between runs: which files there are, and what the image tower sees in them.
 *
 * A SQLite file: photos (path, size, time; or why one could not be read) and contents by sha256, so that copies
 * and renamed files are looked at once. Of each content the tower's unit vector is kept and, in 8 bits, the feature map
 * that it comes from: another text tower needs no photo again. Not in see/, which looks at one scene and keeps nothing.
 * A photo is looked at again when its size or time has changed. What was committed stays after a kill, a full disk or Ctrl-C.
 */
#ifndef LITHO_SEARCH_INDEX_H
#define LITHO_SEARCH_INDEX_H

#include "photo/photo.h"
#include "infer/features.h"
#include "infer/tower.h"
#include "search/store.h"

guint litho_index_n_photos(LithoIndex *index);
/* Paths of all photos in it, in order; char*. Error READ. */
GPtrArray *litho_index_paths(LithoIndex *index, GError **error);

typedef struct {
  guint n_known;   /* as they were */
  guint n_new;     /* looked at */
  guint n_moved;   /* under another name, or a copy of one that is known */
  guint n_damaged; /* cannot be read; also those found so before */
  guint n_gone;    /* are in the index, but no longer there */
  guint n_dropped; /* of these, taken out */
  guint n_vectors; /* made again for another text tower */
} LithoIndexReport;

typedef struct {
  LithoFeaturesProgress progress;
  void (*problem)(const char *path, const GError *error, gpointer data); /* of a photo that cannot be read */
  gpointer data;
  GCancellable *cancel;
} LithoIndexWatch;

/* Brings the photos `paths` in. Report counts what was done, after an error too. Errors: MODEL (the net is not the tower's),
 * WRITE (disk full), READ, CANCELLED. */
gboolean litho_index_update(LithoIndex *index, LithoFeatureNet *net, LithoTower *tower, const char *const *paths, guint n,
                            const LithoIndexWatch *watch, LithoIndexReport *report, GError **error);
/* Counts, and with `drop` takes out, photos at or below `folders` (NULL: all) whose files are gone. */
gboolean litho_index_prune(LithoIndex *index, const char *const *folders, gboolean drop, LithoIndexReport *report,
                           GError **error);

#endif
