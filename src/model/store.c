/* store.c: finds model files and never hands one out whose sha256 is wrong.
 *
 * Hashing a gigabyte takes seconds, so a good hash is remembered in models/hashes.ini together with the
 * file's size, modification time (ns) and inode; any difference means hashing again.
 */
#include <glib/gstdio.h>
#include <string.h>
#include "model/shipped.h"
#include "model/store.h"

const char *
litho_cache_dir(void)
{
  static char *dir;
  if (g_once_init_enter(&dir)) {
    const char *env = g_getenv("LITHO_CACHE");
    char *path = env != NULL && *env != '\0' ? g_canonicalize_filename(env, NULL)
                                             : g_build_filename(g_get_user_cache_dir(), "litho", NULL);
    g_once_init_leave(&dir, path);
  }
  return dir;
}

gboolean
litho_model_is_shipped(const LithoModel *model)
{
  return g_strcmp0(model->source, "litho") == 0;
}

char *
litho_model_path(const LithoModel *model)
{
  if (g_path_is_absolute(model->file)) /* litho_model_get() of a file that is in no manifest */
    return g_strdup(model->file);
  if (litho_model_is_shipped(model)) {
    char *path = litho_shipped_model(model->file);
    if (path != NULL)
      return path;
  }
  return g_build_filename(litho_cache_dir(), "models", model->file, NULL);
}

/* What must not change for a remembered hash to hold. */
static char *
fingerprint(const GStatBuf *st)
{
  return g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld %" G_GUINT64_FORMAT,
                         (gint64)st->st_size, (gint64)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
                         (guint64)st->st_ino);
}

static char *
hash_file(const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path(path);
  g_autoptr(GError) local = NULL;
  g_autoptr(GFileInputStream) in = g_file_read(file, NULL, &local);
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree guchar *buffer = g_malloc(1 << 20);
  gssize n = -1;
  while (in != NULL &&
         (n = g_input_stream_read(G_INPUT_STREAM(in), buffer, 1 << 20, NULL, &local)) > 0)
    g_checksum_update(sum, buffer, n);
  if (n < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
    return NULL;
  }
  return g_strdup(g_checksum_get_string(sum));
}

static char *
model_sha256(const char *path, gboolean again, GError **error)
{
  GStatBuf st;
  if (g_stat(path, &st) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: no such model file", path);
    return NULL;
  }
  g_autofree char *full = g_canonicalize_filename(path, NULL);
  g_autofree char *group = g_compute_checksum_for_string(G_CHECKSUM_SHA256, full, -1);
  g_autofree char *print = fingerprint(&st);
  g_autofree char *folder = g_build_filename(litho_cache_dir(), "models", NULL);
  g_autofree char *ini = g_build_filename(folder, "hashes.ini", NULL);
  g_autoptr(GKeyFile) keys = g_key_file_new();
  g_key_file_load_from_file(keys, ini, G_KEY_FILE_NONE, NULL);
  g_autofree char *known = g_key_file_get_string(keys, group, "fingerprint", NULL);
  if (!again && g_strcmp0(known, print) == 0) {
    char *sha = g_key_file_get_string(keys, group, "sha256", NULL);
    if (sha != NULL)
      return sha;
  }
  char *sha = hash_file(path, error);
  if (sha == NULL)
    return NULL;
  g_key_file_set_string(keys, group, "path", full);
  g_key_file_set_string(keys, group, "fingerprint", print);
  g_key_file_set_string(keys, group, "sha256", sha);
  /* Only a memory: where it cannot be written the next run hashes again. */
  g_mkdir_with_parents(folder, 0755);
  g_key_file_save_to_file(keys, ini, NULL);
  return sha;
}

char *
litho_model_sha256(const char *path, GError **error)
{
  return model_sha256(path, FALSE, error);
}

/* promised NULL: any. */
static gboolean
hash_is(const char *path, const char *promised, gboolean again, GError **error)
{
  g_autofree char *sha = model_sha256(path, again, error);
  if (sha == NULL)
    return FALSE;
  if (promised == NULL || g_ascii_strcasecmp(sha, promised) == 0)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_HASH, "%s: sha256 is %s but the manifest promises %s", path, sha, promised);
  return FALSE;
}

static char *
asset_path(const LithoModelAsset *asset)
{
  return g_path_is_absolute(asset->file) /* as it is tried, before it is in the store */
             ? g_strdup(asset->file)
             : g_build_filename(litho_cache_dir(), "models", asset->file, NULL);
}

static gboolean
assets_are(const LithoModel *model, GError **error)
{
  for (guint i = 0; i < model->n_assets; i++) {
    g_autofree char *path = asset_path(&model->assets[i]);
    if (!hash_is(path, model->assets[i].sha256, TRUE, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
litho_model_verify(const LithoModel *model, gboolean again, GError **error)
{
  g_autofree char *path = litho_model_path(model);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    if (litho_model_is_shipped(model))
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' comes with litho and is not there: install litho again",
                  model->name);
    else
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                  "model '%s' is not installed: litho models pull %s", model->name, model->name);
    return FALSE;
  }
  return hash_is(path, model->sha256, again, error) && (!again || assets_are(model, error));
}

/* The row of a file that is in no manifest. */
static LithoModel *
stranger(const char *role, const char *path)
{
  LithoModel *model = g_new0(LithoModel, 1);
  model->name = g_path_get_basename(path);
  model->role = g_strdup(role);
  model->source = g_strdup("file");
  model->license = g_strdup("unknown");
  model->file = g_canonicalize_filename(path, NULL);
  return model;
}

/* A default of the user's own goes before litho's, that before what is no default. */
static int
rank_of(const LithoModel *model)
{
  return !model->is_default ? 0 : model->built_in ? 1 : 2;
}

/* How badly a net that enlarges fits a factor: one that is larger is shrunk, one that is smaller runs again. */
static double
misfit(const LithoModel *model, double factor)
{
  const double own = model->net.factor;
  return own <= 0 || factor <= 0 ? 0 : own >= factor ? own - factor : 100 + factor - own;
}

/* The first of those that are equally good. */
static LithoModel *
best_of_role(GPtrArray *models, const char *role, double factor)
{
  LithoModel *best = NULL;
  for (guint i = 0; i < models->len; i++) {
    LithoModel *model = models->pdata[i];
    g_autofree char *path = litho_model_path(model);
    if (!g_str_equal(model->role, role) || !g_file_test(path, G_FILE_TEST_EXISTS))
      continue;
    if (best == NULL || rank_of(model) > rank_of(best) ||
        (rank_of(model) == rank_of(best) && rank_of(model) > 0 && misfit(model, factor) < misfit(best, factor)))
      best = model;
  }
  return best;
}

static LithoModel *
get_model(const char *role, const char *wanted, double factor, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  if (models == NULL)
    return NULL;
  LithoModel *model = wanted != NULL ? litho_models_find(models, wanted) : best_of_role(models, role, factor);
  if (model == NULL && wanted != NULL && g_file_test(wanted, G_FILE_TEST_IS_REGULAR))
    return stranger(role, wanted);
  if (model == NULL && wanted != NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "'%s' is neither a model of the manifest nor a file: see litho models list", wanted);
  else if (model == NULL)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no model is installed for '%s': see litho models list",
                role);
  return model != NULL && litho_model_verify(model, FALSE, error) ? litho_model_copy(model) : NULL;
}

LithoModel *
litho_model_get(const char *role, const char *wanted, GError **error)
{
  return get_model(role, wanted, 0, error);
}

LithoModel *
litho_model_get_enlarging(const char *role, double factor, GError **error)
{
  return get_model(role, NULL, factor, error);
}

char *
litho_model_find(const char *role, const char *wanted, GError **error)
{
  g_autoptr(LithoModel) model = litho_model_get(role, wanted, error);
  return model != NULL ? litho_model_path(model) : NULL;
}

gboolean
litho_model_encoder(const char *wanted, char **weights, char **tokenizer, GError **error)
{
  g_autoptr(GError) missing = NULL;
  g_autoptr(LithoModel) model = litho_model_get("encoder", wanted, &missing);
  if (model == NULL && wanted == NULL && g_error_matches(missing, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no text encoder is installed: litho models pull minilm-l6");
    return FALSE;
  }
  if (model == NULL) {
    g_propagate_error(error, g_steal_pointer(&missing));
    return FALSE;
  }
  g_autofree char *found = litho_model_asset(model, "tokenizer", 0, error);
  if (found == NULL && (error == NULL || *error == NULL))
    found = litho_model_asset(model, "asset", 0, error); /* what `litho models add --asset` notes */
  if (found == NULL) {
    if (error != NULL && *error == NULL)
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "encoder '%s' has no tokenizer.json beside it: add it with --asset",
                  model->name);
    return FALSE;
  }
  *weights = litho_model_path(model);
  *tokenizer = g_steal_pointer(&found);
  return TRUE;
}

char *
litho_model_asset(const LithoModel *model, const char *kind, guint n, GError **error)
{
  for (guint i = 0; i < model->n_assets; i++) {
    const LithoModelAsset *asset = &model->assets[i];
    if (!g_str_equal(asset->kind, kind) || n-- > 0)
      continue;
    g_autofree char *path = asset_path(asset);
    return hash_is(path, asset->sha256, FALSE, error) ? g_steal_pointer(&path) : NULL;
  }
  return NULL;
}
