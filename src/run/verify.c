/* verify.c: is this file what its recipe makes of its source?
 *
 * The recorded hash says whether the file was touched since; a replay on the source says whether the
 * recipe gives it. When bytes differ the pixels are compared, so that the answer can tell changed
 * metadata from a changed picture.
 */
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/file.h"
#include "base/vips_auto.h"
#include "model/store.h"
#include "run/apply.h"
#include "run/unchanged.h"

static gboolean
differs(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
differs(GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_VERIFY, text);
  return FALSE;
}

LithoRecipe *
litho_recipe_of_output(const char *path, const char *file, GError **error)
{
  g_autofree char *sidecar = g_strconcat(path, ".litho.json", NULL);
  if (file == NULL && g_file_test(sidecar, G_FILE_TEST_EXISTS))
    file = sidecar;
  if (file != NULL)
    return litho_recipe_load(file, error);
  g_autoptr(GError) failed = NULL;
  g_autofree char *embedded = litho_photo_embedded_recipe(path, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  if (embedded == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE,
                "%s: there is no %s and no recipe is embedded: make the photo again with --sidecar or --embed, or name "
                "its recipe with --recipe",
                path, sidecar);
    return NULL;
  }
  return litho_recipe_parse(path, embedded, -1, error);
}

static JsonObject *
member(JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static const char *
text(JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default(object, name, NULL) : NULL;
}

/* Did the run measure? An embedded record says it, so a replay has to say it too. */
static gboolean
has_measures(const LithoRecipe *recipe)
{
  g_autoptr(GArray) results = litho_step_results_of_run(recipe->run, recipe->steps->len, "/run", NULL);
  for (guint i = 0; results != NULL && i < results->len; i++)
    if (litho_step_result(results, i)->has_measures)
      return TRUE;
  return FALSE;
}

/* The options that the run was given, from its record. */
static gboolean
read_options(const LithoRecipe *recipe, const LithoVerifyOptions *options, LithoApplyOptions *apply,
             GError **error)
{
  litho_apply_options_default(apply);
  JsonObject *said = member(recipe->run, "options");
  apply->once = TRUE; /* the source was opened for this */
  apply->run.assets = options->assets;
  apply->run.cancel = options->cancel;
  if (said == NULL)
    return TRUE;
  LithoSaveOptions *save = &apply->save;
  save->format = text(said, "format");
  save->quality = (int)json_object_get_int_member_with_default(said, "quality", 0);
  save->lossless = json_object_get_boolean_member_with_default(said, "lossless", FALSE);
  save->bits = (int)json_object_get_int_member_with_default(said, "bits", 0);
  save->profile = text(said, "profile");
  save->interlace = json_object_get_boolean_member_with_default(said, "interlace", FALSE);
  save->compression = (int)json_object_get_int_member_with_default(said, "compression", -1);
  const char *strip = text(said, "strip");
  if (strip == NULL || !litho_strip_from_name(strip, &save->strip))
    save->strip = LITHO_STRIP_NONE;
  apply->keep_gain_map = json_object_get_boolean_member_with_default(said, "keep_gainmap", FALSE);
  save->keep_motion = json_object_get_boolean_member_with_default(said, "keep_motion", FALSE);
  apply->embed = json_object_get_boolean_member_with_default(said, "embed", FALSE);
  apply->run.exact = json_object_get_boolean_member_with_default(said, "exact", FALSE);
  apply->run.floor = json_object_get_boolean_member_with_default(said, "floor", FALSE);
  apply->run.measures = has_measures(recipe);
  apply->run.skip_unready = json_object_get_boolean_member_with_default(said, "skip_unready", FALSE);
  if (g_strcmp0(save->profile, "file") != 0)
    return TRUE;
  save->profile = options->profile;
  if (save->profile == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "the run was given a profile file: give it again with --profile");
    return FALSE;
  }
  return TRUE;
}

/* The source as the run opened it, where it is a camera's raw file. */
static LithoPhoto *
open_source(const LithoRecipe *recipe, const LithoVerifyOptions *options, GError **error)
{
  JsonObject *said = member(recipe->run, "options");
  LithoLoadOptions load = options->load;
  const char *profile = text(said, "camera_profile"), *hash = text(said, "camera_profile_sha256");
  load.half = said != NULL && json_object_get_boolean_member_with_default(said, "half_size", FALSE);
  load.clip_highlights = said != NULL && json_object_get_boolean_member_with_default(said, "clip_highlights", FALSE);
  const char *demosaic = text(said, "demosaic");
  load.demosaic = LITHO_DEMOSAIC_LMMSE;
  if (demosaic != NULL && !litho_demosaic_from_name(demosaic, &load.demosaic)) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE, "its record names the demosaic '%s', which litho does not know", demosaic);
    return NULL;
  }
  if (g_strcmp0(profile, "file") != 0)
    load.camera_profile = profile;
  else if (load.camera_profile == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "the run was given a camera profile: give it again with --camera-profile");
    return NULL;
  }
  g_autoptr(LithoPhoto) photo = litho_photo_open(options->source, &load, error);
  if (photo == NULL || hash == NULL || photo->raw == NULL || g_strcmp0(hash, photo->raw->camera_profile_sha256) == 0)
    return g_steal_pointer(&photo);
  differs(error, "the camera profile is not the one of the run (sha256 %s)", hash);
  return NULL;
}

/* How the pictures differ, in words; NULL: they do not. */
static char *
compare_pixels(LithoPhoto *a, LithoPhoto *b)
{
  if (a->coded->Xsize != b->coded->Xsize || a->coded->Ysize != b->coded->Ysize ||
      a->coded->Bands != b->coded->Bands || a->coded->BandFmt != b->coded->BandFmt)
    return g_strdup_printf("its picture is %d × %d × %d, a new run gives %d × %d × %d",
                           a->coded->Xsize, a->coded->Ysize, a->coded->Bands, b->coded->Xsize,
                           b->coded->Ysize, b->coded->Bands);
  g_autoptr(VipsImage) difference = NULL;
  g_autoptr(VipsImage) size = NULL;
  g_autoptr(VipsImage) unequal = NULL;
  g_autoptr(VipsImage) any = NULL;
  double largest, share;
  if (vips_subtract(a->coded, b->coded, &difference, NULL) != 0 ||
      vips_abs(difference, &size, NULL) != 0 || vips_max(size, &largest, NULL) != 0 ||
      vips_notequal(a->coded, b->coded, &unequal, NULL) != 0 ||
      vips_bandor(unequal, &any, NULL) != 0 || vips_avg(any, &share, NULL) != 0) {
    vips_error_clear();
    return g_strdup("its pixels cannot be compared");
  }
  if (largest == 0)
    return NULL;
  double pixels = (double)a->coded->Xsize * a->coded->Ysize;
  return g_strdup_printf("%.0f of %.0f pixels differ, by at most %g of %g", share / 255 * pixels,
                         pixels, largest, a->coding->scale);
}

/* " (made with …)" when a model of the record is not the one that is installed; else "". */
static char *
changed_models(JsonObject *run)
{
  JsonObject *used = member(run, "models");
  g_autoptr(GPtrArray) models = used != NULL ? litho_models_load(NULL) : NULL;
  g_autoptr(GList) names = used != NULL ? json_object_get_members(used) : NULL;
  for (GList *l = names; models != NULL && l != NULL; l = l->next) {
    const LithoModel *model = litho_models_find(models, l->data);
    if (model == NULL || g_strcmp0(model->sha256, text(used, l->data)) != 0)
      return g_strdup_printf(" (made with another '%s' than is installed here)", (char *)l->data);
  }
  return g_strdup("");
}

static gboolean
compare_files(const char *path, const char *again, JsonObject *run,
              const LithoVerifyOptions *options, GError **error)
{
  g_autofree char *a = litho_file_sha256(path, error);
  g_autofree char *b = a != NULL ? litho_file_sha256(again, error) : NULL;
  if (b == NULL)
    return FALSE;
  if (g_str_equal(a, b))
    return TRUE;
  g_autoptr(LithoPhoto) is = litho_photo_open(path, &options->load, error);
  g_autoptr(LithoPhoto) should = is != NULL ? litho_photo_open(again, &options->load, error) : NULL;
  if (should == NULL)
    return FALSE;
  g_autofree char *how = compare_pixels(is, should);
  JsonObject *said = member(run, "options");
  const gboolean is_signed = said != NULL && json_object_get_boolean_member_with_default(said, "credentials", FALSE);
  if (how == NULL && is_signed) /* the new run signs nothing, and no signature comes out the same twice */
    return TRUE;
  if (how == NULL)
    how = g_strdup("the pixels are the same: only metadata or the way of compression differ");
  const char *litho = text(run, "litho"), *libvips = text(run, "libvips");
  gboolean other = litho != NULL && libvips != NULL &&
                   (!g_str_equal(litho, LITHO_VERSION) ||
                    !g_str_equal(libvips, vips_version_string()));
  g_autofree char *builds =
      other ? g_strdup_printf(" (made by litho %s with libvips %s, this is %s with %s)", litho,
                              libvips, LITHO_VERSION, vips_version_string())
            : g_strdup("");
  g_autofree char *nets = changed_models(run);
  return differs(error, "%s: a new run gives another file: %s%s%s", path, how, builds, nets);
}

/* Were the pixels that no step touched the same ones with the same values? Nothing is recorded where a
 * step works everywhere. */
static gboolean
compare_unchanged(const char *path, JsonObject *recorded, const LithoUnchanged *unchanged, GError **error)
{
  if (recorded == NULL)
    return TRUE;
  g_autoptr(JsonObject) now = litho_unchanged_to_json(unchanged);
  gint64 pixels = json_object_get_int_member_with_default(recorded, "pixels", -1);
  if (now != NULL && pixels == json_object_get_int_member(now, "pixels") &&
      g_strcmp0(text(recorded, "hash"), text(now, "hash")) == 0)
    return TRUE;
  return differs(error,
                 "%s: the record says that %" G_GINT64_FORMAT " pixels were left as they came, a new run "
                 "leaves %" G_GUINT64_FORMAT " or others",
                 path, pixels, unchanged->known ? unchanged->pixels : 0);
}

static gboolean
replay(const char *path, const LithoRecipe *recipe, LithoPhoto *source,
       const LithoVerifyOptions *options, LithoVerified *checked, GError **error)
{
  LithoApplyOptions apply;
  g_auto(LithoRunResults) own = {0};
  LithoRunResults *results = options->results != NULL ? options->results : &own;
  if (!read_options(recipe, options, &apply, error))
    return FALSE;
  if (options->finder_of != NULL)
    apply.run.finder = options->finder_of(source, options->finder_data);
  g_autoptr(GError) failed = NULL;
  g_autofree char *folder = g_dir_make_tmp("litho-verify-XXXXXX", &failed);
  if (folder == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "a temporary folder: %s", failed->message);
    return FALSE;
  }
  /* Under the same name: its suffix may have chosen the format. */
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *again = g_build_filename(folder, name, NULL);
  JsonObject *recorded = member(recipe->run, "kept");
  gboolean same = litho_apply_photo(recipe, source, again, &apply, results, error) &&
                  compare_unchanged(path, recorded, &results->unchanged, error) &&
                  compare_files(path, again, recipe->run, options, error);
  if (same)
    *checked |= LITHO_VERIFY_REPLAY | (recorded != NULL ? LITHO_VERIFY_KEPT : 0);
  g_unlink(again);
  g_rmdir(folder);
  return same;
}

gboolean
litho_verify(const char *path, const LithoVerifyOptions *options, LithoVerified *checked,
             GError **error)
{
  *checked = 0;
  g_autoptr(LithoRecipe) recipe = litho_recipe_of_output(path, options->recipe, error);
  if (recipe == NULL)
    return FALSE;
  const char *recorded = text(member(recipe->run, "output"), "sha256");
  if (recorded != NULL) {
    g_autofree char *is = litho_file_sha256(path, error);
    if (is == NULL)
      return FALSE;
    if (!g_str_equal(is, recorded))
      return differs(error, "%s: the file was changed after the run: its sha256 is %s, recorded is %s",
                     path, is, recorded);
    *checked |= LITHO_VERIFY_HASH;
  }
  if (options->source == NULL) {
    if (*checked != 0)
      return TRUE;
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: the recipe has no hash of its output: give the photo with --source to run it "
                "again",
                path);
    return FALSE;
  }
  g_autoptr(LithoPhoto) source = open_source(recipe, options, error);
  const char *hash = source != NULL ? litho_photo_hash(source, error) : NULL;
  if (hash == NULL)
    return FALSE;
  const char *wanted = text(member(recipe->run, "source"), "sha256");
  if (wanted != NULL && !g_str_equal(hash, wanted))
    return differs(error, "%s: is not the photo of the run: its sha256 is %s, recorded is %s",
                   options->source, hash, wanted);
  return replay(path, recipe, source, options, checked, error);
}
