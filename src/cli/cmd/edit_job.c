/* edit_job.c: one photo of `litho edit`. */
#include "base/error.h"
#include "cli/cmd/edit_begin.h"
#include "cli/cmd/edit_job.h"
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/inputs.h"
#include "cli/io_options.h"
#include "cli/preview.h"
#include "run/results.h"

LithoSession *
edit_session_new(const EditSettings *settings)
{
  const LithoSessionOptions options = {
      .load = settings->load, .assets = settings->assets, .cancel = cmd_cancellable()};
  return litho_session_new(&options);
}

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

static void
add_warnings(JsonArray *warnings, const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element(warnings, texts->pdata[i]);
}

/* The stages behind the draft, in a session that has the photo. */
static gboolean
edit(LithoSession *session, gboolean solve, const CliInputPair *pair, const EditSettings *settings, JsonArray *warnings,
     LithoRunResults *results, LithoProgress progress, gpointer data, GError **error)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
  const gboolean begun = edit_begin(session, pair->in, settings->lens, settings->read_xmp, left_out, error);
  add_warnings(warnings, left_out);
  if (!begun || !litho_session_drop_absent(session, gone, error) || !litho_session_check(session, error) ||
      (solve && (!litho_session_fit(session, error) || !litho_session_solve(session, error))))
    return FALSE;
  add_warnings(warnings, gone);
  LithoApplyOptions apply;
  litho_apply_options_default(&apply);
  apply.run.exact = settings->exact;
  apply.run.measures = TRUE;
  apply.run.skip_unready = TRUE;
  apply.save = settings->save;
  apply.sidecar = settings->sidecar;
  apply.embed = settings->embed;
  apply.keep_gain_map = settings->keep_gain_map;
  apply.progress = progress;
  apply.data = data;
  gboolean done = settings->dry_run || (cli_inputs_make_parent(pair->out, error) &&
                                        litho_session_apply(session, pair->out, &apply, results, error));
  add_warnings(warnings, litho_session_photo(session)->warnings);
  g_autoptr(GPtrArray) faint = g_ptr_array_new_with_free_func(g_free);
  if (done && !settings->dry_run)
    litho_run_results_faint(results, litho_session_recipe(session), faint);
  if (done && !settings->dry_run)
    litho_run_results_doubts(results, litho_session_recipe(session), faint);
  add_warnings(warnings, faint);
  return done &&
         (pair->preview == NULL || (cli_inputs_make_parent(pair->preview, error) &&
                                    cli_preview_write(session, settings->exact, pair->preview, error))) &&
         (settings->dry_run || litho_session_check_changed(session, results, error));
}

/* The session of the job: with the photo, and the draft of the request. */
static LithoSession *
session_of(const CliInputPair *pair, const char *request, const EditSettings *settings, gboolean *solve, GError **error)
{
  g_autoptr(LithoRecipe) draft = read_request(request, solve, error);
  if (draft == NULL || !cli_io_bind_assets(draft, settings->assets, error))
    return NULL;
  if (settings->only != NULL) {
    litho_session_take_recipe(settings->only, draft);
    return settings->only;
  }
  g_autoptr(LithoSession) session = edit_session_new(settings);
  if (!litho_session_open(session, pair->in, error))
    return NULL;
  litho_session_take_recipe(session, draft);
  return g_steal_pointer(&session);
}

char *
edit_job(guint index, const char *request, LithoProgress progress, gpointer progress_data,
         gpointer data)
{
  const EditSettings *settings = data;
  const CliInputPair *pair = settings->pairs->pdata[index];
  gint64 start_us = g_get_monotonic_time();
  g_autoptr(GError) error = NULL;
  JsonArray *warnings = json_array_new();
  g_auto(LithoRunResults) results = {0};
  gboolean solve;
  LithoSession *session = session_of(pair, request, settings, &solve, &error);
  g_autoptr(LithoSession) own = session != settings->only ? session : NULL;
  gboolean ok = session != NULL &&
                edit(session, solve, pair, settings, warnings, &results, progress, progress_data, &error);
  JsonObject *object = json_object_new();
  g_autofree char *in = g_filename_display_name(pair->in);
  g_autofree char *out = g_filename_display_name(pair->out);
  json_object_set_string_member(object, "photo", in);
  json_object_set_string_member(object, "output", out);
  litho_error_name(&error, pair->in);
  const LithoError code = ok ? 0 : litho_error_row(error)->code;
  json_object_set_string_member(object, "status",
                                code == LITHO_ERROR_CANCELLED   ? "cancelled"
                                : code == LITHO_ERROR_UNCHANGED ? "unchanged"
                                : !ok                           ? "failed"
                                : settings->dry_run ? "planned"
                                                    : "done");
  json_object_set_array_member(object, "warnings", warnings);
  json_object_set_int_member(object, "ms", (g_get_monotonic_time() - start_us) / 1000);
  if (session != NULL)
    json_object_set_member(object, "recipe", litho_recipe_to_json(litho_session_recipe(session)));
  litho_run_results_to_json(&results, ok || code == LITHO_ERROR_UNCHANGED, object);
  if (error != NULL)
    json_object_set_member(object, "error", litho_error_to_json(error));
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return litho_json_print_line(root);
}
