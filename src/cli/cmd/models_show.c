/* models_show.c: what `litho models show` and `litho models check` print. */
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include "cli/cmd/models_list.h"
#include "model/contract/make_set.h"
#include "model/fetch/add.h"

static void
put(JsonBuilder *b, const char *key, const char *value)
{
  json_builder_set_member_name(b, key);
  if (value != NULL)
    json_builder_add_string_value(b, value);
  else
    json_builder_add_null_value(b);
}

static void
print_json(JsonBuilder *b)
{
  g_autoptr(JsonNode) root = json_builder_get_root(b);
  g_autofree char *text = json_to_string(root, TRUE);
  puts(text);
}

static char *
asset_path(const LithoModelAsset *asset)
{
  return g_build_filename(litho_cache_dir(), "models", asset->file, NULL);
}

/* Of what is there; 0: it is not. */
static guint64
size_of(const char *path)
{
  GStatBuf st;
  return g_stat(path, &st) == 0 ? (guint64)st.st_size : 0;
}

static void
file_json(JsonBuilder *b, const char *part, const char *path, const char *sha256)
{
  json_builder_begin_object(b);
  put(b, "part", part);
  put(b, "path", path);
  put(b, "sha256", sha256);
  json_builder_set_member_name(b, "bytes");
  json_builder_add_int_value(b, (gint64)size_of(path));
  json_builder_set_member_name(b, "installed");
  json_builder_add_boolean_value(b, g_file_test(path, G_FILE_TEST_EXISTS));
  json_builder_end_object(b);
}

static void
show_json(const LithoModel *model)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  g_autofree char *path = litho_model_path(model);
  json_builder_begin_object(b);
  put(b, "name", model->name);
  put(b, "role", model->role);
  put(b, "contract", model->contract);
  put(b, "gives", model->gives);
  put(b, "license", model->license);
  put(b, "citation", model->citation);
  put(b, "source", model->source);
  json_builder_set_member_name(b, "default");
  json_builder_add_boolean_value(b, model->is_default);
  json_builder_set_member_name(b, "built_in");
  json_builder_add_boolean_value(b, model->built_in);
  json_builder_set_member_name(b, "files");
  json_builder_begin_array(b);
  file_json(b, "model", path, model->sha256);
  for (guint i = 0; i < model->n_assets; i++) {
    g_autofree char *asset = asset_path(&model->assets[i]);
    file_json(b, model->assets[i].kind, asset, model->assets[i].sha256);
  }
  json_builder_end_array(b);
  json_builder_end_object(b);
  print_json(b);
}

static void
show_file(const char *part, const char *path, const char *sha256)
{
  const gboolean there = g_file_test(path, G_FILE_TEST_EXISTS);
  g_autofree char *size = there ? g_format_size(size_of(path)) : g_strdup("not there");
  printf("  %-10s %9s  %s\n", part, size, path);
  if (sha256 != NULL)
    printf("  %-10s %9s  sha256 %s\n", "", "", sha256);
}

void
models_show(const LithoModel *model, gboolean json)
{
  if (json) {
    show_json(model);
    return;
  }
  g_autofree char *path = litho_model_path(model);
  printf("%s, role %s%s%s%s%s%s, licence: %s\n", model->name, model->role, model->contract != NULL ? ", " : "",
         model->contract != NULL ? model->contract : "", model->is_default ? ", default" : "",
         model->gives != NULL ? ": " : "", model->gives != NULL ? model->gives : "", model->license);
  show_file("model", path, model->sha256);
  for (guint i = 0; i < model->n_assets; i++) {
    g_autofree char *asset = asset_path(&model->assets[i]);
    show_file(model->assets[i].kind, asset, model->assets[i].sha256);
  }
}

/* --- check ------------------------------------------------------------------------------------ */

static void
set_json(const LithoModel *model, const LithoMakeSet *set)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_object(b);
  put(b, "name", model->name);
  put(b, "role", model->role);
  json_builder_set_member_name(b, "ok");
  json_builder_add_boolean_value(b, TRUE);
  put(b, "layout", set->kind != NULL ? set->kind->name : NULL);
  put(b, "title", set->kind != NULL ? set->kind->title : NULL);
  json_builder_set_member_name(b, "parts");
  json_builder_begin_array(b);
  for (int part = 0; part < LITHO_SET_PARTS; part++)
    if (set->path[part] != NULL || set->holds[part] != NULL) {
      json_builder_begin_object(b);
      put(b, "part", litho_part_names[part]);
      put(b, "is", set->holds[part] != NULL ? set->holds[part]->title : NULL);
      put(b, "path", set->path[part]);
      json_builder_end_object(b);
    }
  json_builder_end_array(b);
  json_builder_set_member_name(b, "steps");
  json_builder_add_int_value(b, set->n_steps);
  json_builder_set_member_name(b, "cfg");
  json_builder_add_double_value(b, set->cfg);
  json_builder_set_member_name(b, "notes");
  json_builder_begin_array(b);
  for (guint i = 0; i < set->notes->len; i++)
    json_builder_add_string_value(b, set->notes->pdata[i]);
  json_builder_end_array(b);
  json_builder_end_object(b);
  print_json(b);
}

static void
set_text(const LithoModel *model, const LithoMakeSet *set)
{
  printf("%s: its files belong together: %s\n", model->name, set->kind != NULL ? set->kind->title : "a checkpoint of PyTorch");
  for (int part = LITHO_PART_CLIP_L; part < LITHO_SET_PARTS; part++)
    if (set->holds[part] != NULL)
      printf("  %-10s %s%s\n", litho_part_names[part], set->holds[part]->title,
             set->path[part] == NULL ? ", in the model's file" : "");
  for (guint i = 0; i < set->notes->len; i++)
    printf("  note: %s\n", (const char *)set->notes->pdata[i]);
}

gboolean
models_check(const LithoModel *model, gboolean json, GError **error)
{
  if (!litho_model_verify(model, FALSE, error))
    return FALSE;
  if (g_str_equal(model->role, "make")) {
    g_autoptr(LithoMakeSet) set = litho_make_set_open(model, error);
    if (set != NULL && json)
      set_json(model, set);
    else if (set != NULL)
      set_text(model, set);
    return set != NULL;
  }
  g_autoptr(LithoModel) tried = litho_model_copy(model);
  if (!litho_model_try(tried, error))
    return FALSE;
  if (!json) {
    printf("%s: fits its role, %s\n", model->name, model->role);
    return TRUE;
  }
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_object(b);
  put(b, "name", model->name);
  put(b, "role", model->role);
  json_builder_set_member_name(b, "ok");
  json_builder_add_boolean_value(b, TRUE);
  json_builder_end_object(b);
  print_json(b);
  return TRUE;
}
