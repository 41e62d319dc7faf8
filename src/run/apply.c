/* apply.c: photo + recipe → file + record.
 *
 * The record holds what a replay needs and nothing of the time or place, so that an embedded recipe
 * does not spoil byte-identical replay. The hash of the output stands in the sidecar only: a file
 * cannot hold its own.
 */
#include "run/apply.h"
#include <string.h>
#include "base/cancel.h"
#include "base/file.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "model/store.h"
#include "photo/pixels.h"
#include "run/actions.h"
#include "run/unchanged.h"

void
litho_apply_options_default(LithoApplyOptions *options)
{
  *options = (LithoApplyOptions){.save = {.compression = -1}};
  litho_run_options_default(&options->run);
}

static void
set_size(JsonObject *object, int width, int height)
{
  json_object_set_int_member(object, "width", width);
  json_object_set_int_member(object, "height", height);
}

static gboolean
is_profile_name(const char *profile)
{
  return strpbrk(profile, "./\\") == NULL;
}

/* The save options that were said, in the form that replay reads. A profile file is not named: a
 * recipe holds no path. */
static JsonObject *
saved_options(const LithoApplyOptions *options)
{
  const LithoSaveOptions *save = &options->save;
  JsonObject *object = json_object_new();
  if (save->format != NULL)
    json_object_set_string_member(object, "format", save->format);
  if (save->quality > 0)
    json_object_set_int_member(object, "quality", save->quality);
  if (save->lossless)
    json_object_set_boolean_member(object, "lossless", TRUE);
  if (save->bits > 0)
    json_object_set_int_member(object, "bits", save->bits);
  if (save->profile != NULL)
    json_object_set_string_member(object, "profile",
                                  is_profile_name(save->profile) ? save->profile : "file");
  if (save->strip != LITHO_STRIP_NONE)
    json_object_set_string_member(object, "strip", litho_strip_name(save->strip));
  if (save->interlace)
    json_object_set_boolean_member(object, "interlace", TRUE);
  if (save->compression >= 0)
    json_object_set_int_member(object, "compression", save->compression);
  if (options->keep_gain_map)
    json_object_set_boolean_member(object, "keep_gainmap", TRUE);
  if (save->credentials != NULL)
    json_object_set_boolean_member(object, "credentials", TRUE);
  if (save->keep_motion)
    json_object_set_boolean_member(object, "keep_motion", TRUE);
  if (options->embed)
    json_object_set_boolean_member(object, "embed", TRUE);
  if (options->run.exact)
    json_object_set_boolean_member(object, "exact", TRUE);
  if (options->run.floor)
    json_object_set_boolean_member(object, "floor", TRUE);
  if (options->run.skip_unready)
    json_object_set_boolean_member(object, "skip_unready", TRUE);
  return object;
}

/* {"NAME": sha256} of the models that the steps used; NULL: none. */
static JsonObject *
used_models(const LithoRunResults *results)
{
  g_autoptr(GPtrArray) models = litho_models_load(NULL);
  g_autoptr(JsonObject) used = json_object_new();
  for (guint i = 0; models != NULL && i < results->steps->len; i++) {
    const char *name = litho_step_result(results->steps, i)->model;
    const LithoModel *model = name != NULL ? litho_models_find(models, name) : NULL;
    if (model != NULL && model->sha256 != NULL)
      json_object_set_string_member(used, model->name, model->sha256);
  }
  return json_object_get_size(used) > 0 ? g_steal_pointer(&used) : NULL;
}

/* How a camera's raw file was opened: a replay has to do the same. */
static void
add_raw_options(JsonObject *object, const LithoPhotoRaw *raw)
{
  if (raw->camera_profile != NULL)
    json_object_set_string_member(object, "camera_profile", raw->camera_profile);
  if (raw->camera_profile_sha256 != NULL)
    json_object_set_string_member(object, "camera_profile_sha256", raw->camera_profile_sha256);
  if (raw->half)
    json_object_set_boolean_member(object, "half_size", TRUE);
  if (raw->demosaic != LITHO_DEMOSAIC_LMMSE)
    json_object_set_string_member(object, "demosaic", litho_demosaic_name(raw->demosaic));
  if (raw->clip_highlights)
    json_object_set_boolean_member(object, "clip_highlights", TRUE);
}

/* Sets results->run. */
static gboolean
record(LithoRunResults *results, LithoPhoto *photo, VipsImage *result, const LithoApplyOptions *options, GError **error)
{
  const char *hash = litho_photo_hash(photo, error);
  if (hash == NULL)
    return FALSE;
  JsonObject *source = json_object_new(), *output = json_object_new(), *run = json_object_new();
  json_object_set_string_member(source, "sha256", hash);
  set_size(source, photo->coded->Xsize, photo->coded->Ysize);
  set_size(output, result->Xsize, result->Ysize);
  json_object_set_string_member(run, "litho", LITHO_VERSION);
  json_object_set_string_member(run, "libvips", vips_version_string());
  json_object_set_object_member(run, "source", source);
  json_object_set_object_member(run, "output", output);
  JsonObject *said = saved_options(options);
  if (photo->raw != NULL)
    add_raw_options(said, photo->raw);
  json_object_set_object_member(run, "options", said);
  if (results->table_error > 0)
    json_object_set_double_member(run, "table_error", results->table_error);
  JsonObject *models = used_models(results);
  if (models != NULL)
    json_object_set_object_member(run, "models", models);
  if (results->regions != NULL && json_array_get_length(results->regions) > 0)
    json_object_set_array_member(run, "regions", json_array_ref(results->regions));
  json_object_set_array_member(run, "steps", litho_step_results_to_json(results->steps));
  results->run = run;
  return TRUE;
}

/* The recipe with the record of this run, as text. */
static char *
print_record(const LithoRecipe *recipe, JsonObject *run)
{
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(recipe);
  g_clear_pointer(&copy->run, json_object_unref);
  copy->run = json_object_ref(run);
  return litho_recipe_print(copy);
}

/* Both get their names together: a sidecar of another file is worth nothing. The photo comes last, because
 * --skip-existing takes it for the sign that all is done. */
static gboolean
commit(const LithoRecipe *recipe, JsonObject *run, const char *path, LithoOutput *photo, gboolean has_sidecar,
       GError **error)
{
  if (!has_sidecar)
    return litho_output_commit(photo, error);
  g_autofree char *hash = litho_file_sha256(litho_output_fd_path(photo), error);
  if (hash == NULL)
    return FALSE;
  json_object_set_string_member(json_object_get_object_member(run, "output"), "sha256", hash);
  g_autofree char *text = print_record(recipe, run), *name = g_strconcat(path, ".litho.json", NULL);
  g_autoptr(LithoOutput) sidecar = litho_output_new(name, error);
  LithoOutput *const both[] = {sidecar, photo};
  return sidecar != NULL && litho_output_write(sidecar, text, strlen(text), error) &&
         litho_outputs_commit(both, 2, error);
}

/* May a grey photo get colours? */
static gboolean
gives_color(const LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoOp *op = ((const LithoStep *)recipe->steps->pdata[i])->op;
    if (op->category == LITHO_CATEGORY_COLOR && !g_str_equal(op->name, "grayscale"))
      return TRUE;
  }
  return FALSE;
}

static gboolean
moves(const LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++)
    if (((const LithoStep *)recipe->steps->pdata[i])->op->kind == LITHO_KIND_GEOMETRY)
      return TRUE;
  return FALSE;
}

/* What an embedded record says has to be known before the file is written. */
static gboolean
measures_later(const LithoRecipe *recipe, const LithoApplyOptions *options)
{
  return options->once && options->run.measures && !options->embed && litho_run_is_one_pass(recipe);
}

/* *out NULL: there is none to keep. */
static gboolean
read_gain_map(LithoPhoto *photo, const LithoApplyOptions *options, LithoGainMap **out, GError **error)
{
  GError *failed = NULL;
  *out = options->keep_gain_map ? litho_gain_map_read(photo, &failed) : NULL;
  if (failed != NULL)
    g_propagate_error(error, failed);
  return failed == NULL;
}

gboolean
litho_apply_photo(const LithoRecipe *recipe, LithoPhoto *photo, const char *path, const LithoApplyOptions *options,
                  LithoRunResults *results, GError **error)
{
  g_auto(LithoRunResults) own = {0};
  LithoRunResults *to = results != NULL ? results : &own;
  LithoSaveOptions save = options->save;
  LithoRunOptions run = options->run;
  const gboolean later = measures_later(recipe, options);
  run.measures = run.measures && !later;
  save.color = gives_color(recipe);
  save.moved = moves(recipe);
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &save, error);
  g_autoptr(VipsImage) image = NULL, alpha = NULL;
  g_autoptr(LithoGainMap) gain_map = NULL;
  if (coding == NULL || !read_gain_map(photo, options, &gain_map, error))
    return FALSE;
  run.gain_map = gain_map;
  if (!litho_run_photo(recipe, photo, coding, &run, &image, &alpha, to, error) ||
      (options->embed && !record(to, photo, image, options, error)))
    return FALSE;
  g_autofree char *xmp = options->embed ? print_record(recipe, to->run) : NULL;
  save.recipe_xmp = xmp;
  save.once = options->once && litho_run_is_one_pass(recipe);
  save.once_proxy_px = later ? LITHO_RUN_PROXY_PX : 0;
  g_autoptr(LithoOutput) output = NULL;
  save.output = &output;
  save.gain_map = to->gain_map;
  g_autoptr(GArray) actions = run_actions_new(recipe, to, save.strip);
  PhotoCredentials credentials = {0};
  if (save.credentials != NULL) {
    credentials = *save.credentials;
    credentials.actions = (const PhotoAction *)(gpointer)actions->data;
    credentials.n_actions = actions->len;
    save.credentials = &credentials;
  }
  save.kept = to->unchanged.known ? &to->unchanged.blocks : NULL;
  if (!litho_photo_save(photo, image, alpha, coding, path, &save, options->progress, options->data,
                        options->run.cancel, error) ||
      (later && !litho_run_measure(recipe, photo, &options->run, to, error)) ||
      (options->sidecar && to->run == NULL && !record(to, photo, image, options, error)))
    return FALSE;
  /* Known only now that the file has been written, so an embedded recipe has it not. */
  JsonObject *handed_through = options->sidecar ? litho_unchanged_to_json(&to->unchanged) : NULL;
  if (handed_through != NULL)
    json_object_set_object_member(to->run, "kept", handed_through);
  return commit(recipe, to->run, path, output, options->sidecar && !g_str_equal(path, "-"), error);
}

typedef struct {
  LithoProgress progress; /* or NULL */
  gpointer data;
  GCancellable *cancel; /* or NULL */
} Watch;

static void
on_eval(VipsImage *image, VipsProgress *progress, gpointer user)
{
  const Watch *watch = user;
  if (g_cancellable_is_cancelled(watch->cancel))
    vips_image_set_kill(image, TRUE);
  else if (watch->progress != NULL)
    watch->progress(CLAMP(progress->percent, 0, 100) / 100.0, watch->data);
}

/* Computes a lazy image; takes it. */
static VipsImage *
compute(VipsImage *lazy, const LithoApplyOptions *options, const char *name, GError **error)
{
  Watch watch = {options->progress, options->data, options->run.cancel};
  g_autoptr(VipsImage) image = lazy;
  vips_image_set_progress(image, TRUE);
  const gulong handler = g_signal_connect(image, "eval", G_CALLBACK(on_eval), &watch);
  VipsImage *out = vips_image_copy_memory(image);
  g_signal_handler_disconnect(image, handler);
  if (out != NULL && !litho_is_cancelled(watch.cancel, error))
    return out;
  if (out == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, name);
    litho_cancel_explain(watch.cancel, error);
  }
  g_clear_object(&out);
  return NULL;
}

VipsImage *
litho_apply_to_samples(const LithoRecipe *recipe, LithoPhoto *photo, const LithoApplyOptions *options,
                       LithoRunResults *results, GBytes **profile, GError **error)
{
  g_auto(LithoRunResults) own = {0};
  LithoRunResults *to = results != NULL ? results : &own;
  LithoSaveOptions save = options->save;
  save.color = gives_color(recipe);
  const int bits = save.bits > 0 ? save.bits : photo->bits;
  const char *path = bits > 16 ? "pixels.tif" : "pixels.png"; /* neither loses anything; PNG has no CMYK */
  *profile = NULL;
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &save, error);
  g_autoptr(VipsImage) image = NULL, alpha = NULL;
  if (coding == NULL || !litho_run_photo(recipe, photo, coding, &options->run, &image, &alpha, to, error))
    return NULL;
  VipsImage *samples = litho_photo_samples(photo, image, alpha, coding, path, &save, profile, error);
  VipsImage *out = samples != NULL ? compute(samples, options, photo->name, error) : NULL;
  /* Where the file's end is damaged, no pixel is worth anything, whatever libvips said. */
  if (out != NULL && !litho_photo_whole(photo, error))
    g_clear_object(&out);
  if (out == NULL)
    g_clear_pointer(profile, g_bytes_unref);
  return out;
}
