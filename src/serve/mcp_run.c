/* mcp_run.c: see mcp_run.h. */
#include "serve/mcp_run.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

#define PREVIEW_PX 1024
#define PREVIEW_BYTES (700u << 10) /* 933 KB as base64: hosts cut a result at 1 MB */
#define MAX_RESULTS 500

void
mcp_run_leave(McpRun *run)
{
  litho_mcp_call_on_stop(run->call, NULL, NULL);
  if (run->output != NULL && !run->written)
    g_unlink(run->output);
  if (run->session != NULL)
    run->session->busy = FALSE;
  if (run->data_free != NULL)
    run->data_free(run->data);
  litho_mcp_file_clear(&run->photo);
  g_free(run->output);
  json_object_unref(run->answer);
  g_string_free(run->text, TRUE);
  json_array_unref(run->links);
  litho_mcp_call_unref(run->call);
  g_free(run);
}

/* --- beginning ---------------------------------------------------------------------------- */

/* The client's folders, which it named in answer to roots/list. */
static LithoMcpPaths *
paths_of_client(const LithoMcpTools *tools, JsonObject *response)
{
  JsonNode *list = response != NULL ? json_object_get_member(response, "roots") : NULL;
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
  JsonArray *roots = list != NULL && JSON_NODE_HOLDS_ARRAY(list) ? json_node_get_array(list) : NULL;
  for (guint i = 0; roots != NULL && i < json_array_get_length(roots); i++) {
    JsonNode *root = json_array_get_element(roots, i);
    const char *uri = JSON_NODE_HOLDS_OBJECT(root) ? litho_rpc_text(json_node_get_object(root), "uri") : NULL;
    char *path = uri != NULL ? g_filename_from_uri(uri, NULL, NULL) : NULL;
    if (path != NULL && g_file_test(path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add(folders, path);
    else
      g_free(path);
  }
  g_ptr_array_add(folders, NULL);
  return folders->len > 1 ? litho_mcp_paths_new((const char *const *)folders->pdata, tools->output, NULL) : NULL;
}

/* What the client may name; NULL: it is asked. */
static const LithoMcpPaths *
find_paths(LithoMcpCall *call, const LithoMcpTools *tools)
{
  if (!tools->client_roots || !litho_mcp_call_can(call, "roots"))
    return tools->paths;
  if (litho_mcp_call_peer_kept(call) != NULL)
    return litho_mcp_call_peer_kept(call);
  JsonObject *response = litho_mcp_call_response(call, "roots");
  if (response == NULL) {
    JsonObject *requests = json_object_new(), *request = json_object_new();
    json_object_set_string_member(request, "method", "roots/list");
    json_object_set_object_member(request, "params", json_object_new());
    json_object_set_object_member(requests, "roots", request);
    litho_mcp_call_need(call, requests, NULL);
    return NULL;
  }
  LithoMcpPaths *paths = paths_of_client(tools, response);
  if (paths == NULL)
    return tools->paths;
  litho_mcp_call_peer_keep(call, paths, (GDestroyNotify)litho_mcp_paths_free);
  return paths;
}

static void
on_stop(gpointer data)
{
  McpRun *run = data;
  if (run->job != NULL)
    litho_job_cancel(run->job);
}

McpRun *
mcp_run_new(LithoMcpCall *call)
{
  LithoMcpTools *tools = litho_mcp_call_data(call);
  const LithoMcpPaths *paths = find_paths(call, tools);
  if (paths == NULL)
    return NULL;
  McpRun *run = g_new0(McpRun, 1);
  run->call = litho_mcp_call_ref(call);
  run->tools = tools;
  run->arguments = litho_mcp_call_arguments(call);
  run->paths = paths;
  run->answer = json_object_new();
  json_object_set_string_member(run->answer, "status", "done");
  run->text = g_string_new(NULL);
  run->links = json_array_new();
  litho_mcp_call_on_stop(call, on_stop, run);
  return run;
}

gboolean
mcp_run_photo(McpRun *run, const char *member)
{
  g_autoptr(GError) error = NULL;
  if (litho_mcp_paths_find(run->paths, litho_rpc_text(run->arguments, member), FALSE, &run->photo, &error))
    return TRUE;
  mcp_run_fail_file(run, error);
  return FALSE;
}

/* --- jobs --------------------------------------------------------------------------------- */

JsonObject *
mcp_run_request(const McpRun *run, const char *what)
{
  JsonObject *request = json_object_new();
  json_object_set_string_member(request, "do", what);
  if (run->photo.path != NULL) {
    g_autofree char *name = g_path_get_basename(run->photo.path);
    json_object_set_string_member(request, "path", run->photo.below);
    json_object_set_string_member(request, "root", run->photo.root);
    json_object_set_string_member(request, "name", name);
  }
  return request;
}

static void
on_progress(double fraction, const char *stage, gpointer data)
{
  McpRun *run = data;
  litho_mcp_call_progress(run->call, run->from + fraction * (run->to - run->from), stage);
}

static void
on_done(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  McpRun *run = data;
  run->job = NULL;
  if (litho_mcp_call_ended(run->call)) {
    mcp_run_leave(run);
    return;
  }
  if (error != NULL) {
    mcp_run_fail(run, error);
    return;
  }
  litho_mcp_call_progress(run->call, run->to, NULL);
  run->next(run, result, body);
}

void
mcp_run_job(McpRun *run, JsonObject *request, double from, double to, McpNext next)
{
  run->from = from;
  run->to = to;
  run->next = next;
  /* A picture by a model of others names it. */
  const gboolean engine = json_object_has_member(request, "model") && g_strcmp0(litho_rpc_text(request, "do"), "make") == 0;
  const LithoJobOptions options = {.class = LITHO_JOB_NOW,
                                   .engine = engine,
                                   .job_s = engine ? LITHO_ENGINE_JOB_S : 0,
                                   .on_progress = on_progress,
                                   .on_done = on_done,
                                   .data = run};
  run->job = litho_pool_run(run->tools->pool, request, NULL, &options);
}

gboolean
mcp_run_reserve(McpRun *run)
{
  const char *format = litho_rpc_text(run->arguments, "format");
  const char *suffix = g_strcmp0(format, "jpeg") == 0 ? "jpg" : g_strcmp0(format, "tiff") == 0 ? "tif" : format;
  g_autoptr(GError) error = NULL;
  run->output = litho_mcp_paths_reserve(run->paths, &run->photo, litho_rpc_text(run->arguments, "output"), "edited",
                                        suffix, &error);
  const gboolean ok = run->output != NULL;
  if (!ok)
    mcp_run_fail_file(run, error);
  return ok;
}

void
mcp_run_save_options(const McpRun *run, JsonObject *request)
{
  const char *strip = litho_rpc_text(run->arguments, "strip");
  json_object_set_string_member(request, "output", run->output);
  if (json_object_has_member(run->arguments, "quality"))
    json_object_set_int_member(request, "quality", json_object_get_int_member(run->arguments, "quality"));
  if (strip != NULL)
    json_object_set_string_member(request, "strip", strip);
}

/* --- ends --------------------------------------------------------------------------------- */

void
mcp_run_say(McpRun *run, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  if (run->text->len > 0)
    g_string_append_c(run->text, '\n');
  g_string_append_vprintf(run->text, format, args);
  va_end(args);
}

void
mcp_run_done(McpRun *run, const char *status)
{
  json_object_set_string_member(run->answer, "status", status);
  JsonArray *content = json_array_new();
  litho_mcp_add_text(content, run->text->len > 0 ? run->text->str : status);
  for (guint i = 0; i < json_array_get_length(run->links); i++)
    json_array_add_element(content, json_node_ref(json_array_get_element(run->links, i)));
  /* Before the answer: who has it may ask for more about the session. */
  LithoMcpCall *call = litho_mcp_call_ref(run->call);
  JsonObject *answer = json_object_ref(run->answer);
  mcp_run_leave(run);
  litho_mcp_call_done(call, content, answer, g_str_equal(status, "failed"));
  litho_mcp_call_unref(call);
}

static void
fail_with_help(McpRun *run, const GError *error, const char *help)
{
  const LithoErrorInfo *info = litho_error_info(error->domain == LITHO_ERROR ? error->code : LITHO_ERROR_INTERNAL);
  help = help != NULL ? help : info->help;
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "code", info->name);
  json_object_set_string_member(object, "message", error->message);
  json_object_set_string_member(object, "help", help);
  json_object_set_object_member(run->answer, "error", object);
  mcp_run_say(run, "%s (%s)", error->message, help);
  /* Nothing in the picture answers the words, or nothing was to be done: no fault of the call. */
  mcp_run_done(run, info->code == LITHO_ERROR_PLAN || info->code == LITHO_ERROR_ABSENT ? "refused"
                    : info->code == LITHO_ERROR_UNCHANGED                              ? "unchanged"
                                                                                       : "failed");
}

void
mcp_run_fail(McpRun *run, const GError *error)
{
  fail_with_help(run, error, NULL);
}

void
mcp_run_fail_file(McpRun *run, const GError *error)
{
  fail_with_help(run, error, "photos lie below the folders of --root; results are new files there");
}

void
mcp_run_refuse(McpRun *run, LithoError code, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_autoptr(GError) error = g_error_new_literal(LITHO_ERROR, (int)code, message);
  mcp_run_fail(run, error);
}

/* --- files and pictures ------------------------------------------------------------------- */

static const char *
mime_of(const char *path)
{
  const LithoFormat *format = litho_format_by_suffix(path);
  const char *name = format != NULL ? format->name : "";
  static const char *const known[][2] = {{"jpeg", "image/jpeg"}, {"png", "image/png"},   {"webp", "image/webp"},
                                         {"tiff", "image/tiff"}, {"avif", "image/avif"}, {"heic", "image/heic"},
                                         {"jxl", "image/jxl"},   {"gif", "image/gif"}};
  for (guint i = 0; i < G_N_ELEMENTS(known); i++)
    if (g_str_equal(known[i][0], name))
      return known[i][1];
  return "application/octet-stream";
}

static JsonObject *
resource_of(const char *path, const char *description)
{
  JsonObject *object = json_object_new();
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL), *base = g_path_get_basename(path);
  g_autofree char *name = litho_text_safe(base, FALSE);
  struct stat st;
  json_object_set_string_member(object, "uri", uri);
  json_object_set_string_member(object, "name", name);
  json_object_set_string_member(object, "description", description);
  json_object_set_string_member(object, "mimeType", mime_of(path));
  if (stat(path, &st) == 0)
    json_object_set_int_member(object, "size", st.st_size);
  return object;
}

void
mcp_run_link(McpRun *run, const char *path, const char *description)
{
  JsonObject *link = resource_of(path, description);
  json_object_set_string_member(link, "type", "resource_link");
  json_array_add_object_element(run->links, link);
}

static void
take_picture(McpRun *run, JsonObject *result, GBytes *body)
{
  const char *status = run->data;
  const int size = (int)json_object_get_int_member_with_default(result, "width", 0);
  const int height = (int)json_object_get_int_member_with_default(result, "height", 0);
  gsize n = 0;
  const guint8 *bytes = body != NULL ? g_bytes_get_data(body, &n) : NULL;
  /* A very busy picture: without it the answer is still one. */
  if (bytes != NULL && n <= PREVIEW_BYTES) {
    g_autofree char *coded = g_base64_encode(bytes, n);
    JsonObject *block = json_object_new();
    json_object_set_string_member(block, "type", "image");
    json_object_set_string_member(block, "data", coded);
    json_object_set_string_member(block, "mimeType", "image/jpeg");
    json_array_add_object_element(run->links, block);
    JsonObject *preview = json_object_new();
    json_object_set_int_member(preview, "width", size);
    json_object_set_int_member(preview, "height", height);
    json_object_set_int_member(preview, "size", (gint64)n);
    json_object_set_object_member(run->answer, "preview", preview);
  }
  run->data = NULL;
  mcp_run_done(run, status);
}

/* status: static. */
static void
show(McpRun *run, JsonObject *request, const char *status)
{
  json_object_set_int_member(request, "size", PREVIEW_PX);
  json_object_set_string_member(request, "format", "jpeg");
  json_object_set_int_member(request, "quality", 80);
  json_object_set_boolean_member(request, "first", TRUE);
  if (run->data_free != NULL)
    run->data_free(run->data);
  run->data_free = NULL;
  run->data = (gpointer)status;
  mcp_run_job(run, request, 0.9, 1, take_picture);
}

void
mcp_run_show(McpRun *run, const char *path, JsonNode *recipe, const char *status)
{
  JsonObject *request = mcp_run_request(run, "render");
  if (path != NULL) {
    json_object_set_string_member(request, "path", path);
    json_object_remove_member(request, "root");
  }
  if (recipe != NULL)
    json_object_set_member(request, "recipe", json_node_ref(recipe));
  show(run, request, status);
}

/* The written file among the resources and links, and said. New reference. */
static JsonObject *
take_file(McpRun *run)
{
  LithoMcpTools *tools = run->tools;
  run->written = TRUE;
  JsonObject *file = resource_of(run->output, "the picture at full resolution");
  json_object_set_string_member(file, "path", run->output);
  json_array_add_object_element(tools->results, json_object_ref(file));
  if (json_array_get_length(tools->results) > MAX_RESULTS)
    json_array_remove_element(tools->results, 0);
  g_autofree char *safe = litho_file_display(run->output);
  mcp_run_say(run, "Written to %s (%.0f KB).", safe, (double)json_object_get_int_member(file, "size") / 1000);
  mcp_run_link(run, run->output, "the picture at full resolution");
  return file;
}

void
mcp_run_keep(McpRun *run)
{
  json_object_unref(take_file(run));
  g_clear_pointer(&run->output, g_free);
  run->written = FALSE;
}

void
mcp_run_written(McpRun *run, const char *status)
{
  json_object_set_object_member(run->answer, "output", take_file(run));
  mcp_run_show(run, run->output, NULL, status);
}
