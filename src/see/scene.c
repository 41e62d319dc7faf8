/* scene.c: one photo as it is looked at. */
#include "base/vips_auto.h"
#include "see/scene.h"

#define PROXY_SIZE_PX 512

struct _LithoScene {
  LithoFinder finder; /* first: the finder is the scene */
  LithoPhoto *photo;  /* not owned */
  LithoSeeOptions options;
  const SeeRegion *regions;
  VipsImage *proxy;   /* owned, or NULL: not asked for yet */
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

LithoScene *
see_scene_new(LithoPhoto *photo, const LithoSeeOptions *options, const SeeRegion *regions,
              gboolean (*find)(LithoFinder *, const LithoRegion *, int, int, LithoLocated *, GError **))
{
  LithoScene *scene = g_new0(LithoScene, 1);
  scene->finder.find = find;
  scene->photo = photo;
  scene->regions = regions;
  if (options != NULL)
    scene->options = *options;
  scene->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, kept_free);
  return scene;
}

const SeeRegion *
see_scene_regions(const LithoScene *scene)
{
  return scene->regions;
}

LithoScene *
see_finder_scene(LithoFinder *finder)
{
  return (LithoScene *)finder;
}

void
litho_scene_free(LithoScene *scene)
{
  if (scene == NULL)
    return;
  g_clear_object(&scene->proxy);
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
