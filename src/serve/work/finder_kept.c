/* finder_kept.c: see finder_kept.h. What was found is kept by region and size; above MAX_BYTES of masks all is forgotten,
 * which costs one search. */
#include "serve/work/finder_kept.h"
#include "base/json.h"

#define MAX_BYTES ((gsize)48 << 20)

struct _KeptFinder {
  LithoFinder finder; /* first: a LithoFinder* is a KeptFinder* */
  LithoFinder *inner;
  GHashTable *found; /* "WxH region" → LithoLocated*, owned */
  gsize n_bytes;     /* of their masks */
};

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
  KeptFinder *kept = (KeptFinder *)finder;
  g_autoptr(JsonNode) node = litho_region_to_json(region);
  g_autofree char *text = litho_json_print_line(node), *key = g_strdup_printf("%dx%d %s", width, height, text);
  const LithoLocated *known = g_hash_table_lookup(kept->found, key);
  if (known == NULL) {
    LithoLocated *made = g_new0(LithoLocated, 1);
    if (!kept->inner->find(kept->inner, region, width, height, made, error)) {
      located_free(made);
      return FALSE;
    }
    const gsize size = made->mask != NULL ? VIPS_IMAGE_SIZEOF_IMAGE(made->mask) : 0;
    if (kept->n_bytes + size > MAX_BYTES) {
      g_hash_table_remove_all(kept->found);
      kept->n_bytes = 0;
    }
    kept->n_bytes += size;
    g_hash_table_insert(kept->found, g_steal_pointer(&key), made);
    known = made;
  }
  copy_located(known, located);
  return TRUE;
}

static LithoThings *
things(LithoFinder *finder, GError **error)
{
  LithoFinder *inner = ((KeptFinder *)finder)->inner;
  return inner->things(inner, error);
}

KeptFinder *
kept_finder_new(LithoFinder *inner)
{
  KeptFinder *kept = g_new0(KeptFinder, 1);
  kept->inner = inner;
  kept->finder.find = find;
  kept->finder.things = inner->things != NULL ? things : NULL;
  kept->found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, located_free);
  return kept;
}

void
kept_finder_free(KeptFinder *kept)
{
  if (kept == NULL)
    return;
  g_hash_table_unref(kept->found);
  g_free(kept);
}

LithoFinder *
kept_finder(KeptFinder *kept)
{
  return &kept->finder;
}
