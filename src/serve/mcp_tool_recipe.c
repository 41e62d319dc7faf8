/* mcp_tool_recipe.c: plan, apply and explain: recipes as documents that the client keeps. */
#include "base/json.h"
#include "recipe/recipe.h"
#include "recipe/result.h"
#include "serve/mcp_run.h"

/* A recipe's lines for people, with what a run measured (NULL: none ran). */
static void
say_recipe(McpRun *run, JsonNode *node, JsonObject *measured)
{
  g_autofree char *json = litho_json_print_line(node);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("plan", json, -1, NULL);
  if (recipe == NULL)
    return;
  g_autoptr(GArray) results = litho_step_results_of_run(measured, recipe->steps->len, "/run", NULL);
  g_autofree char *text = litho_recipe_show_results(recipe, results);
  mcp_run_say(run, "%s", g_strchomp(text));
}

static void
take(McpRun *run, JsonObject *result, const char *member)
{
  JsonNode *node = json_object_get_member(result, member);
  if (node != NULL)
    json_object_set_member(run->answer, member, json_node_ref(node));
}

static void
say_warnings(McpRun *run, JsonObject *result)
{
  JsonNode *node = json_object_get_member(result, "warnings");
  for (guint i = 0; node != NULL && i < json_array_get_length(json_node_get_array(node)); i++)
    mcp_run_say(run, "warning: %s", json_array_get_string_element(json_node_get_array(node), i));
}

/* --- plan --------------------------------------------------------------------------------- */

static void
planned(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  take(run, result, "recipe");
  take(run, result, "warnings");
  say_recipe(run, json_object_get_member(result, "recipe"), NULL);
  say_warnings(run, result);
  mcp_run_done(run, "done");
}

void
mcp_tool_plan(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL || (json_object_has_member(run->arguments, "photo") && !mcp_run_photo(run, "photo")))
    return;
  JsonObject *request = mcp_run_request(run, "plan");
  json_object_set_string_member(request, "words", litho_rpc_text(run->arguments, "instruction"));
  mcp_run_job(run, request, 0, 1, planned);
}

/* --- apply -------------------------------------------------------------------------------- */

static void
applied(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  static const char *const names[] = {"recipe", "warnings", "run", "regions", "kept"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    take(run, result, names[i]);
  say_recipe(run, json_object_get_member(result, "recipe"), litho_rpc_object(result, "run"));
  say_warnings(run, result);
  const char *unchanged = litho_rpc_text(result, "unchanged");
  if (unchanged != NULL)
    mcp_run_say(run, "The picture is as it was: %s", unchanged);
  mcp_run_written(run, unchanged != NULL ? "unchanged" : "done");
}

void
mcp_tool_apply(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL || !mcp_run_photo(run, "photo") || !mcp_run_reserve(run))
    return;
  JsonObject *request = mcp_run_request(run, "apply");
  json_object_set_member(request, "recipe", json_node_ref(json_object_get_member(run->arguments, "recipe")));
  mcp_run_save_options(run, request);
  mcp_run_job(run, request, 0, 0.9, applied);
}

/* --- explain ------------------------------------------------------------------------------ */

static void
explained(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  take(run, result, "steps");
  JsonArray *steps = json_object_get_array_member(result, "steps");
  for (guint i = 0; i < json_array_get_length(steps); i++) {
    JsonObject *step = json_array_get_object_element(steps, i);
    const char *note = litho_rpc_text(step, "note");
    g_autoptr(GString) line = g_string_new(litho_rpc_text(step, "text"));
    if (json_object_has_member(step, "de_mean"))
      g_string_append_printf(line, ": mean ΔE %.2f, 95th percentile %.2f, %.1f %% of the picture visibly changed",
                             json_object_get_double_member(step, "de_mean"),
                             json_object_get_double_member(step, "de_p95"),
                             json_object_get_double_member(step, "area") * 100);
    if (note != NULL)
      g_string_append_printf(line, " (%s)", note);
    mcp_run_say(run, "%u. %s", i + 1, line->str);
  }
  mcp_run_done(run, "done");
}

void
mcp_tool_explain(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL)
    return;
  const char *id = litho_rpc_text(run->arguments, "session");
  JsonNode *recipe = json_object_get_member(run->arguments, "recipe");
  if (id != NULL ? !mcp_session_take(run, id)
                 : json_object_has_member(run->arguments, "photo") && !mcp_run_photo(run, "photo"))
    return;
  gint64 version = 0;
  if (recipe == NULL && run->session != NULL && run->session->document != NULL)
    recipe = mcp_session_recipe(run->session, &version);
  if (recipe == NULL || run->photo.path == NULL) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "give session, or photo and recipe");
    return;
  }
  JsonObject *request = mcp_run_request(run, "explain");
  json_object_set_member(request, "recipe", json_node_ref(recipe));
  mcp_run_job(run, request, 0, 1, explained);
}
