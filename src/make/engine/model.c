/* model.c: see model.h. */
#include "make/engine/model.h"
#include <math.h>
#include <string.h>
#include "make/engine/library.h"
#include "model/contract/make_set.h"

#define ROLE "make"
#define USUAL_AREA (512.0 * 512)
#define LARGE_AREA (1024.0 * 1024)

/* Both tables are in one order: a set's path is the engine's part. */
G_STATIC_ASSERT((int)LITHO_PART_WHOLE == SHIM_PART_WHOLE && (int)LITHO_PART_DIFFUSION == SHIM_PART_DIFFUSION &&
                (int)LITHO_PART_CLIP_L == SHIM_PART_CLIP_L && (int)LITHO_PART_CLIP_G == SHIM_PART_CLIP_G &&
                (int)LITHO_PART_T5 == SHIM_PART_T5 && (int)LITHO_PART_LLM == SHIM_PART_LLM &&
                (int)LITHO_PART_LLM_VISION == SHIM_PART_LLM_VISION && (int)LITHO_PART_VAE == SHIM_PART_VAE &&
                (int)LITHO_PART_TAE == SHIM_PART_TAE && (int)LITHO_SET_PARTS == SHIM_N_PARTS);

/* --- which there are -------------------------------------------------------------------------- */

static gboolean
is_there(const LithoModel *model)
{
  g_autofree char *path = g_str_equal(model->role, ROLE) ? litho_model_path(model) : NULL;
  return path != NULL && g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

char **
litho_make_model_names(void)
{
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (guint i = 0; models != NULL && i < models->len; i++) {
    const LithoModel *model = models->pdata[i];
    if (is_there(model))
      g_strv_builder_add(names, model->name);
  }
  return g_strv_builder_end(names);
}

gboolean
litho_make_is_model(const char *name)
{
  g_auto(GStrv) names = litho_make_model_names();
  return name != NULL && g_strv_contains((const char *const *)names, name);
}

char *
litho_make_usual_model(void)
{
  if (!litho_make_engine_installed())
    return NULL;
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  const LithoModel *usual = NULL;
  for (guint i = 0; models != NULL && i < models->len; i++) {
    const LithoModel *model = models->pdata[i];
    if (is_there(model) && (usual == NULL || (model->is_default && !usual->is_default)))
      usual = model;
  }
  return usual != NULL ? g_strdup(usual->name) : NULL;
}

gboolean
litho_make_choose(const char *wanted, char **name, GError **error)
{
  *name = NULL;
  if (wanted == NULL || g_str_equal(wanted, "auto")) {
    *name = litho_make_usual_model();
    return TRUE;
  }
  if (g_str_equal(wanted, LITHO_MAKE_BY_SCENE))
    return TRUE;
  g_auto(GStrv) names = litho_make_model_names();
  if (g_strv_contains((const char *const *)names, wanted)) {
    *name = g_strdup(wanted);
    return TRUE;
  }
  g_autofree char *all = g_strjoinv(", ", names);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "no model '%s' makes pictures: there are auto, scene%s%s", wanted,
              *all != '\0' ? ", " : " (litho models list --known --role make says where models are)", all);
  return FALSE;
}

/* --- taking one ------------------------------------------------------------------------------- */

static gboolean
take(LithoMakeRequest *request, const LithoModel *model, GPtrArray *notes, GError **error)
{
  g_autoptr(LithoMakeSet) set = litho_make_set_open(model, error);
  if (set == NULL)
    return FALSE;
  for (int i = 0; i < SHIM_N_PARTS; i++) {
    g_free(request->part[i]);
    request->part[i] = g_steal_pointer(&set->path[i]);
  }
  g_free(request->layout);
  request->layout = set->kind != NULL ? g_strdup(set->kind->name) : NULL;
  if (set->n_steps > 0)
    request->n_steps = set->n_steps;
  if (set->cfg > 0)
    request->cfg = set->cfg;
  for (guint i = 0; notes != NULL && i < set->notes->len; i++)
    g_ptr_array_add(notes, g_strdup(set->notes->pdata[i]));
  return TRUE;
}

gboolean
litho_make_take_model(LithoMakeRequest *request, const char *name, GPtrArray *notes, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(LithoModel) model = litho_model_get(ROLE, name, &local);
  if (model == NULL && name == NULL && g_error_matches(local, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL,
                "no model that makes pictures is installed: add one (litho models list --known --role make), or name its file "
                "with --model");
    return FALSE;
  }
  if (model == NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (!g_str_equal(model->role, ROLE)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' is of role %s: it makes no pictures from words", model->name,
                model->role);
    return FALSE;
  }
  if (!take(request, model, notes, error))
    return FALSE;
  g_free(request->name);
  request->name = g_strdup(model->name);
  return TRUE;
}

static gboolean
add_asset(LithoModel *model, int part, const char *path, GError **error)
{
  g_autofree char *sha256 = litho_model_sha256(path, error);
  if (sha256 == NULL)
    return FALSE;
  model->assets[model->n_assets++] = (LithoModelAsset){.kind = g_strdup(litho_make_parts[part]),
                                                       .file = g_canonicalize_filename(path, NULL),
                                                       .sha256 = g_steal_pointer(&sha256)};
  return TRUE;
}

gboolean
litho_make_take_files(LithoMakeRequest *request, GPtrArray *notes, GError **error)
{
  const char *whole = request->part[SHIM_PART_WHOLE], *diffusion = request->part[SHIM_PART_DIFFUSION];
  const char *main = whole != NULL ? whole : diffusion;
  if (!litho_make_request_check_files(request, error))
    return FALSE;
  if (g_file_test(main, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (whole != NULL && diffusion != NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s and %s: give one file that makes pictures, and what belongs to it",
                whole, diffusion);
    return FALSE;
  }
  g_autoptr(LithoModel) model = g_new0(LithoModel, 1);
  model->name = g_path_get_basename(main);
  model->role = g_strdup(ROLE);
  model->file = g_canonicalize_filename(main, NULL);
  model->sha256 = litho_model_sha256(main, error);
  model->assets = g_new0(LithoModelAsset, SHIM_N_PARTS);
  if (model->sha256 == NULL)
    return FALSE;
  for (int i = SHIM_PART_CLIP_L; i < SHIM_N_PARTS; i++)
    if (request->part[i] != NULL && !add_asset(model, i, request->part[i], error))
      return FALSE;
  return take(request, model, notes, error);
}

double
litho_make_usual_area(const LithoMakeRequest *request)
{
  /* The one layout that draws doubled things at 512 px; the transformers take any size, and processors are slow. */
  return g_strcmp0(request->layout, "sdxl") == 0 ? LARGE_AREA : USUAL_AREA;
}

/* --- what it was made with -------------------------------------------------------------------- */

static JsonObject *
file_of(const char *path)
{
  JsonObject *object = json_object_new();
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *sha = g_file_test(path, G_FILE_TEST_IS_DIR) ? NULL : litho_model_sha256(path, NULL);
  json_object_set_string_member(object, "file", base);
  if (sha != NULL)
    json_object_set_string_member(object, "sha256", sha);
  return object;
}

static void
add_files(JsonObject *document, const LithoMakeRequest *r)
{
  JsonObject *model = json_object_new();
  for (int i = 0; i < SHIM_N_PARTS; i++)
    if (r->part[i] != NULL)
      json_object_set_object_member(model, litho_make_parts[i], file_of(r->part[i]));
  json_object_set_object_member(document, "model", model);
  if (r->loras->len > 0) {
    JsonArray *loras = json_array_new();
    for (guint i = 0; i < r->loras->len; i++) {
      const LithoMakeLora *lora = r->loras->pdata[i];
      JsonObject *row = file_of(lora->path);
      json_object_set_double_member(row, "weight", lora->weight);
      json_array_add_object_element(loras, row);
    }
    json_object_set_array_member(document, "loras", loras);
  }
  if (r->upscaler != NULL)
    json_object_set_object_member(document, "upscaler", file_of(r->upscaler));
}

JsonObject *
litho_make_document(const LithoMakeRequest *r, const LithoMakeResult *result)
{
  JsonObject *document = json_object_new();
  json_object_set_string_member(document, "by", result->engine);
  if (r->name != NULL)
    json_object_set_string_member(document, "name", r->name);
  json_object_set_string_member(document, "words", r->prompt);
  if (r->negative != NULL)
    json_object_set_string_member(document, "negative", r->negative);
  json_object_set_int_member(document, "width", r->width);
  json_object_set_int_member(document, "height", r->height);
  json_object_set_int_member(document, "steps", r->n_steps);
  json_object_set_double_member(document, "cfg", r->cfg);
  json_object_set_double_member(document, "guidance", r->guidance);
  json_object_set_string_member(document, "sampler", result->sampler);
  if (r->scheduler != NULL)
    json_object_set_string_member(document, "scheduler", r->scheduler);
  if (r->init != NULL)
    json_object_set_double_member(document, "strength", r->strength);
  add_files(document, r);
  return document;
}
