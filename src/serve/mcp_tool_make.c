/* mcp_tool_make.c: pictures from words, one job a picture; see mcp_table.c. */
#include "base/json.h"
#include "make/engine/model.h"
#include "make/picture.h"
#include "serve/mcp_run.h"

/* What goes on from one picture to the next. */
typedef struct {
  int n, done;
  char *model; /* a set of role make, or NULL: a composed scene */
  gint64 seed; /* of the next */
  JsonArray *files;
} Making;

static void
making_free(gpointer data)
{
  Making *making = data;
  json_array_unref(making->files);
  g_free(making->model);
  g_free(making);
}

static void make_next(McpRun *run);

static void
say_made(McpRun *run, JsonObject *result)
{
  const char *left = litho_rpc_text(result, "left"), *engine = litho_rpc_text(result, "engine");
  if (engine != NULL)
    mcp_run_say(run, "Made by the model %s (%s) from: %s.", litho_rpc_text(result, "model"), engine,
                litho_rpc_text(result, "shows"));
  else
    mcp_run_say(run, "It shows: %s.", litho_rpc_text(result, "shows"));
  if (left != NULL)
    mcp_run_say(run, "Not composed: %s.", left);
  static const char *const names[] = {"by", "model", "engine", "made", "warnings", "scene", "shows", "trace", "left", "seed",
                                      "width", "height"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    if (json_object_has_member(result, names[i]))
      json_object_set_member(run->answer, names[i], json_object_dup_member(result, names[i]));
}

static void
made(McpRun *run, JsonObject *result, GBytes *body)
{
  (void)body;
  Making *making = run->data;
  if (making->done == 0) {
    making->seed = json_object_get_int_member(result, "seed");
    say_made(run, result);
  }
  making->done++;
  making->seed = (making->seed + 1) & G_MAXUINT32;
  json_array_add_string_element(making->files, run->output);
  if (making->done < making->n) {
    mcp_run_keep(run);
    make_next(run);
    return;
  }
  json_object_set_array_member(run->answer, "files", json_array_ref(making->files));
  mcp_run_written(run, "done");
}

/* A new file for it: as `output` says (of several: a folder, or the first one's name), else WORDS-made.EXT. */
static gboolean
reserve(McpRun *run)
{
  const Making *making = run->data;
  const char *format = litho_rpc_text(run->arguments, "format"), *wanted = litho_rpc_text(run->arguments, "output");
  const char *suffix = g_strcmp0(format, "jpeg") == 0 ? "jpg" : format != NULL ? format : "png";
  const char *usual = litho_mcp_paths_usual(run->paths);
  if (usual == NULL) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "there is no folder that this server may write to");
    return FALSE;
  }
  g_autofree char *name = made_picture_name(litho_rpc_text(run->arguments, "words"));
  g_autofree char *path = g_build_filename(usual, name, NULL);
  const LithoMcpFile like = {.path = run->photo.path != NULL ? run->photo.path : path};
  g_autoptr(GError) error = NULL;
  run->output = litho_mcp_paths_reserve(run->paths, &like, making->done == 0 ? wanted : NULL, "made", suffix, &error);
  const gboolean ok = run->output != NULL;
  if (!ok) /* which ends the run */
    mcp_run_fail_file(run, error);
  return ok;
}

static void
make_next(McpRun *run)
{
  static const char *const passed[] = {"words", "scene", "change", "style", "width", "height", "quality", "negative", "steps",
                                       "cfg", NULL};
  const Making *making = run->data;
  if (!reserve(run))
    return;
  JsonObject *request = mcp_run_request(run, "make");
  for (guint i = 0; passed[i] != NULL; i++)
    if (json_object_has_member(run->arguments, passed[i]))
      json_object_set_member(request, passed[i], json_object_dup_member(run->arguments, passed[i]));
  if (making->seed >= 0)
    json_object_set_int_member(request, "seed", making->seed);
  json_object_set_string_member(request, "output", run->output);
  if (making->model != NULL)
    json_object_set_string_member(request, "model", making->model);
  mcp_run_job(run, request, 0.9 * making->done / making->n, 0.9 * (making->done + 1) / making->n, made);
}

void
mcp_tool_make(LithoMcpCall *call)
{
  McpRun *run = mcp_run_new(call);
  if (run == NULL)
    return;
  if (!json_object_has_member(run->arguments, "words") && !json_object_has_member(run->arguments, "scene") &&
      !json_object_has_member(run->arguments, "photo")) {
    mcp_run_refuse(run, LITHO_ERROR_USAGE, "give words that say what the picture shows, a scene, or a photo that was made");
    return;
  }
  if (json_object_has_member(run->arguments, "photo") && !mcp_run_photo(run, "photo"))
    return;
  static const char *const of_scene[] = {"scene", "photo", "change", "style"};
  const char *wanted = litho_rpc_text(run->arguments, "model");
  for (guint i = 0; wanted == NULL && i < G_N_ELEMENTS(of_scene); i++)
    if (json_object_has_member(run->arguments, of_scene[i]))
      wanted = LITHO_MAKE_BY_SCENE;
  g_autofree char *model = NULL;
  g_autoptr(GError) error = NULL;
  if (!litho_make_choose(wanted, &model, &error)) {
    mcp_run_fail(run, error);
    return;
  }
  Making *making = g_new0(Making, 1);
  making->model = g_steal_pointer(&model);
  making->n = (int)json_object_get_int_member_with_default(run->arguments, "n", 1);
  making->seed = json_object_get_int_member_with_default(run->arguments, "seed", -1);
  making->files = json_array_new();
  run->data = making;
  run->data_free = making_free;
  make_next(run);
}
