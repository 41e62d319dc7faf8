/* manifest.c: which models there are: the built-in rows (model_manifest_rows.c) and the user's own. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "model/manifest.h"

void
litho_model_free(LithoModel *model)
{
  if (model == NULL)
    return;
  g_free(model->name);
  g_free(model->role);
  g_free(model->source);
  g_free(model->sha256);
  g_free(model->contract);
  g_free(model->convert);
  g_free(model->source_sha256);
  g_free(model->gives);
  g_free(model->license);
  g_free(model->citation);
  g_free(model->file);
  for (guint i = 0; i < model->n_assets; i++) {
    g_free(model->assets[i].kind);
    g_free(model->assets[i].file);
    g_free(model->assets[i].sha256);
    g_free(model->assets[i].source);
  }
  g_free(model->assets);
  g_free(model);
}

LithoModel *
litho_model_copy(const LithoModel *from)
{
  LithoModel *to = g_memdup2(from, sizeof *from);
  to->name = g_strdup(from->name);
  to->role = g_strdup(from->role);
  to->source = g_strdup(from->source);
  to->sha256 = g_strdup(from->sha256);
  to->contract = g_strdup(from->contract);
  to->convert = g_strdup(from->convert);
  to->source_sha256 = g_strdup(from->source_sha256);
  to->gives = g_strdup(from->gives);
  to->license = g_strdup(from->license);
  to->citation = g_strdup(from->citation);
  to->file = g_strdup(from->file);
  to->assets = g_memdup2(from->assets, from->n_assets * sizeof *from->assets);
  for (guint i = 0; i < from->n_assets; i++) {
    to->assets[i].kind = g_strdup(from->assets[i].kind);
    to->assets[i].file = g_strdup(from->assets[i].file);
    to->assets[i].sha256 = g_strdup(from->assets[i].sha256);
    to->assets[i].source = g_strdup(from->assets[i].source);
  }
  return to;
}

char *
litho_manifest_path(void)
{
  return g_build_filename(g_get_user_config_dir(), "litho", "models.json", NULL);
}

/* A name that stays inside the store and prints well. */
static gboolean
is_plain_name(const char *s)
{
  if (*s == '\0' || *s == '.' || strlen(s) > 200)
    return FALSE;
  return s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")] == '\0';
}

static char *
member(JsonObject *row, const char *key)
{
  JsonNode *node = json_object_get_member(row, key);
  if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string(node);
}

/* "key": [n numbers]; FALSE where it is not there. Error when it is something else. */
static gboolean
member_numbers(JsonObject *row, const char *key, float *out, guint n, const char *place, GError **error)
{
  JsonNode *node = json_object_get_member(row, key);
  if (node == NULL)
    return FALSE;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  gboolean ok = array != NULL && json_array_get_length(array) == n;
  for (guint i = 0; ok && i < n; i++) {
    JsonNode *item = json_array_get_element(array, i);
    GType type = json_node_get_value_type(item);
    ok = JSON_NODE_HOLDS_VALUE(item) && (type == G_TYPE_DOUBLE || type == G_TYPE_INT64);
    out[i] = ok ? (float)json_node_get_double(item) : 0;
  }
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s/%s: should be a list of %u numbers", place, key, n);
  return ok;
}

static gboolean
parse_net(JsonObject *row, LithoNetOptions *net, const char *place, GError **error)
{
  g_autoptr(GError) local = NULL;
  float out[2];
  net->has_norm = member_numbers(row, "mean", net->mean, 3, place, &local) &&
                  member_numbers(row, "std", net->std, 3, place, &local);
  if (local == NULL && member_numbers(row, "output_range", out, 2, place, &local)) {
    net->has_out = TRUE;
    net->out_black = out[0];
    net->out_white = out[1];
  }
  net->factor = (int)CLAMP(json_object_get_int_member_with_default(row, "factor", 0), 0, 16);
  net->bgr = json_object_get_boolean_member_with_default(row, "bgr", FALSE);
  if (local == NULL && ((net->has_norm && (net->std[0] == 0 || net->std[1] == 0 || net->std[2] == 0)) ||
                        (net->has_out && net->out_black == net->out_white)))
    g_set_error(&local, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: std and the width of output_range cannot be 0", place);
  if (local == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

static gboolean
parse_assets(JsonObject *row, LithoModel *model, const char *place, GError **error)
{
  JsonNode *node = json_object_get_member(row, "assets");
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n = list != NULL ? json_array_get_length(list) : 0;
  model->assets = g_new0(LithoModelAsset, n);
  for (guint i = 0; i < n; i++) {
    JsonNode *item = json_array_get_element(list, i);
    LithoModelAsset *asset = &model->assets[model->n_assets++];
    if (JSON_NODE_HOLDS_OBJECT(item)) {
      JsonObject *o = json_node_get_object(item);
      asset->kind = member(o, "kind");
      asset->file = member(o, "file");
      asset->sha256 = member(o, "sha256");
    }
    if (asset->kind == NULL || asset->file == NULL || asset->sha256 == NULL || !is_plain_name(asset->file)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s/assets/%u needs \"kind\", \"file\" and \"sha256\"",
                  place, i);
      return FALSE;
    }
  }
  return TRUE;
}

static LithoModel *
parse_row(JsonNode *node, const char *path, guint i, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT(node)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: /models/%u is not an object", path, i);
    return NULL;
  }
  JsonObject *row = json_node_get_object(node);
  g_autoptr(LithoModel) model = g_new0(LithoModel, 1);
  model->name = member(row, "name");
  model->role = member(row, "role");
  model->source = member(row, "source");
  model->sha256 = member(row, "sha256");
  model->contract = member(row, "contract");
  model->convert = member(row, "convert");
  model->source_sha256 = member(row, "source_sha256");
  model->license = member(row, "license");
  model->citation = member(row, "citation");
  model->file = member(row, "file");
  gint64 bytes = json_object_get_int_member_with_default(row, "bytes", 0);
  model->bytes = bytes > 0 ? (guint64)bytes : 0;
  model->is_default = json_object_get_boolean_member_with_default(row, "default", FALSE);
  const char *missing = !model->name ? "name" : !model->role ? "role" : !model->source ? "source" : NULL;
  if (missing != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: /models/%u has no \"%s\"", path, i, missing);
    return NULL;
  }
  if (model->file == NULL)
    model->file = g_path_get_basename(model->source);
  if (model->license == NULL)
    model->license = g_strdup("unknown");
  const char *bad = !is_plain_name(model->name) ? "name" : !is_plain_name(model->file) ? "file" : NULL;
  if (bad != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "%s: /models/%u/%s: only letters, digits and ._+- are allowed", path, i, bad);
    return NULL;
  }
  g_autofree char *place = g_strdup_printf("%s: /models/%u", path, i);
  return parse_net(row, &model->net, place, error) && parse_assets(row, model, place, error)
             ? g_steal_pointer(&model)
             : NULL;
}

LithoModel *
litho_models_find(GPtrArray *models, const char *name)
{
  for (guint i = 0; i < models->len; i++) {
    LithoModel *model = models->pdata[i];
    if (g_str_equal(model->name, name))
      return model;
  }
  return NULL;
}

GPtrArray *
litho_models_load(GError **error)
{
  g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func((GDestroyNotify)litho_model_free);
  guint n_rows;
  const LithoModel *rows = model_manifest_rows(&n_rows);
  for (guint i = 0; i < n_rows; i++) {
    LithoModel *model = litho_model_copy(&rows[i]);
    model->built_in = TRUE;
    g_ptr_array_add(models, model);
  }
  g_autofree char *path = litho_manifest_path();
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&models);

  g_autoptr(JsonParser) parser = json_parser_new_immutable();
  g_autoptr(GError) local = NULL;
  if (!json_parser_load_from_file(parser, path, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: %s", path, local->message);
    return NULL;
  }
  JsonNode *root = json_parser_get_root(parser);
  JsonNode *list = root != NULL && JSON_NODE_HOLDS_OBJECT(root)
                       ? json_object_get_member(json_node_get_object(root), "models")
                       : NULL;
  if (list == NULL || !JSON_NODE_HOLDS_ARRAY(list)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "%s: needs {\"models\": [ … ]}", path);
    return NULL;
  }
  JsonArray *own = json_node_get_array(list);
  for (guint i = 0; i < json_array_get_length(own); i++) {
    LithoModel *model = parse_row(json_array_get_element(own, i), path, i, error);
    if (model == NULL)
      return NULL;
    LithoModel *same = litho_models_find(models, model->name);
    if (same != NULL)
      g_ptr_array_remove(models, same);
    g_ptr_array_add(models, model);
  }
  return g_steal_pointer(&models);
}

static void
add_string(JsonBuilder *builder, const char *key, const char *value)
{
  if (value == NULL)
    return;
  json_builder_set_member_name(builder, key);
  json_builder_add_string_value(builder, value);
}

static void
add_numbers(JsonBuilder *builder, const char *key, const float *values, guint n)
{
  json_builder_set_member_name(builder, key);
  json_builder_begin_array(builder);
  for (guint i = 0; i < n; i++) {
    char text[G_ASCII_DTOSTR_BUF_SIZE]; /* as short as it was given: 0.485, not 0.48500001430511475 */
    json_builder_add_double_value(builder, g_ascii_strtod(g_ascii_formatd(text, sizeof text, "%.7g", (double)values[i]), NULL));
  }
  json_builder_end_array(builder);
}

static void
build_net(JsonBuilder *builder, const LithoModel *model)
{
  const LithoNetOptions *net = &model->net;
  if (net->has_norm) {
    add_numbers(builder, "mean", net->mean, 3);
    add_numbers(builder, "std", net->std, 3);
  }
  if (net->has_out)
    add_numbers(builder, "output_range", (const float[]){net->out_black, net->out_white}, 2);
  if (net->factor > 0) {
    json_builder_set_member_name(builder, "factor");
    json_builder_add_int_value(builder, net->factor);
  }
  if (net->bgr) {
    json_builder_set_member_name(builder, "bgr");
    json_builder_add_boolean_value(builder, TRUE);
  }
  if (model->n_assets == 0)
    return;
  json_builder_set_member_name(builder, "assets");
  json_builder_begin_array(builder);
  for (guint i = 0; i < model->n_assets; i++) {
    json_builder_begin_object(builder);
    add_string(builder, "kind", model->assets[i].kind);
    add_string(builder, "file", model->assets[i].file);
    add_string(builder, "sha256", model->assets[i].sha256);
    json_builder_end_object(builder);
  }
  json_builder_end_array(builder);
}

static void
build_row(JsonBuilder *builder, const LithoModel *model)
{
  json_builder_begin_object(builder);
  add_string(builder, "name", model->name);
  add_string(builder, "role", model->role);
  add_string(builder, "source", model->source);
  add_string(builder, "sha256", model->sha256);
  add_string(builder, "contract", model->contract);
  add_string(builder, "convert", model->convert);
  add_string(builder, "source_sha256", model->source_sha256);
  json_builder_set_member_name(builder, "bytes");
  json_builder_add_int_value(builder, (gint64)model->bytes);
  add_string(builder, "license", model->license);
  add_string(builder, "citation", model->citation);
  add_string(builder, "file", model->file);
  json_builder_set_member_name(builder, "default");
  json_builder_add_boolean_value(builder, model->is_default);
  build_net(builder, model);
  json_builder_end_object(builder);
}

/* The user's rows of `models` but `name`, then `model`; both may be NULL. */
static gboolean
write_rows(GPtrArray *models, const char *name, const LithoModel *model, GError **error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  json_builder_set_member_name(builder, "models");
  json_builder_begin_array(builder);
  for (guint i = 0; i < models->len; i++) {
    LithoModel *row = models->pdata[i];
    if (!row->built_in && g_strcmp0(row->name, name) != 0)
      build_row(builder, row);
  }
  if (model != NULL)
    build_row(builder, model);
  json_builder_end_array(builder);
  json_builder_end_object(builder);

  g_autoptr(JsonNode) root = json_builder_get_root(builder);
  g_autofree char *text = json_to_string(root, TRUE);
  g_autofree char *path = litho_manifest_path();
  g_autofree char *folder = g_path_get_dirname(path);
  g_autoptr(GError) local = NULL;
  g_mkdir_with_parents(folder, 0755);
  if (!g_file_set_contents(path, text, -1, &local)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: %s", path, local->message);
    return FALSE;
  }
  return TRUE;
}

gboolean
litho_manifest_put(const char *name, const LithoModel *model, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  return models != NULL && write_rows(models, name, model, error);
}

gboolean
litho_manifest_use(const char *name, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  LithoModel *model = models != NULL ? litho_models_find(models, name) : NULL;
  if (models == NULL)
    return FALSE;
  if (model == NULL || model->built_in) {
    g_set_error(error, LITHO_ERROR, model == NULL ? LITHO_ERROR_MODEL : LITHO_ERROR_USAGE,
                model == NULL ? "no model '%s': see 'litho models list'"
                              : "model '%s' is one of litho's own: it is used where none that you added is the default", name);
    return FALSE;
  }
  for (guint i = 0; i < models->len; i++) {
    LithoModel *row = models->pdata[i];
    if (!row->built_in && g_str_equal(row->role, model->role))
      row->is_default = row == model;
  }
  return write_rows(models, NULL, NULL, error);
}

/* --- sets ------------------------------------------------------------------------------------ */

static const struct {
  const char *name;
  gboolean defaults_only;
  const char *roles; /* with blanks around each */
  const char *roles_of_defaults; /* whose default rows belong to it */
} sets[] = {
    {"default", TRUE, " plan words ", ""},
    {"see", FALSE, " encoder face face_mesh iris maps pose person tag segment matte detect ", " denoise upscale writing characters "},
};

GPtrArray *
litho_models_set(GPtrArray *models, const char *what)
{
  GPtrArray *found = g_ptr_array_new();
  LithoModel *one = litho_models_find(models, what);
  if (one != NULL)
    g_ptr_array_add(found, one);
  for (guint k = 0; k < G_N_ELEMENTS(sets) && one == NULL; k++)
    for (guint i = 0; i < models->len && g_str_equal(sets[k].name, what); i++) {
      LithoModel *model = models->pdata[i];
      g_autofree char *role = g_strdup_printf(" %s ", model->role);
      const gboolean whole = strstr(sets[k].roles, role) != NULL && (model->is_default || !sets[k].defaults_only);
      if (model->built_in && (whole || (model->is_default && strstr(sets[k].roles_of_defaults, role) != NULL)))
        g_ptr_array_add(found, model);
    }
  return found;
}
