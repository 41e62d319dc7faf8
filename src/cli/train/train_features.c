/* train_features.c: see train_features.h. */
#include "cli/cmd.h"
#include "cli/progress.h"
#include "cli/train/train_features.h"
#include "model/store.h"
#include "tune/pairs.h"

#define CACHE_NAME "features"

static void
show(guint done, guint total, gpointer data)
{
  cli_progress_note(data, "features");
  cli_progress_set(data, 0, total > 0 ? (double)done / total : 1);
}

static LithoFeatures *
open_once(LithoFeatureNet *net, const GPtrArray *pairs, const char *cache, int views,
          GArray *missing, GPtrArray *reasons, gboolean quiet, GError **error)
{
  g_autofree const char **paths = g_new(const char *, MAX(pairs->len, 1));
  g_autoptr(Progress) bar = cli_progress_new(quiet ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1);
  for (guint i = 0; i < pairs->len; i++)
    paths[i] = ((const LithoPair *)pairs->pdata[i])->path;
  LithoFeatures *features = litho_features_open(cache, net, paths, pairs->len, views, missing,
                                                reasons, show, bar, cmd_cancellable(), error);
  cli_progress_clear(bar);
  return features;
}

LithoFeatures *
train_features_open(LithoFeatureNet *net, GPtrArray **pairs, const char *cache, int views,
                    gboolean quiet, GError **error)
{
  g_autofree char *usual = g_build_filename(litho_cache_dir(), CACHE_NAME, NULL);
  g_autoptr(GArray) missing = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  if (cache == NULL) {
    cache = usual;
    g_mkdir_with_parents(litho_cache_dir(), 0755);
  }
  g_autoptr(LithoFeatures) features =
      open_once(net, *pairs, cache, views, missing, reasons, quiet, error);
  if (features == NULL || missing->len == 0)
    return g_steal_pointer(&features);
  cmd_warn("%u of %u photos are left out; first: %s", missing->len, (*pairs)->len,
           (char *)reasons->pdata[0]);
  g_autoptr(GHashTable) gone = g_hash_table_new(NULL, NULL);
  g_autoptr(GPtrArray) rest = g_ptr_array_new();
  for (guint i = 0; i < missing->len; i++)
    g_hash_table_add(gone, (*pairs)->pdata[g_array_index(missing, guint, i)]);
  for (guint i = 0; i < (*pairs)->len; i++)
    if (!g_hash_table_contains(gone, (*pairs)->pdata[i]))
      g_ptr_array_add(rest, (*pairs)->pdata[i]);
  if (rest->len == 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "no photo can be read; first: %s",
                (char *)reasons->pdata[0]);
    return NULL;
  }
  litho_features_free(features);
  features = open_once(net, rest, cache, views, NULL, NULL, quiet, error);
  g_ptr_array_unref(*pairs);
  *pairs = g_steal_pointer(&rest);
  return g_steal_pointer(&features);
}
