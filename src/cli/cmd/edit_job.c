/* edit_job.c: one photo of `litho edit`. */
#include "base/vips_auto.h"
#include "see/facts/facts.h"
#include "see/find/finder.h"
#include "see/facts/facts_take.h"
#include "cli/cmd.h"
#include "cli/cmd/edit_job.h"
#include "cli/inputs.h"
#include "cli/io_options.h"
#include "cli/plan_options.h"
#include "cli/preview.h"
#include "plan/plan.h"
#include "run/apply.h"
#include "run/explain.h"
#include "base/json.h"
#include "run/unchanged.h"

char *
edit_request(const LithoRecipe *draft, gboolean solve)
{
  JsonObject *object = json_object_new();
  json_object_set_boolean_member(object, "solve", solve);
  json_object_set_member(object, "recipe", litho_recipe_to_json(draft));
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return litho_json_print_line(root);
}

static LithoRecipe *
read_request(const char *request, gboolean *solve, GError **error)
{
  g_autoptr(JsonNode) root = litho_json_parse(request, -1, error);
  if (root == NULL)
    return NULL;
  JsonObject *object = json_node_get_object(root);
  *solve = json_object_get_boolean_member(object, "solve");
  g_autofree char *recipe = litho_json_print(json_object_get_member(object, "recipe"));
  return litho_recipe_parse("plan", recipe, -1, error);
}

LithoRecipe *
edit_draft(LithoPlanner *planner, const char *words, const char *path, const LithoLoadOptions *load,
           GError **error)
{
  if (path == NULL || !litho_plan_asks(planner, words))
    return litho_plan_draft(planner, words, NULL, cmd_cancellable(), error);
  g_autoptr(LithoPhoto) photo = litho_photo_open(path, load, error);
  if (photo == NULL)
    return NULL;
  LithoSeeOptions see = {.cancel = cmd_cancellable()};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  const LithoFacts *facts = litho_scene_facts(scene, error);
  return facts != NULL ? litho_plan_draft(planner, words, facts, cmd_cancellable(), error) : NULL;
}

gboolean
edit_drop_absent(LithoRecipe *recipe, LithoScene *scene, GPtrArray *reasons, GError **error)
{
  const VipsImage *coded = litho_scene_photo(scene)->coded;
  return litho_plan_drop_absent(recipe, litho_scene_finder(scene), coded->Xsize, coded->Ysize, reasons,
                                error);
}

gboolean
edit_solve(LithoRecipe *recipe, LithoScene *scene, GHashTable *assets, GError **error)
{
  if (litho_plan_wants_facts(recipe)) {
    const LithoFacts *facts = litho_scene_facts(scene, error);
    if (facts == NULL)
      return FALSE;
    litho_plan_fit(recipe, facts);
  }
  VipsImage *proxy = litho_scene_proxy(scene, error);
  double scale = proxy != NULL ? (double)proxy->Xsize / litho_scene_photo(scene)->coded->Xsize : 1;
  return proxy != NULL &&
         litho_plan_solve(recipe, proxy, scale, assets, litho_scene_finder(scene), error);
}

static void
note_warnings(JsonArray *warnings, const LithoPhoto *photo)
{
  for (guint i = 0; i < photo->warnings->len; i++)
    json_array_add_string_element(warnings, photo->warnings->pdata[i]);
}

static gboolean
edit(LithoRecipe **recipe, const char *request, const CliInputPair *pair, const EditSettings *settings,
     JsonArray *warnings, LithoUnchanged *unchanged, JsonArray **regions, LithoProgress progress, gpointer data, GError **error)
{
  gboolean wants_solve;
  *recipe = read_request(request, &wants_solve, error);
  if (*recipe == NULL || !cli_io_bind_assets(*recipe, settings->assets, error))
    return FALSE;
  g_autoptr(LithoPhoto) photo = litho_photo_open(pair->in, &settings->load, error);
  if (photo == NULL)
    return FALSE;
  LithoSeeOptions see = {.cancel = cmd_cancellable()};
  g_autoptr(LithoScene) scene = litho_scene_new(photo, &see);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);
  if (!edit_drop_absent(*recipe, scene, gone, error) || !cli_plan_check_draft(*recipe, error) ||
      (wants_solve && !edit_solve(*recipe, scene, settings->assets, error)))
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    json_array_add_string_element(warnings, gone->pdata[i]);
  LithoApplyOptions apply;
  litho_apply_options_default(&apply);
  apply.run.exact = settings->exact;
  apply.run.measures = TRUE;
  apply.run.skip_unready = TRUE;
  apply.run.assets = settings->assets;
  apply.run.finder = litho_scene_finder(scene);
  apply.run.unchanged = unchanged;
  apply.run.regions = regions;
  apply.run.cancel = cmd_cancellable();
  apply.save = settings->save;
  apply.sidecar = settings->sidecar;
  apply.embed = settings->embed;
  apply.progress = progress;
  apply.data = data;
  gboolean done = settings->dry_run ||
                  (cli_inputs_make_parent(pair->out, error) &&
                   litho_apply_photo(*recipe, photo, pair->out, &apply, error));
  note_warnings(warnings, photo);
  if (!done)
    return FALSE;
  if (pair->preview == NULL)
    return TRUE;
  return cli_inputs_make_parent(pair->preview, error) &&
         cli_preview_write(photo, *recipe, &apply.run, pair->preview, error);
}

char *
edit_job(guint index, const char *request, LithoProgress progress, gpointer progress_data,
         gpointer data)
{
  const EditSettings *settings = data;
  const CliInputPair *pair = settings->pairs->pdata[index];
  gint64 start_us = g_get_monotonic_time();
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = NULL;
  JsonArray *warnings = json_array_new();
  LithoUnchanged unchanged = {0};
  g_autoptr(JsonArray) regions = NULL;
  gboolean ok =
      edit(&recipe, request, pair, settings, warnings, &unchanged, &regions, progress, progress_data, &error);
  JsonObject *object = json_object_new();
  g_autofree char *in = g_filename_display_name(pair->in);
  g_autofree char *out = g_filename_display_name(pair->out);
  json_object_set_string_member(object, "photo", in);
  json_object_set_string_member(object, "output", out);
  gboolean cancelled = !ok && cmd_error_info(error)->code == LITHO_ERROR_CANCELLED;
  json_object_set_string_member(object, "status",
                                !ok                 ? cancelled ? "cancelled" : "failed"
                                : settings->dry_run ? "planned"
                                                    : "done");
  json_object_set_array_member(object, "warnings", warnings);
  json_object_set_int_member(object, "ms", (g_get_monotonic_time() - start_us) / 1000);
  if (recipe != NULL)
    json_object_set_member(object, "recipe", litho_recipe_to_json(recipe));
  JsonObject *left = ok && !settings->dry_run ? litho_unchanged_to_json(&unchanged) : NULL;
  if (left != NULL)
    json_object_set_object_member(object, "kept", left);
  if (regions != NULL && json_array_get_length(regions) > 0)
    json_object_set_array_member(object, "regions", g_steal_pointer(&regions));
  if (error != NULL)
    json_object_set_member(object, "error", cmd_error_json(error));
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return litho_json_print_line(root);
}
