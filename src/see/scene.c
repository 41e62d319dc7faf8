/* scene.c: one photo as it is looked at. */
#include "base/vips_auto.h"
#include "op/op.h"
#include "see/region.h"
#include "see/scene.h"

#define PROXY_SIZE_PX 512

struct _LithoScene {
  LithoFinder finder; /* first: the finder is the scene */
  LithoPhoto *photo;  /* not owned */
  LithoSeeOptions options;
  VipsImage *proxy;   /* owned, or NULL: not asked for yet */
  LithoFacts *facts;  /* owned, or NULL */
  GHashTable *covers; /* name → SeeCover* */
  GHashTable *kept;   /* char* → Kept*, of see_scene_keep() */
};

typedef struct {
  gpointer value;
  GDestroyNotify destroy;
} Kept;

static void
kept_free(gpointer data)
{
  Kept *kept = data;
  if (kept->destroy != NULL)
    kept->destroy(kept->value);
  g_free(kept);
}

GHashTable *
litho_see_nets_new(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
}

static gboolean
find(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoFound *found,
     GError **error)
{
  return see_region_find((LithoScene *)finder, region, width, height, found, error);
}

static void
cover_free(gpointer data)
{
  see_cover_clear(data);
  g_free(data);
}

LithoScene *
litho_scene_new(LithoPhoto *photo, const LithoSeeOptions *options)
{
  LithoScene *scene = g_new0(LithoScene, 1);
  scene->finder.find = find;
  scene->photo = photo;
  scene->covers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, cover_free);
  if (options != NULL)
    scene->options = *options;
  scene->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
  return scene;
}

void
litho_scene_free(LithoScene *scene)
{
  if (scene == NULL)
    return;
  g_clear_object(&scene->proxy);
  litho_facts_free(scene->facts);
  g_hash_table_unref(scene->covers);
  g_hash_table_unref(scene->kept);
  g_free(scene);
}

/* Nets outlive the scene where the caller wants it. */
static GHashTable *
table_of(LithoScene *scene, const char *key)
{
  return scene->options.nets != NULL && g_str_has_prefix(key, "nets:") ? scene->options.nets : scene->kept;
}

gpointer
see_scene_kept(LithoScene *scene, const char *key)
{
  Kept *kept = g_hash_table_lookup(table_of(scene, key), key);
  return kept != NULL ? kept->value : NULL;
}

gpointer
see_scene_keep(LithoScene *scene, const char *key, gpointer value, GDestroyNotify destroy)
{
  Kept *kept = g_new(Kept, 1);
  kept->value = value;
  kept->destroy = destroy;
  g_hash_table_insert(table_of(scene, key), g_strdup(key), kept);
  return value;
}

LithoFinder *
litho_scene_finder(LithoScene *scene)
{
  return &scene->finder;
}

LithoPhoto *
litho_scene_photo(LithoScene *scene)
{
  return scene->photo;
}

const LithoSeeOptions *
litho_scene_options(const LithoScene *scene)
{
  return &scene->options;
}

VipsImage *
litho_scene_proxy(LithoScene *scene, GError **error)
{
  if (scene->proxy == NULL)
    scene->proxy = litho_photo_proxy(scene->photo, PROXY_SIZE_PX, error);
  return scene->proxy;
}

const LithoFacts *
litho_scene_facts(LithoScene *scene, GError **error)
{
  if (scene->facts == NULL)
    scene->facts = litho_facts_take(scene, error);
  return scene->facts;
}

const SeeCover *
see_scene_cover(LithoScene *scene, const char *name, GError **error)
{
  SeeCover *cover = g_hash_table_lookup(scene->covers, name);
  const SeeRegion *region = see_region_by_name(name);
  if (cover != NULL)
    return cover;
  if (g_cancellable_set_error_if_cancelled(scene->options.cancel, error))
    return NULL;
  if (region == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "no region is called '%s'", name);
    return NULL;
  }
  cover = g_new0(SeeCover, 1);
  if (!region->find(scene, cover, error)) {
    cover_free(cover);
    return NULL;
  }
  g_hash_table_insert(scene->covers, (gpointer)region->name, cover);
  return cover;
}
