/* add.c: a person's own model file taken into the store, after it was held against its role. */
#include <glib/gstdio.h>
#include <string.h>
#include "model/contract/boxes.h"
#include "model/contract/make_set.h"
#include "model/contract/point.h"
#include "model/fetch/add.h"
#include "model/role.h"
#include "nn/q4_file.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-"

/* Opens a net that gives boxes and runs it on a grey picture. */
static gboolean
try_boxes(const LithoModel *model, const char *path, GError **error)
{
  g_autoptr(LithoNet) lower = litho_net_open(path, 0, error);
  g_autoptr(LithoBoxNet) net = lower != NULL ? litho_box_net_new(lower, model, error) : NULL;
  if (net == NULL)
    return FALSE;
  const gsize n = 3 * (gsize)net->width * (gsize)net->height;
  g_autofree float *rgb = g_new(float, n);
  g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(LithoSeen));
  for (gsize i = 0; i < n; i++)
    rgb[i] = 0.5f;
  return litho_box_net_run(net, rgb, 0.5, seen, error);
}

/* Opens encoder and decoder and asks for what is in the middle of a grey picture. */
static gboolean
try_point(const LithoModel *model, GError **error)
{
  static const double middle[1][2] = {{0.5, 0.5}};
  static const gboolean inside = TRUE;
  g_autoptr(LithoPointNet) net = litho_point_net_open(model, 0, error);
  if (net == NULL)
    return FALSE;
  const int size = litho_point_net_size_px(net);
  const gsize n = 3 * (gsize)size * (gsize)size;
  g_autofree float *rgb = g_new(float, n);
  const float *mask;
  int columns, rows;
  double score;
  for (gsize i = 0; i < n; i++)
    rgb[i] = 0.5f;
  return litho_point_net_look(net, rgb, size, size, error) &&
         litho_point_net_mask(net, NULL, middle, &inside, 1, &mask, &columns, &rows, &score, error);
}

gboolean
litho_model_try(LithoModel *model, GError **error)
{
  const LithoRole *role = litho_role_find(model->role, error);
  if (role == NULL)
    return FALSE;
  g_autofree char *path = litho_model_path(model);
  gboolean is_gguf = g_str_has_suffix(path, ".gguf");
  if (g_str_equal(role->name, "words")) {
    g_autoptr(LithoQ4File) words = litho_q4_open(path, error);
    return words != NULL;
  }
  if (role->kind == LITHO_ROLE_WORDS) { /* infer/ judges the tensors when it opens it */
    if (g_str_has_suffix(path, ".safetensors"))
      return TRUE;
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: a model for '%s' is a .safetensors file%s", path, role->name,
                g_str_equal(role->name, "encoder") ? " with --asset tokenizer.json" : "");
    return FALSE;
  }
  if (g_str_equal(role->name, "caption") && g_str_has_suffix(path, ".safetensors"))
    return TRUE; /* a decoder: likewise */
  if (role->kind == LITHO_ROLE_SET)
    return litho_make_set_try(model, error);
  if (role->kind == LITHO_ROLE_EXTRA)
    return litho_make_extra_try(model, g_str_equal(role->name, "lora") ? LITHO_PART_LORA : LITHO_PART_UPSCALER, error);
  if ((role->kind == LITHO_ROLE_TEXT) != is_gguf) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                is_gguf ? "%s: a GGUF model is no net for '%s': give --role plan or caption"
                        : "%s: '%s' is a role of GGUF models: give --role, as --role denoise (roles: docs/models.md)",
                path, role->name);
    return FALSE;
  }
  if (is_gguf)
    return TRUE;
  if (role->kind == LITHO_ROLE_BOXES)
    return try_boxes(model, path, error);
  if (role->kind == LITHO_ROLE_POINT)
    return try_point(model, error);
  g_autoptr(LithoRoleNet) net = litho_role_open_model(model, 0, error);
  if (net == NULL || !litho_role_try(net, error))
    return FALSE;
  model->net = net->model->net;
  model->net.factor = net->factor;
  return TRUE;
}

/* A labels file has one line a class. */
static gboolean
labels_fit(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;
  g_autoptr(GError) local = NULL;
  if (!g_file_get_contents(path, &text, &size, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s", local->message);
    return FALSE;
  }
  if (size > 0 && size < (1 << 22) && g_utf8_validate(text, (gssize)size, NULL))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: a file of labels is UTF-8 text with one class a line", path);
  return FALSE;
}

static gboolean
copy_in(const char *from, const char *name, const char *sha256, GCancellable *cancel, GError **error)
{
  g_autofree char *to = g_build_filename(litho_cache_dir(), "models", name, NULL);
  g_autofree char *part = g_strconcat(to, ".part", NULL), *folder = g_path_get_dirname(to);
  g_mkdir_with_parents(folder, 0755);
  g_autoptr(GFile) from_file = g_file_new_for_path(from), part_file = g_file_new_for_path(part);
  g_autoptr(GError) local = NULL;
  gboolean ok = g_file_copy(from_file, part_file, G_FILE_COPY_OVERWRITE, cancel, NULL, NULL, &local) &&
                g_rename(part, to) == 0;
  g_autofree char *sha = ok ? litho_model_sha256(to, error) : NULL;
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", to,
                local != NULL ? local->message : g_strerror(errno));
  else if (sha != NULL && !g_str_equal(sha, sha256))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_HASH, "%s: the file changed while it was copied", from);
  else if (sha != NULL)
    return TRUE;
  g_unlink(part);
  g_unlink(to);
  return FALSE;
}

static void
drop_files(const LithoModel *model)
{
  g_autofree char *path = litho_model_path(model);
  g_unlink(path);
  for (guint i = 0; i < model->n_assets; i++) {
    g_autofree char *asset = g_build_filename(litho_cache_dir(), "models", model->assets[i].file, NULL);
    g_unlink(asset);
  }
}

/* The file's name in the store, which holds the model's name so that two models never share it. */
static char *
asset_name(const LithoModel *model, const char *kind, const char *path)
{
  g_autofree char *base = g_path_get_basename(path);
  if (g_str_equal(kind, "data")) /* an ONNX file names its data by this name */
    return g_steal_pointer(&base);
  char *name = g_strdup_printf("%s.%s", model->name, base);
  return g_strcanon(name, PLAIN, '_');
}

/* "labels=FILE" or "vae=FILE": the kind, and *path behind it; any other text is the path of a plain asset. */
static const char *
asset_kind(const char *text, const char **path)
{
  static const char *const kinds[] = {"labels", "decoder", "data", "tokenizer",  "clip_l", "clip_g",
                                      "t5xxl",  "llm",     "llm_vision", "vae",  "tae"};
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (g_str_has_prefix(text, kinds[i]) && text[strlen(kinds[i])] == '=') {
      *path = text + strlen(kinds[i]) + 1;
      return kinds[i];
    }
  *path = text;
  return "asset";
}

/* Data keeps its name, which must be one of the store's and no other model's. */
static gboolean
name_is_free(const char *kind, const LithoModelAsset *asset, GError **error)
{
  g_autofree char *plain = g_strdup(asset->file), *path = g_build_filename(litho_cache_dir(), "models", asset->file, NULL);
  g_strcanon(plain, PLAIN, '_');
  if (!g_str_equal(kind, "data"))
    return TRUE;
  g_autofree char *sha = g_file_test(path, G_FILE_TEST_EXISTS) ? litho_model_sha256(path, NULL) : NULL;
  if (g_str_equal(plain, asset->file) && *plain != '.' && (sha == NULL || g_str_equal(sha, asset->sha256)))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s: %s", asset->file,
              sha != NULL ? "another model has data of this name in the store: remove it first"
                          : "the name of a net's data may have letters, digits and ._+- only");
  return FALSE;
}

static gboolean
has_file(const LithoModel *model, const char *main, const char *file)
{
  gboolean had = g_str_equal(main, file);
  for (guint i = 0; i < model->n_assets; i++)
    had |= g_str_equal(model->assets[i].file, file);
  return had;
}

/* main: the model's own file in the store. */
static gboolean
note_asset(LithoModel *model, const char *main, const char *kind, const char *path, GError **error)
{
  if (g_str_equal(kind, "labels") && !labels_fit(path, error))
    return FALSE;
  LithoModelAsset asset = {.sha256 = litho_model_sha256(path, error)};
  if (asset.sha256 == NULL)
    return FALSE;
  asset.kind = g_strdup(kind);
  asset.file = asset_name(model, kind, path);
  for (int i = 2; !g_str_equal(kind, "data") && has_file(model, main, asset.file); i++) {
    g_autofree char *base = g_path_get_basename(path);
    g_free(asset.file);
    asset.file = g_strdup_printf("%s.%d.%s", model->name, i, base);
    g_strcanon(asset.file, PLAIN, '_');
  }
  if (!name_is_free(kind, &asset, error)) {
    g_free(asset.kind);
    g_free(asset.file);
    g_free(asset.sha256);
    return FALSE;
  }
  model->assets = g_renew(LithoModelAsset, model->assets, model->n_assets + 1);
  model->assets[model->n_assets++] = asset;
  return TRUE;
}

/* Before its files are in the store: the model's and those beside it, `from`, one an asset. */
static gboolean
try_where_it_lies(LithoModel *model, const char *const *from, GError **error)
{
  g_autofree char **file = g_new0(char *, model->n_assets + 1);
  for (guint i = 0; i < model->n_assets; i++) {
    file[i] = model->assets[i].file;
    model->assets[i].file = g_canonicalize_filename(from[i], NULL);
  }
  const gboolean ok = litho_model_try(model, error);
  for (guint i = 0; i < model->n_assets; i++) {
    g_free(model->assets[i].file);
    model->assets[i].file = file[i];
  }
  return ok;
}

/* Two models never share a file in the store: where another has one of this name, the model's name goes before it. */
static gboolean
take_own_name(LithoModel *model, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  for (guint i = 0; models != NULL && i < models->len; i++) {
    const LithoModel *other = models->pdata[i];
    if (g_str_equal(other->name, model->name) || !g_str_equal(other->file, model->file))
      continue;
    char *file = g_strdup_printf("%s.%s", model->name, model->file);
    g_free(model->file);
    model->file = g_strcanon(file, PLAIN, '_');
    break;
  }
  return models != NULL;
}

gboolean
litho_model_add(LithoModel *model, const char *path, const char *labels, char **assets, GCancellable *cancel,
                GError **error)
{
  if (!take_own_name(model, error))
    return FALSE;
  g_autofree char *name = g_steal_pointer(&model->file);
  const guint n_labels = labels != NULL, n_assets = assets != NULL ? g_strv_length(assets) : 0;
  g_autofree const char **from = g_new0(const char *, n_labels + n_assets + 1); /* of model->assets */
  model->file = g_canonicalize_filename(path, NULL); /* where it is tried */
  from[0] = labels;
  gboolean ok = labels == NULL || note_asset(model, name, "labels", labels, error);
  for (guint i = 0; ok && i < n_assets; i++) {
    const char *kind = asset_kind(assets[i], &from[n_labels + i]);
    ok = note_asset(model, name, kind, from[n_labels + i], error);
  }
  ok = ok && try_where_it_lies(model, from, error);
  g_free(model->file);
  model->file = g_steal_pointer(&name);
  if (!ok)
    return FALSE;
  ok = copy_in(path, model->file, model->sha256, cancel, error);
  for (guint i = 0; ok && i < model->n_assets; i++)
    ok = copy_in(from[i], model->assets[i].file, model->assets[i].sha256, cancel, error);
  if (ok && litho_manifest_put(model->name, model, error))
    return TRUE;
  drop_files(model);
  return FALSE;
}

gboolean
litho_model_remove(const LithoModel *model, gboolean *had, GError **error)
{
  static const char *const suffixes[] = {"", ".part", ".part.state"};
  g_autofree char *path = litho_model_path(model);
  *had = FALSE;
  if (litho_model_is_shipped(model)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "model '%s' comes with litho and is not removed", model->name);
    return FALSE;
  }
  for (guint k = 0; k < G_N_ELEMENTS(suffixes); k++) {
    g_autofree char *file = g_strconcat(path, suffixes[k], NULL);
    *had |= g_unlink(file) == 0;
  }
  drop_files(model);
  return model->built_in || litho_manifest_put(model->name, NULL, error);
}
