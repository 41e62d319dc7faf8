/* models_list.c: what `litho models list` prints. */
#include <json-glib/json-glib.h>
#include <stdio.h>
#include "cli/cmd/models_list.h"
#include "model/known.h"
#include "model/role.h"

gboolean
models_installed(const LithoModel *model)
{
  g_autofree char *path = litho_model_path(model);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
add_text(JsonBuilder *b, const char *key, const char *value)
{
  json_builder_set_member_name(b, key);
  if (value != NULL)
    json_builder_add_string_value(b, value);
  else
    json_builder_add_null_value(b);
}

static void
add_assets(JsonBuilder *b, const LithoModel *model)
{
  json_builder_set_member_name(b, "assets");
  json_builder_begin_array(b);
  for (guint i = 0; i < model->n_assets; i++) {
    const LithoModelAsset *asset = &model->assets[i];
    json_builder_begin_object(b);
    add_text(b, "kind", asset->kind);
    add_text(b, "file", asset->file);
    add_text(b, "sha256", asset->sha256);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
}

static void
add_bytes(JsonBuilder *b, guint64 bytes)
{
  json_builder_set_member_name(b, "bytes");
  json_builder_add_int_value(b, (gint64)bytes);
}

static void
print_json(JsonBuilder *b)
{
  g_autoptr(JsonNode) root = json_builder_get_root(b);
  g_autofree char *text = json_to_string(root, TRUE);
  puts(text);
}

void
models_list_json(GPtrArray *models)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_array(b);
  for (guint i = 0; i < models->len; i++) {
    const LithoModel *m = models->pdata[i];
    const char *const pairs[][2] = {
        {"name", m->name},         {"role", m->role},         {"gives", m->gives},
        {"contract", m->contract}, {"source", m->source},     {"sha256", m->sha256},
        {"license", m->license},   {"citation", m->citation}, {"file", m->file}};
    json_builder_begin_object(b);
    for (guint k = 0; k < G_N_ELEMENTS(pairs); k++)
      add_text(b, pairs[k][0], pairs[k][1]);
    add_bytes(b, m->bytes);
    add_assets(b, m);
    json_builder_set_member_name(b, "default");
    json_builder_add_boolean_value(b, m->is_default);
    json_builder_set_member_name(b, "installed");
    json_builder_add_boolean_value(b, models_installed(m));
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  print_json(b);
}

/* "flux2-klein with vae, llm" */
static char *
parts_text(const LithoModel *model)
{
  g_autoptr(GString) text = g_string_new(model->contract != NULL ? model->contract : "a checkpoint");
  for (guint i = 0; i < model->n_assets; i++)
    g_string_append_printf(text, "%s%s", i == 0 ? " with " : ", ", model->assets[i].kind);
  return g_string_free(g_steal_pointer(&text), FALSE);
}

void
models_list(GPtrArray *models, const char *wanted)
{
  for (const LithoRole *role = litho_roles; role->name != NULL; role++) {
    gboolean headed = FALSE;
    for (guint i = 0; i < models->len; i++) {
      const LithoModel *m = models->pdata[i];
      if (!g_str_equal(m->role, role->name) || (wanted != NULL && !g_str_equal(m->role, wanted)))
        continue;
      if (!headed)
        printf("%s: %s\n", role->name, role->help);
      headed = TRUE;
      g_autofree char *size = m->bytes ? g_format_size(m->bytes) : g_strdup("?");
      g_autofree char *gives = g_str_equal(m->role, "make") ? parts_text(m) : g_strdup(m->gives);
      printf("  %-24s %9s  %-12s %s%s%s%s\n", m->name, size, m->license,
             models_installed(m) ? "installed" : "not installed", m->is_default ? ", default" : "",
             gives != NULL ? ": " : "", gives != NULL ? gives : "");
    }
  }
}

/* --- public files
 * ------------------------------------------------------------------------------------------------
 */

static void
known_json(const char *role)
{
  g_autoptr(JsonBuilder) b = json_builder_new();
  json_builder_begin_array(b);
  for (const LithoKnown *known = litho_known; known->name != NULL; known++) {
    if (role != NULL && !g_str_equal(known->role, role))
      continue;
    json_builder_begin_object(b);
    add_text(b, "name", known->name);
    add_text(b, "role", known->role);
    add_text(b, "gives", known->gives);
    add_text(b, "contract", known->contract);
    add_text(b, "license", known->license);
    json_builder_set_member_name(b, "run_here");
    json_builder_add_boolean_value(b, FALSE);
    json_builder_set_member_name(b, "files");
    json_builder_begin_array(b);
    for (int i = 0; i < LITHO_KNOWN_FILES && known->file[i].kind != NULL; i++) {
      const LithoKnownFile *file = &known->file[i];
      json_builder_begin_object(b);
      add_text(b, "kind", file->kind);
      add_text(b, file->sha256 != NULL ? "url" : "file", file->url);
      add_text(b, "sha256", file->sha256);
      add_bytes(b, file->bytes);
      json_builder_end_object(b);
    }
    json_builder_end_array(b);
    json_builder_end_object(b);
  }
  json_builder_end_array(b);
  print_json(b);
}

/* How it is added when its files lie here. */
static void
print_command(const LithoKnown *known)
{
  g_autofree char *model = g_path_get_basename(known->file[0].url);
  printf("  litho models add %s --name %s --role %s", model, known->name, known->role);
  for (int i = 1; i < LITHO_KNOWN_FILES && known->file[i].kind != NULL; i++) {
    g_autofree char *file = g_path_get_basename(known->file[i].url);
    printf(" %s%s%s", known->file[i].kind, g_str_has_suffix(known->file[i].kind, "=") ? "" : " ",
           file);
  }
  putchar('\n');
}

void
models_list_known(const char *role, gboolean json)
{
  if (json) {
    known_json(role);
    return;
  }
  puts("Public files that fit a role of litho's, from published lists. None was run here: "
       "addresses, hashes and licences "
       "are as stated there.");
  for (const LithoKnown *known = litho_known; known->name != NULL; known++) {
    if (role != NULL && !g_str_equal(known->role, role))
      continue;
    printf("\n%s, role %s: %s. Licence: %s. Not run here.\n", known->name, known->role,
           known->gives, known->license);
    for (int i = 0; i < LITHO_KNOWN_FILES && known->file[i].kind != NULL; i++) {
      const LithoKnownFile *file = &known->file[i];
      if (file->sha256 == NULL) {
        printf("  %s: a file of your own; no address with a hash is known for it\n", file->url);
        continue;
      }
      g_autofree char *size =
          file->bytes > 0 ? g_format_size(file->bytes) : g_strdup("size not stated");
      printf("  %s (%s)\n    sha256 %s\n", file->url, size, file->sha256);
    }
    print_command(known);
  }
}
