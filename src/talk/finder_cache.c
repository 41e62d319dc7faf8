/* finder_cache.c: see finder_cache.h. What was found is kept by region and size; above FINDER_CACHE_MAX_BYTES of masks all is
 * forgotten, which costs one search. */
#include "talk/finder_cache.h"
#include "base/json.h"

typedef struct {
  LithoFinder finder; /* first: a LithoFinder* is a FinderCache* */
  LithoFinder *inner;
  GHashTable *found; /* "WxH region" → LithoLocated*, owned */
  gsize n_bytes;     /* of their masks */
} FinderCache;

static void
located_free(gpointer data)
{
  litho_located_clear(data);
  g_free(data);
}

static gpointer
copy_sighting(gconstpointer source, gpointer data)
{
  const LithoSighting *from = source;
  LithoSighting *to = g_memdup2(from, sizeof *from);
  to->label = g_strdup(from->label);
  return to;
}

static void
copy_located(const LithoLocated *from, LithoLocated *to)
{
  *to = *from;
  to->mask = from->mask != NULL ? g_object_ref(from->mask) : NULL;
  to->method = g_strdup(from->method);
  to->instead = g_strdup(from->instead);
  to->why = g_strdup(from->why);
  to->candidates = NULL;
  if (from->candidates != NULL) {
    to->candidates = g_ptr_array_copy(from->candidates, copy_sighting, NULL);
    g_ptr_array_set_free_func(to->candidates, litho_sighting_free);
  }
}

static gboolean
find(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *located, GError **error)
{
  FinderCache *cache = (FinderCache *)finder;
  if ((gint64)width * height > FINDER_CACHE_MAX_PX)
    return cache->inner->find(cache->inner, region, width, height, located, error);
  g_autoptr(JsonNode) node = litho_region_to_json(region);
  g_autofree char *text = litho_json_print_line(node), *key = g_strdup_printf("%dx%d %s", width, height, text);
  const LithoLocated *known = g_hash_table_lookup(cache->found, key);
  if (known == NULL) {
    LithoLocated *made = g_new0(LithoLocated, 1);
    if (!cache->inner->find(cache->inner, region, width, height, made, error)) {
      located_free(made);
      return FALSE;
    }
    const gsize size = made->mask != NULL ? VIPS_IMAGE_SIZEOF_IMAGE(made->mask) : 0;
    if (cache->n_bytes + size > FINDER_CACHE_MAX_BYTES) {
      g_hash_table_remove_all(cache->found);
      cache->n_bytes = 0;
    }
    cache->n_bytes += size;
    g_hash_table_insert(cache->found, g_steal_pointer(&key), made);
    known = made;
  }
  copy_located(known, located);
  return TRUE;
}

static LithoThings *
things(LithoFinder *finder, GError **error)
{
  LithoFinder *inner = ((FinderCache *)finder)->inner;
  return inner->things(inner, error);
}

static gboolean
nearness(LithoFinder *finder, int width, int height, LithoLocated *near, GError **error)
{
  LithoFinder *inner = ((FinderCache *)finder)->inner;
  return inner->nearness(inner, width, height, near, error);
}

LithoFinder *
finder_cache_new(LithoFinder *inner)
{
  FinderCache *cache = g_new0(FinderCache, 1);
  cache->inner = inner;
  cache->finder.find = find;
  cache->finder.things = inner->things != NULL ? things : NULL;
  cache->finder.nearness = inner->nearness != NULL ? nearness : NULL;
  cache->found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, located_free);
  return &cache->finder;
}

void
finder_cache_free(LithoFinder *finder)
{
  FinderCache *cache = (FinderCache *)finder;
  if (cache == NULL)
    return;
  g_hash_table_unref(cache->found);
  g_free(cache);
}
