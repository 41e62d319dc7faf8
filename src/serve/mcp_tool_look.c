/* mcp_tool_look.c: describe, regions and search: what photos show. Nothing is changed; regions may write a mask. */
#include <string.h>
#include "base/file.h"
#include "base/json.h"
#include "serve/mcp_run.h"

/* --- describe ----------------------------------------------------------------------------- */

static void
described(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  JsonObject *description = litho_rpc_object(result, "description");
  if (description != NULL)
    json_object_set_object_member(run->answer, "description", json_object_ref(description));
  const char *text = litho_rpc_text(litho_rpc_object(description, "caption"), "text");
  mcp_run_say(run, "%s", text != NULL ? text : "described");
  mcp_run_show(run, NULL, NULL, "done");
}

void
mcp_tool_describe(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run != NULL && mcp_run_photo(run, "photo"))
    mcp_run_job(run, mcp_run_request(run, "describe"), 0, 0.9, described);
}

/* --- regions ------------------------------------------------------------------------------ */

/* What is asked for, as the worker wants it. */
static void
copy_asked(const McpRun *run, JsonObject *request)
{
  static const char *const names[][2] = {{"name", "name_of"}, {"words", "words"}, {"point", "point"}};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (json_object_has_member(run->arguments, names[i][0]))
      json_object_set_member(request, names[i][1], json_node_ref(json_object_get_member(run->arguments, names[i][0])));
}

static void
masked(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)result;
  gsize n = 0;
  const void *bytes = body != NULL ? g_bytes_get_data(body, &n) : NULL;
  g_autoptr(GError) error = NULL;
  if (!litho_file_write(run->output, bytes, n, &error)) {
    mcp_run_fail(run, error);
    return;
  }
  mcp_run_written(run, "done");
}

static void
found(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  JsonArray *regions = json_object_get_array_member(result, "regions");
  json_object_set_array_member(run->answer, "regions", json_array_ref(regions));
  guint n_present = 0;
  for (guint i = 0; i < json_array_get_length(regions); i++) {
    JsonObject *region = json_array_get_object_element(regions, i);
    const gboolean present = json_object_get_boolean_member(region, "present");
    const char *why = litho_rpc_text(region, "why");
    n_present += present;
    if (present)
      mcp_run_say(run, "%s: %.1f %% of the picture (score %.2f)", litho_rpc_text(region, "label"),
                  json_object_get_double_member_with_default(region, "share", 0) * 100,
                  json_object_get_double_member(region, "score"));
    else
      mcp_run_say(run, "%s: not found%s%s", litho_rpc_text(region, "label"), why != NULL ? ": " : "",
                  why != NULL ? why : "");
  }
  if (!json_object_get_boolean_member_with_default(run->arguments, "mask", FALSE) || n_present == 0) {
    if (json_array_get_length(regions) == 0)
      mcp_run_say(run, "Nothing that has a name was found.");
    mcp_run_done(run, n_present > 0 || json_array_get_length(regions) == 0 ? "done" : "refused");
    return;
  }
  g_autoptr(GError) error = NULL;
  run->output =
      litho_mcp_paths_reserve(run->paths, &run->photo, litho_rpc_text(run->arguments, "output"), "mask", "png", &error);
  if (run->output == NULL) {
    mcp_run_fail_file(run, error);
    return;
  }
  JsonObject *request = mcp_run_request(run, "mask");
  copy_asked(run, request);
  json_object_set_int_member(request, "size", 8192);
  mcp_run_job(run, request, 0.5, 0.9, masked);
}

void
mcp_tool_regions(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL || !mcp_run_photo(run, "photo"))
    return;
  const gboolean asked = json_object_has_member(run->arguments, "name") ||
                         json_object_has_member(run->arguments, "words") ||
                         json_object_has_member(run->arguments, "point");
  if (!asked && json_object_get_boolean_member_with_default(run->arguments, "mask", FALSE)) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "a mask of what? Give name, words or point");
    return;
  }
  JsonObject *request = mcp_run_request(run, "regions");
  copy_asked(run, request);
  mcp_run_job(run, request, 0, 0.5, found);
}

/* --- search ------------------------------------------------------------------------------- */

static void
searched(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  JsonArray *all = json_object_get_array_member(result, "results"), *inside = json_array_new();
  for (guint i = 0; i < json_array_get_length(all); i++) {
    JsonObject *hit = json_array_get_object_element(all, i);
    g_auto(LithoMcpFile) file = {0};
    const char *path = litho_rpc_text(hit, "path");
    /* The index may know more of the machine than this client may see. */
    if (path == NULL || !litho_mcp_paths_find(run->paths, path, FALSE, &file, NULL))
      continue;
    json_array_add_object_element(inside, json_object_ref(hit));
    mcp_run_say(run, "%s (%.3f)", path, json_object_get_double_member(hit, "score"));
    if (json_array_get_length(run->links) < 10)
      mcp_run_link(run, file.path, "a photo that fits");
  }
  if (json_array_get_length(inside) == 0)
    mcp_run_say(run, "No photo of the index fits (below the folders that this server may read).");
  json_object_set_array_member(run->answer, "results", inside);
  mcp_run_done(run, "done");
}

void
mcp_tool_search(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL)
    return;
  JsonObject *request = mcp_run_request(run, "search");
  json_object_set_string_member(request, "query", litho_rpc_text(run->arguments, "query"));
  json_object_set_int_member(request, "n", json_object_get_int_member_with_default(run->arguments, "n", 20));
  mcp_run_job(run, request, 0, 1, searched);
}
