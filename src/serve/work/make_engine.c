/* make_engine.c: a job that makes a picture by a model of others.
 *
 * {"model": a set of role make, "words", "negative", "width", "height", "seed", "steps", "cfg", "format", "quality"}; "output"
 * and "metadata" as in make.c. "partials": so many pictures of what is there so far come before, evenly over the steps, each as
 * {"partial": {"index", "step", "width", "height", "type"}} with its bytes, as large as the picture will be. Answer:
 * {"by": "engine", "engine", "model", "shows", "made": what it was made with, "warnings", "width", "height", "seed"}.
 */
#include <math.h>
#include "base/json.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "make/engine/model.h"
#include "photo/made.h"
#include "serve/work/work.h"

#define SIDE_STEP 64

typedef struct {
  WorkJob *job;
  const LithoMakeRequest *request;
  int n_partials, n_sent;
} Telling;

/* --- the request ------------------------------------------------------------------------------ */

/* A number of the request within its range, else `otherwise` where it is absent. */
static gboolean
take_number(WorkJob *job, const char *key, double low, double high, double otherwise, double *out, GError **error)
{
  JsonNode *node = json_object_get_member(job->request, key);
  *out = otherwise;
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  *out = litho_json_is_number(node) ? json_node_get_double(node) : NAN;
  if (*out >= low && *out <= high)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/%s: a number from %g to %g", key, low, high);
  return FALSE;
}

static gboolean
take_request(WorkJob *job, const char *model, LithoMakeRequest *r, GPtrArray *notes, GError **error)
{
  double width, height, seed, steps, cfg, partials;
  const char *words = work_text(job, "words");
  if (words == NULL || *words == '\0') {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/words: what does the picture show?");
    return FALSE;
  }
  if (json_object_has_member(job->request, "scene") || json_object_has_member(job->request, "change") ||
      json_object_has_member(job->request, "style")) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "scene, change and style are of composed scenes, not of the model '%s': say \"model\": \"scene\"", model);
    return FALSE;
  }
  if (!litho_make_take_model(r, model, notes, error))
    return FALSE;
  const double side = SIDE_STEP * round(sqrt(litho_make_usual_area(r)) / SIDE_STEP);
  if (!take_number(job, "width", LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX, side, &width, error) ||
      !take_number(job, "height", LITHO_MAKE_MIN_PX, LITHO_MAKE_MAX_PX, side, &height, error) ||
      !take_number(job, "seed", 0, G_MAXUINT32, 1, &seed, error) ||
      !take_number(job, "steps", 1, 1000, r->n_steps, &steps, error) ||
      !take_number(job, "cfg", 0, 100, r->cfg, &cfg, error) || !take_number(job, "partials", 0, 100, 0, &partials, error))
    return FALSE;
  r->prompt = g_strdup(words);
  r->negative = g_strdup(work_text(job, "negative"));
  r->width = (int)width;
  r->height = (int)height;
  r->seed = (gint64)seed;
  r->n_steps = (int)steps;
  r->cfg = cfg;
  r->n_threads = job->work->options.n_threads;
  r->preview_every = partials > 0 ? 1 : 0;
  return litho_make_request_check(r, error);
}

/* --- while it runs ---------------------------------------------------------------------------- */

static void
on_progress(const LithoMakeProgress *p, gpointer data)
{
  Telling *telling = data;
  telling->job->stage = g_intern_string(p->stage); /* one of six */
  work_progress(litho_make_progress_share(p), telling->job);
}

/* Partial picture k of n comes after share (k + 1) / (n + 1) of the steps. */
static void
on_preview(const LithoMakeImage *image, int picture, int step, gpointer data)
{
  (void)picture;
  Telling *telling = data;
  const LithoMakeRequest *r = telling->request;
  if (telling->n_sent >= telling->n_partials || step * (telling->n_partials + 1) < (telling->n_sent + 1) * r->n_steps)
    return;
  const char *format = work_text(telling->job, "format");
  format = format == NULL ? "png" : g_str_equal(format, "jpg") ? "jpeg" : format;
  gsize size;
  gconstpointer bytes = g_bytes_get_data(image->pixels, &size);
  g_autoptr(VipsImage) raw =
      vips_image_new_from_memory(bytes, size, image->width, image->height, image->channels, VIPS_FORMAT_UCHAR);
  g_autoptr(VipsImage) tagged = NULL, large = NULL;
  g_autoptr(GBytes) body = NULL;
  if (raw == NULL || vips_copy(raw, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) != 0 ||
      vips_resize(tagged, &large, (double)r->width / image->width, "vscale", (double)r->height / image->height, "kernel",
                  VIPS_KERNEL_CUBIC, NULL) != 0) {
    litho_error_from_vips(NULL, LITHO_ERROR_INTERNAL, "a preview"); /* the picture itself is what counts */
    return;
  }
  body = litho_picture_encode(large, NULL, format, CLAMP(work_int(telling->job, "quality", 0), 0, 100), NULL);
  if (body == NULL)
    return;
  g_autofree char *type = g_strconcat("image/", format, NULL);
  JsonObject *partial = json_object_new();
  json_object_set_int_member(partial, "index", telling->n_sent++);
  json_object_set_int_member(partial, "step", step);
  json_object_set_int_member(partial, "width", large->Xsize);
  json_object_set_int_member(partial, "height", large->Ysize);
  json_object_set_string_member(partial, "type", type);
  work_partial(telling->job, partial, body);
}

/* --- the answer ------------------------------------------------------------------------------- */

static void
tell(WorkJob *job, const LithoMakeRequest *r, const LithoMakeResult *result, JsonObject *document, const GPtrArray *notes)
{
  JsonArray *warnings = json_array_new();
  for (guint i = 0; i < result->warnings->len; i++)
    json_array_add_string_element(warnings, result->warnings->pdata[i]);
  for (guint i = 0; i < notes->len; i++)
    json_array_add_string_element(warnings, notes->pdata[i]);
  json_object_set_string_member(job->result, "by", "engine");
  json_object_set_string_member(job->result, "engine", result->engine);
  json_object_set_string_member(job->result, "model", r->name);
  json_object_set_string_member(job->result, "shows", r->prompt);
  json_object_set_object_member(job->result, "made", json_object_ref(document));
  json_object_set_array_member(job->result, "warnings", warnings);
  json_object_set_int_member(job->result, "width", r->width);
  json_object_set_int_member(job->result, "height", r->height);
  json_object_set_int_member(job->result, "seed", r->seed);
}

static gboolean
save(WorkJob *job, const char *path, gpointer data, GError **error)
{
  LithoPhoto *photo = data;
  LithoSaveOptions options = {.format = work_text(job, "format"), .quality = work_int(job, "quality", 0), .compression = -1};
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &options, error);
  return coding != NULL &&
         litho_photo_save(photo, photo->coded, NULL, coding, path, &options, NULL, NULL, job->work->cancel, error);
}

static gboolean
give(WorkJob *job, const LithoMakeRequest *r, const LithoMakeImage *image, JsonObject *document, GError **error)
{
  const char *output = work_text(job, "output"), *format = work_text(job, "format");
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), document);
  g_autofree char *text = litho_json_print_line(node), *seed = g_strdup_printf("%" G_GINT64_FORMAT, r->seed);
  const PhotoMade made = {.description = r->prompt, .source_type = "trainedAlgorithmicMedia", .seed = seed, .document = text,
                          .document_name = "make"};
  g_autoptr(LithoPhoto) photo = litho_photo_made(output != NULL ? output : "a made picture", g_bytes_get_data(image->pixels, NULL),
                                                 image->width, image->height, &made, error);
  if (photo == NULL)
    return FALSE;
  if (output != NULL)
    return save(job, output, photo, error);
  return work_flag(job, "metadata") ? work_file_bytes(job, format != NULL ? format : "png", save, photo, error)
                                    : work_answer_picture(job, photo->coded, NULL, error);
}

gboolean
work_make_engine(WorkJob *job, const char *model, GError **error)
{
  g_autoptr(LithoMakeRequest) r = litho_make_request_new();
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
  work_stage(job, "make");
  if (!take_request(job, model, r, notes, error))
    return FALSE;
  if (job->work->engine == NULL)
    job->work->engine = litho_make_engine_new(NULL);
  Telling telling = {.job = job, .request = r, .n_partials = work_int(job, "partials", 0)};
  const LithoMakeListener listener = {on_progress, on_preview, &telling};
  g_autoptr(LithoMakeResult) result = litho_make_engine_run(job->work->engine, r, &listener, job->work->cancel, error);
  if (result == NULL)
    return FALSE;
  g_autoptr(JsonObject) document = litho_make_document(r, result);
  tell(job, r, result, document, notes);
  return give(job, r, result->images->pdata[0], document, error);
}
