/* apply.c: a recipe at full resolution to a file, or to bytes. */
#include <glib/gstdio.h>
#include <unistd.h>
#include "base/file.h"
#include "base/json.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "run/apply.h"
#include "serve/work/work.h"

static gboolean
take_save_options(const WorkJob *job, LithoSaveOptions *save, GError **error)
{
  const char *format = work_text(job, "format"), *strip = work_text(job, "strip"), *profile = work_text(job, "profile");
  static const char *const profiles[] = {"srgb", "p3", "adobergb", "grey", NULL};
  const char *wrong = NULL;
  save->format = g_strcmp0(format, "jpg") == 0 ? "jpeg" : format;
  save->quality = work_int(job, "quality", 0);
  save->bits = work_int(job, "bits", 0);
  save->lossless = work_flag(job, "lossless");
  save->interlace = work_flag(job, "interlace");
  save->profile = profile;
  if (strip != NULL && !litho_strip_from_name(strip, &save->strip))
    wrong = "/strip: none, gps, place or all";
  else if (profile != NULL && !g_strv_contains(profiles, profile))
    wrong = "/profile: srgb, p3, adobergb or grey"; /* never a file: the caller would name a path */
  else if (save->quality < 0 || save->quality > 100)
    wrong = "/quality: 1 to 100";
  else if (save->bits < 0)
    wrong = "/bits: 8, 10, 12, 16 or 32";
  if (wrong != NULL)
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return wrong == NULL;
}

/* The long edge of the picture that the recipe gives, in px of the full photo, told by its frame on a small copy. */
static double
long_edge_of(WorkPhoto *photo, const LithoRecipe *recipe)
{
  const LithoPhoto *whole = litho_session_photo(photo->session);
  LithoPhoto *small = work_photo_small(photo, 512, NULL);
  g_autoptr(VipsImage) linear = small != NULL ? litho_photo_linear(small, NULL) : NULL, out = NULL, alpha = NULL;
  if (linear == NULL)
    return 0;
  LithoRunOptions run = work_run_options(photo, small);
  if (!litho_run_linear(recipe, linear, NULL, &run, &out, &alpha, NULL, NULL))
    return 0;
  return MAX(out->Xsize, out->Ysize) / ((double)small->coded->Xsize / whole->coded->Xsize);
}

/* Never larger than it is. */
static void
add_size(WorkPhoto *photo, LithoRecipe *recipe, int size)
{
  guint edge;
  const LithoOp *resize = litho_op_find("resize");
  if (size <= 0 || long_edge_of(photo, recipe) <= size || litho_op_param(resize, "long_edge", &edge) == NULL)
    return;
  LithoStep *step = litho_step_new(resize);
  step->values[edge].num = size;
  step->values[edge].set = TRUE;
  step->why = g_strdup("the size of the export");
  g_ptr_array_add(recipe->steps, step);
}

static void
tell_run(WorkJob *job, WorkPhoto *photo, const LithoRecipe *recipe, const LithoRunResults *results)
{
  LithoPhoto *whole = litho_session_photo(photo->session);
  g_autoptr(GPtrArray) faint = g_ptr_array_new_with_free_func(g_free);
  litho_run_results_faint(results, recipe, faint);
  litho_run_results_doubts(results, recipe, faint);
  JsonArray *warnings = json_array_new();
  for (guint i = 0; i < whole->warnings->len; i++)
    json_array_add_string_element(warnings, whole->warnings->pdata[i]);
  for (guint i = 0; i < faint->len; i++)
    json_array_add_string_element(warnings, faint->pdata[i]);
  json_object_set_array_member(job->result, "warnings", warnings);
  json_object_set_member(job->result, "recipe", litho_recipe_to_json(recipe));
  litho_run_results_to_json(results, TRUE, job->result);
  const guint64 n_pixels = (guint64)whole->coded->Xsize * (guint64)whole->coded->Ysize;
  if (recipe->steps->len == 0 || !litho_run_results_changed_nothing(results, recipe, n_pixels))
    return;
  g_autofree char *reasons = litho_run_results_reasons(results, recipe);
  json_object_set_string_member(job->result, "unchanged", reasons);
}

static gboolean
run_to(WorkJob *job, WorkPhoto *photo, const LithoRecipe *recipe, const char *path, GError **error)
{
  LithoApplyOptions apply;
  litho_apply_options_default(&apply);
  if (!take_save_options(job, &apply.save, error))
    return FALSE;
  LithoPhoto *whole = litho_session_photo(photo->session);
  apply.run = work_run_options(photo, whole);
  apply.run.assets = g_hash_table_size(job->work->assets) > 0 ? job->work->assets : NULL;
  apply.run.measures = !json_object_has_member(job->request, "measures") || work_flag(job, "measures");
  apply.once = work_flag(job, "once");
  apply.embed = work_flag(job, "embed");
  apply.sidecar = work_flag(job, "sidecar");
  apply.progress = work_progress;
  apply.data = job;
  g_auto(LithoRunResults) results = {0};
  if (!litho_apply_photo(recipe, whole, path, &apply, &results, error))
    return FALSE;
  tell_run(job, photo, recipe, &results);
  return TRUE;
}

/* The file that was written, into the answer. */
static gboolean
take_bytes(WorkJob *job, const char *path, GError **error)
{
  char *data = NULL;
  gsize size = 0;
  if (!g_file_get_contents(path, &data, &size, error))
    return FALSE;
  job->body = g_bytes_new_take(data, size);
  return TRUE;
}

gboolean
work_file_bytes(WorkJob *job, const char *suffix, gboolean (*write)(WorkJob *, const char *, gpointer, GError **), gpointer data,
                GError **error)
{
  g_autofree char *folder = g_dir_make_tmp("litho-XXXXXX", error);
  if (folder == NULL)
    return FALSE;
  g_autofree char *name = g_strdup_printf("out.%s", suffix), *path = g_build_filename(folder, name, NULL);
  const gboolean ok = write(job, path, data, error) && take_bytes(job, path, error);
  g_unlink(path);
  g_rmdir(folder);
  return ok;
}

typedef struct {
  WorkPhoto *photo;
  const LithoRecipe *recipe;
} Applied;

static gboolean
write_applied(WorkJob *job, const char *path, gpointer data, GError **error)
{
  const Applied *applied = data;
  return run_to(job, applied->photo, applied->recipe, path, error);
}

static gboolean
run_to_bytes(WorkJob *job, WorkPhoto *photo, const LithoRecipe *recipe, GError **error)
{
  const char *format = work_text(job, "format");
  Applied applied = {photo, recipe};
  return work_file_bytes(job, format != NULL ? format : litho_session_photo(photo->session)->format, write_applied, &applied,
                         error);
}

gboolean
work_apply(WorkJob *job, GError **error)
{
  g_autoptr(LithoRecipe) given = NULL;
  if (!work_recipe(job, "recipe", &given, error))
    return FALSE;
  work_stage(job, "open");
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL)
    return FALSE;
  g_autoptr(LithoRecipe) recipe = given != NULL ? g_steal_pointer(&given) : litho_recipe_new();
  add_size(photo, recipe, work_int(job, "size", 0));
  work_stage(job, "apply");
  const char *output = work_text(job, "output");
  const gint64 start_us = g_get_monotonic_time();
  const gboolean ok = output != NULL ? run_to(job, photo, recipe, output, error) : run_to_bytes(job, photo, recipe, error);
  /* Its pixels are gone. */
  if (work_flag(job, "once"))
    work_photos_forget(job->work, work_text(job, "path"));
  if (!ok)
    return FALSE;
  json_object_set_double_member(job->result, "apply_ms", (double)((g_get_monotonic_time() - start_us) / 100) / 10);
  return TRUE;
}
