/* scene.h: one photo as it is looked at: proxies, what nets said of it, masks, facts; each worked out when
 * it is first asked for and then kept.
 *
 * litho_scene_new() (see/find/finder.h) makes one that answers as the finder of its photo; litho_scene_facts()
 * (see/facts/facts.h) tells what is in it. Not thread-safe.
 */
#ifndef LITHO_SEE_SCENE_H
#define LITHO_SEE_SCENE_H

#include "photo/photo.h"
#include "recipe/finder.h"

typedef struct {
  gboolean floor;  /* classical methods only, no nets */
  gboolean fine;   /* masks of 16 bits (USHORT instead of UCHAR), to be written as files */
  int n_threads;   /* of the nets; 0: all cores */
  GCancellable *cancel;
  GHashTable *nets; /* NULL, or litho_see_nets_new(): nets stay open in it for the scenes that follow, one
                       at a time; with the same floor and n_threads */
} LithoSeeOptions;

/* Free with g_hash_table_unref(), after the scenes. */
GHashTable *litho_see_nets_new(void);

/* The photo in the working space, 3-band float scRGB, in memory, long edge ≤ 512 px; owned by the scene. */
VipsImage *litho_scene_proxy(LithoScene *scene, GError **error);
LithoPhoto *litho_scene_photo(LithoScene *scene);
const LithoSeeOptions *litho_scene_options(const LithoScene *scene);

/* --- for the rooms above ------------------------------------------------------------------------ */

typedef struct _SeeRegion SeeRegion;
/* A scene whose named regions are those of the table `regions` (coarse_mask.h) and which `find` answers for. The photo is not
 * owned and must live longer. options may be NULL. */
LithoScene *see_scene_new(LithoPhoto *photo, const LithoSeeOptions *options, const SeeRegion *regions,
                          gboolean (*find)(LithoFinder *finder, const LithoRegion *region, int width, int height,
                                           LithoLocated *found, GError **error));
const SeeRegion *see_scene_regions(const LithoScene *scene);
/* The scene as the finder that it begins with, and back. */
LithoFinder *litho_scene_finder(LithoScene *scene);
LithoScene *see_finder_scene(LithoFinder *finder);

/* What a room works out once a scene, under a key of its own ("faces", "net:face"). The scene
 * frees it. kept: borrowed, NULL when nothing was kept. keep returns `value`. */
gpointer see_scene_kept(LithoScene *scene, const char *key);
gpointer see_scene_keep(LithoScene *scene, const char *key, gpointer value, GDestroyNotify destroy);

#endif
