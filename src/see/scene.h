/* scene.h: one photo as it is looked at: proxies, what nets said of it, masks, facts; each worked out when
 * it is first asked for and then kept.
 *
 * A scene is the finder (recipe/finder.h) of its photo. Not thread-safe.
 */
#ifndef LITHO_SEE_SCENE_H
#define LITHO_SEE_SCENE_H

#include "photo/photo.h"
#include "recipe/finder.h"
#include "see/facts/facts.h"

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

/* The photo is not owned and must live longer. Nothing is computed yet. options may be NULL. */
LithoScene *litho_scene_new(LithoPhoto *photo, const LithoSeeOptions *options);
void litho_scene_free(LithoScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoScene, litho_scene_free)

/* Owned by the scene. */
LithoFinder *litho_scene_finder(LithoScene *scene);
/* All facts (measures, tags, faces, regions); owned by the scene. NULL with MODEL, CANCELLED, INTERNAL. */
const LithoFacts *litho_scene_facts(LithoScene *scene, GError **error);
/* The photo in the working space, 3-band float scRGB, in memory, long edge ≤ 512 px; owned by the scene. */
VipsImage *litho_scene_proxy(LithoScene *scene, GError **error);
LithoPhoto *litho_scene_photo(LithoScene *scene);
const LithoSeeOptions *litho_scene_options(const LithoScene *scene);

#endif
