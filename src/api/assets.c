/* assets.c: see assets.h. */
#include "api/assets.h"

gboolean
api_assets_take(const LithoAsset *assets, GHashTable **table, GError **error)
{
  *table = NULL;
  if (assets == NULL || assets->name == NULL)
    return TRUE;
  g_autoptr(GHashTable) own =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  for (; assets->name != NULL; assets++) {
    if (assets->bytes == NULL || g_hash_table_contains(own, assets->name)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "asset '%.60s' %s", assets->name,
                  assets->bytes == NULL ? "has no bytes" : "is given twice");
      return FALSE;
    }
    g_hash_table_insert(own, g_strdup(assets->name), g_bytes_ref(assets->bytes));
  }
  *table = g_steal_pointer(&own);
  return TRUE;
}
