/* finder_cache.c: see finder_cache.h. */
#include "talk/finder_cache.h"

typedef struct {
  LithoFinder base;
  LithoFinder *inner;
  GHashTable *kept; /* "512x341 …" → LithoLocated*; owned */
} FinderCache;

static void
located_free(gpointer data)
{
  litho_located_clear(data);
  g_free(data);
}

static void
located_copy(const LithoLocated *from, LithoLocated *to)
{
  *to = *from;
  to->mask = from->mask != NULL ? g_object_ref(from->mask) : NULL;
  to->method = g_strdup(from->method);
  to->instead = g_strdup(from->instead);
  to->why = g_strdup(from->why);
  to->candidates = from->candidates != NULL ? g_ptr_array_ref(from->candidates) : NULL;
}

static gboolean
find(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *located, GError **error)
{
  FinderCache *cache = (FinderCache *)finder;
  if ((gint64)width * height > FINDER_CACHE_MAX_PX)
    return cache->inner->find(cache->inner, region, width, height, located, error);
  g_autofree char *key = g_strdup_printf("%dx%d %d %.17g %.17g %s", width, height, (int)region->kind, region->v[0],
                                         region->v[1], region->text != NULL ? region->text : "");
  const LithoLocated *kept = g_hash_table_lookup(cache->kept, key);
  if (kept != NULL) {
    located_copy(kept, located);
    return TRUE;
  }
  if (!cache->inner->find(cache->inner, region, width, height, located, error))
    return FALSE;
  if (g_hash_table_size(cache->kept) < FINDER_CACHE_MAX) {
    LithoLocated *copy = g_new0(LithoLocated, 1);
    located_copy(located, copy);
    g_hash_table_insert(cache->kept, g_steal_pointer(&key), copy);
  }
  return TRUE;
}

static LithoThings *
things(LithoFinder *finder, GError **error)
{
  FinderCache *cache = (FinderCache *)finder;
  return cache->inner->things(cache->inner, error);
}

LithoFinder *
finder_cache_new(LithoFinder *inner)
{
  FinderCache *cache = g_new0(FinderCache, 1);
  cache->base = (LithoFinder){.find = find, .things = inner->things != NULL ? things : NULL};
  cache->inner = inner;
  cache->kept = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, located_free);
  return &cache->base;
}

void
finder_cache_free(LithoFinder *finder)
{
  FinderCache *cache = (FinderCache *)finder;
  if (cache == NULL)
    return;
  g_hash_table_unref(cache->kept);
  g_free(cache);
}
