/* make_engine.c: litho make --by engine: the options, the request, what is said of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/error.h"
#include "base/json.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "cli/cmd/make_engine.h"
#include "cli/progress.h"
#include "make/engine/model.h"
#include "model/store.h"

char *make_by, *make_model, *make_sampler, *make_scheduler, *make_negative, *make_from, *make_mask, *make_in, *make_upscale,
    *make_preview;
char **make_parts, **make_refs, **make_loras;
int make_steps = -1, make_threads;
double make_cfg = NAN, make_guidance = NAN, make_strength = NAN;
gboolean make_tiling;

static gboolean
any_option(void)
{
  return make_model != NULL || make_parts != NULL || make_sampler != NULL || make_scheduler != NULL || make_negative != NULL ||
         make_from != NULL || make_mask != NULL || make_in != NULL || make_upscale != NULL || make_preview != NULL ||
         make_refs != NULL || make_loras != NULL || make_steps != -1 || !isnan(make_cfg) || !isnan(make_guidance) ||
         !isnan(make_strength) || make_tiling || make_threads != 0;
}

gboolean
make_engine_wanted(gboolean of_scene, gboolean *wanted, GError **error)
{
  const char *by = make_by != NULL ? make_by : "auto";
  if (!g_str_equal(by, "auto") && !g_str_equal(by, "engine") && !g_str_equal(by, "scene") && !g_str_equal(by, "net")) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--by %s: there are engine, scene, net and auto", by);
    return FALSE;
  }
  if ((g_str_equal(by, "scene") || g_str_equal(by, "net")) && any_option()) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--by scene and --by net take none of the engine's options (--model, --steps, …)");
    return FALSE;
  }
  g_autofree char *usual = NULL;
  *wanted = g_str_equal(by, "engine") ||
            (g_str_equal(by, "auto") && (any_option() || (!of_scene && (usual = litho_make_usual_model()) != NULL)));
  return TRUE;
}

/* --- the request ------------------------------------------------------------------------------ */

static gboolean
take_parts(LithoMakeRequest *request, GError **error)
{
  for (char **text = make_parts; text != NULL && *text != NULL; text++) {
    char *equals = strchr(*text, '=');
    if (equals == NULL) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "--part %s: say PART=FILE, as in vae=ae.safetensors", *text);
      return FALSE;
    }
    g_autofree char *name = g_strndup(*text, (gsize)(equals - *text));
    const int part = litho_make_part_find(name, error);
    if (part < 0)
      return FALSE;
    g_free(request->part[part]);
    request->part[part] = g_strdup(equals + 1);
  }
  return TRUE;
}

/* A set of the store by its name, files, or a set with other files for some of its parts. */
static gboolean
take_model(LithoMakeRequest *request, gboolean quiet, GError **error)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  const gboolean named = litho_make_is_model(make_model), files = make_parts != NULL || (make_model != NULL && !named);
  if ((named || !files) && !litho_make_take_model(request, make_model, files ? NULL : notes, error))
    return FALSE;
  if (make_model != NULL && !named)
    request->part[SHIM_PART_WHOLE] = g_strdup(make_model);
  if (files && (!take_parts(request, error) || !litho_make_take_files(request, notes, error)))
    return FALSE;
  for (guint i = 0; i < notes->len && !quiet; i++)
    cmd_warn("%s", (char *)notes->pdata[i]);
  return TRUE;
}

/* A file, or the name of a model of this role. Caller frees. */
static char *
file_or_model(const char *role, const char *text, GError **error)
{
  if (strchr(text, '/') != NULL || g_file_test(text, G_FILE_TEST_EXISTS))
    return g_strdup(text);
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  return models != NULL && litho_models_find(models, text) != NULL ? litho_model_find(role, text, error) : g_strdup(text);
}

/* "FILE:0.8": the weight is what stands behind the last colon, where that is a number. */
static gboolean
take_lora(LithoMakeRequest *request, const char *text, GError **error)
{
  const char *colon = strrchr(text, ':');
  char *end = NULL;
  const double weight = colon != NULL ? g_ascii_strtod(colon + 1, &end) : 1;
  const gboolean said = colon != NULL && end != colon + 1 && *end == '\0';
  g_autofree char *wanted = said ? g_strndup(text, (gsize)(colon - text)) : g_strdup(text);
  g_autofree char *path = file_or_model("lora", wanted, error);
  if (path == NULL)
    return FALSE;
  litho_make_request_add_lora(request, path, said ? weight : 1);
  return TRUE;
}

static gboolean
take_options(const MakeEngineRun *run, LithoMakeRequest *r, GError **error)
{
  if (!take_model(r, run->quiet || run->json, error) ||
      (make_upscale != NULL && (r->upscaler = file_or_model("esrgan", make_upscale, error)) == NULL))
    return FALSE;
  r->prompt = g_strdup(run->words);
  r->negative = g_strdup(make_negative);
  r->sampler = g_strdup(make_sampler);
  r->scheduler = g_strdup(make_scheduler);
  r->n_pictures = run->n;
  r->seed = run->seed >= 0 ? run->seed : 1;
  r->tiling = make_tiling;
  r->n_threads = make_threads;
  r->preview_every = make_preview != NULL ? 1 : 0;
  if (make_steps != -1)
    r->n_steps = make_steps;
  if (!isnan(make_cfg))
    r->cfg = make_cfg;
  if (!isnan(make_guidance))
    r->guidance = make_guidance;
  if (!isnan(make_strength))
    r->strength = make_strength;
  else if (make_mask != NULL || make_in != NULL)
    r->strength = 1;
  for (char **text = make_loras; text != NULL && *text != NULL; text++)
    if (!take_lora(r, *text, error))
      return FALSE;
  return TRUE;
}

/* --- how far it is ---------------------------------------------------------------------------- */

typedef struct {
  const LithoMakeRequest *request;
  Progress *progress;
  gboolean failed; /* a preview could not be written: said once */
} Telling;

static void
on_progress(const LithoMakeProgress *p, gpointer data)
{
  Telling *telling = data;
  if (p->stage != NULL && p->n_steps > 0 && g_str_equal(p->stage, "sampling")) {
    g_autofree char *note = g_strdup_printf("step %d of %d", p->step, p->n_steps);
    cli_progress_note(telling->progress, note);
  } else if (p->stage != NULL) {
    cli_progress_note(telling->progress, p->stage);
  }
  cli_progress_set(telling->progress, 0, litho_make_progress_share(p));
}

static void
on_preview(const LithoMakeImage *image, int picture, int step, gpointer data)
{
  Telling *telling = data;
  const char *dot = strrchr(make_preview, '.');
  const char *format = dot != NULL && (g_ascii_strcasecmp(dot, ".jpg") == 0 || g_ascii_strcasecmp(dot, ".jpeg") == 0) ? "jpeg"
                       : dot != NULL && g_ascii_strcasecmp(dot, ".webp") == 0                                           ? "webp"
                                                                                                                        : "png";
  gsize size;
  gconstpointer data_of = g_bytes_get_data(image->pixels, &size);
  g_autoptr(GError) error = NULL;
  g_autoptr(VipsImage) raw =
      vips_image_new_from_memory(data_of, size, image->width, image->height, image->channels, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) tagged = NULL, large = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize length = 0;
  if (raw == NULL || vips_copy(raw, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      vips_resize(tagged, &large, (double)telling->request->width / image->width, "vscale",
                  (double)telling->request->height / image->height, "kernel", VIPS_KERNEL_CUBIC, NULL) != 0)
    litho_error_from_vips(&error, LITHO_ERROR_INTERNAL, make_preview);
  else if ((bytes = litho_picture_encode(large, NULL, format, 0, &error)) != NULL) {
    gconstpointer out = g_bytes_get_data(bytes, &length);
    litho_file_write(make_preview, out, length, &error);
  }
  if (error != NULL && !telling->failed) {
    telling->failed = TRUE;
    cli_progress_clear(telling->progress);
    cmd_warn("the preview: %s", error->message);
  }
}

/* --- records ---------------------------------------------------------------------------------- */

static void
print_json(const MakeEngineRun *run, JsonObject *document, const LithoMakeResult *result, const GPtrArray *files, gint64 seed)
{
  JsonObject *root = json_object_new();
  JsonArray *outputs = json_array_new(), *warnings = json_array_new();
  for (guint i = 0; i < files->len; i++) {
    JsonObject *row = json_object_new();
    json_object_set_string_member(row, "file", files->pdata[i]);
    json_object_set_int_member(row, "seed", seed + i);
    json_array_add_object_element(outputs, row);
  }
  for (guint i = 0; i < result->warnings->len; i++)
    json_array_add_string_element(warnings, result->warnings->pdata[i]);
  json_object_set_object_member(root, "made", json_object_ref(document));
  json_object_set_array_member(root, "outputs", outputs);
  json_object_set_array_member(root, "warnings", warnings);
  json_object_set_double_member(root, "load_s", result->load_s);
  json_object_set_double_member(root, "sample_s", result->sample_s);
  json_object_set_double_member(root, "seconds", result->seconds);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  json_object_unref(root);
  g_autofree char *text = litho_json_print(node);
  fputs(text, stdout);
}

/* --- the run ---------------------------------------------------------------------------------- */

static gboolean
check(const MakeEngineRun *run, GError **error)
{
  const char *wrong = NULL;
  if (run->words == NULL)
    wrong = "say what the picture shows; a --scene is composed, not made by a model";
  else if ((make_mask != NULL || make_in != NULL) && make_from == NULL)
    wrong = "--mask and --in need the photo: --from PHOTO";
  else if (make_mask != NULL && make_in != NULL)
    wrong = "--mask and --in contradict each other";
  else if (!isnan(make_strength) && make_from == NULL)
    wrong = "--strength needs the photo: --from PHOTO";
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

static gboolean
run_all(MakeEngineRun *run, GError **error)
{
  g_autoptr(LithoMakeRequest) request = litho_make_request_new();
  g_auto(MakeEnginePhoto) photo = {0};
  if (!check(run, error) || !take_options(run, request, error) ||
      !make_engine_photo_open(run, litho_make_usual_area(request), &photo, request, error) || !litho_make_request_check(request, error))
    return FALSE;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  for (int i = 0; i < run->n; i++) {
    char *path = run->output_name(i);
    g_ptr_array_add(files, path);
    if (!run->force && !g_str_equal(path, "-") && g_file_test(path, G_FILE_TEST_EXISTS)) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "%s exists already: say --force to replace it", path);
      return FALSE;
    }
  }
  Telling telling = {.request = request,
                     .progress = cli_progress_new(run->quiet || run->json ? PROGRESS_QUIET : PROGRESS_AUTO, 1, 1)};
  const LithoMakeListener listener = {on_progress, on_preview, &telling};
  g_autoptr(LithoMakeEngine) engine = litho_make_engine_new(NULL);
  cli_progress_begin(telling.progress, 0, "starting");
  g_autoptr(LithoMakeResult) result = litho_make_engine_run(engine, request, &listener, cmd_cancellable(), error);
  cli_progress_free(telling.progress);
  if (result == NULL)
    return FALSE;
  for (guint i = 0; i < result->warnings->len && !run->quiet; i++)
    cmd_warn("%s", (char *)result->warnings->pdata[i]);
  g_autoptr(JsonObject) document = litho_make_document(request, result);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), document);
  g_autofree char *text = litho_json_print_line(node);
  for (int i = 0; i < run->n; i++)
    if (!make_engine_write(run, &photo, result->images->pdata[i], text, request->seed + i, files->pdata[i], error))
      return FALSE;
  if (run->json)
    print_json(run, document, result, files, request->seed);
  return TRUE;
}

int
make_engine_run(MakeEngineRun *run)
{
  g_autoptr(GError) error = NULL;
  if (!litho_init("litho", &error) || !run_all(run, &error))
    return cmd_fail(run->cmd, error, run->json);
  return 0;
}
