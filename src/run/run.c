/* run.c: a recipe applied to a photo.
 *
 * The steps are walked once and added to a frame (frame.c). Everything stays lazy: pixels flow through in
 * tiles when the result is read. Where a step or the record asks what the photo looks like at that
 * point, the same steps are walked in parallel on a proxy that is computed at once.
 */
#include <math.h>
#include "base/cancel.h"
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/run.h"
#include "run/frame.h"
#include "run/framing.h"

void
litho_run_options_default(LithoRunOptions *options)
{
  *options = (LithoRunOptions){.skip_step = -1, .scale = 1};
}

static gboolean
measure(RunFrame *proxy, const LithoStep *step, const LithoRegion *region, const LithoRunOptions *options,
        LithoMeasures *out, GError **error)
{
  g_autoptr(VipsImage) weight = NULL;
  if (region != NULL && step->op->kind != LITHO_KIND_GEOMETRY &&
      !litho_mask_image(region, proxy->image, options->assets, proxy->located, &weight, error))
    return FALSE;
  return litho_measures_take(proxy->image, weight, out, error);
}

/* The step as a whole: is there nothing to do, or can it not run here? Sets *skip, or an error. */
static gboolean
check_step(const LithoStep *step, const LithoRegion *region, guint index, const RunFrame *frame,
           const LithoRunOptions *options, LithoStepResult *result, gboolean *skip, GError **error)
{
  *skip = (int)index == options->skip_step || step->strength <= 0;
  if (*skip)
    return TRUE;
  g_autoptr(LithoRegion) absent = litho_step_absent(step, frame->located);
  if (absent != NULL) {
    const LithoLocated *located = litho_located_set_get(frame->located, absent);
    g_autofree char *where = litho_region_describe_base(absent);
    g_autofree char *note = g_strdup_printf("not found in this photo: %s (score %.2f)%s%s%s%s", where,
                                            located->score, located->why != NULL ? ": " : "",
                                            located->why != NULL ? located->why : "", located->instead != NULL ? "; it shows " : "",
                                            located->instead != NULL ? located->instead : "");
    litho_step_result_note(result, note);
    *skip = result->skipped = TRUE;
    return TRUE;
  }
  const char *unseen = frame->located == NULL && region != NULL ? litho_region_needs_see(region) : NULL;
  if (unseen == NULL)
    return TRUE;
  g_autofree char *what = g_strdup_printf("finding '%s' in a photo needs 'see'", unseen);
  if (!options->skip_unready) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NEEDS_SEE, "/steps/%u: %s: %s", index,
                step->op->name, what);
    return FALSE;
  }
  litho_step_result_note(result, what);
  *skip = result->skipped = TRUE;
  return TRUE;
}

static guint
last_step_with_proxy(const LithoRecipe *recipe, const LithoRunOptions *options)
{
  guint last = 0;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (options->measures || step->op->needs_proxy)
      last = i + 1;
  }
  return last;
}

/* The step as it runs here, with the model that it takes: what it names, else what the record's run took, else the
 * role's default. */
static LithoStep *
step_to_run(const LithoRecipe *recipe, const GArray *recorded, guint index, const LithoRunOptions *options,
            LithoStepResult *result, GError **error)
{
  g_autoptr(LithoStep) step = litho_step_copy(recipe->steps->pdata[index]);
  guint model;
  if (options->floor || litho_op_param(step->op, "model", &model) == NULL)
    return g_steal_pointer(&step);
  LithoValue *value = &step->values[model];
  if (!value->set && recorded != NULL && litho_step_result(recorded, index)->model != NULL) {
    value->text = g_strdup(litho_step_result(recorded, index)->model);
    value->set = TRUE;
  }
  if (!litho_op_resolve_model(step->op, step->values, error))
    return NULL;
  if (step->op->role != NULL)
    result->model = g_strdup(value->text);
  return g_steal_pointer(&step);
}

/* Both 3-band float in memory. Half an 8-bit code is more than 0.00015 of linear light near black and more than 0.4 % of it
 * elsewhere. */
static gboolean
is_same(VipsImage *a, VipsImage *b)
{
  if (a->Xsize != b->Xsize || a->Ysize != b->Ysize)
    return FALSE;
  const float *p = (const float *)VIPS_IMAGE_ADDR(a, 0, 0), *q = (const float *)VIPS_IMAGE_ADDR(b, 0, 0);
  const size_t n = (size_t)a->Xsize * a->Ysize * 3;
  for (size_t i = 0; i < n; i++)
    if (fabsf(p[i] - q[i]) > 0.00015f + 0.004f * fmaxf(fabsf(p[i]), fabsf(q[i])))
      return FALSE;
  return TRUE;
}

/* The step on the proxy, before and after: how different it looks where the step acts. Cutouts change alpha, and a geometry
 * step everything. */
static gboolean
compare(RunFrame *proxy, VipsImage *before, const LithoStep *step, VipsImage *place, LithoStepResult *result, GError **error)
{
  if ((step->op->kind != LITHO_KIND_POINT && step->op->kind != LITHO_KIND_AREA) || before->Xsize != proxy->image->Xsize ||
      before->Ysize != proxy->image->Ysize)
    return TRUE;
  result->has_difference = TRUE;
  return litho_difference_take(before, proxy->image, place, &result->difference, error);
}

/* Where the step acts, on the proxy as it is now; NULL without an error: everywhere. */
static gboolean
find_place(RunFrame *proxy, const LithoRegion *region, const LithoRunOptions *options, VipsImage **place, GError **error)
{
  return region == NULL || litho_mask_image(region, proxy->image, options->assets, proxy->located, place, error);
}

static gboolean
run_step(RunFrame *frame, RunFrame *proxy, const LithoStep *step, const LithoRegion *region, gboolean on_proxy,
         gboolean is_last, const LithoRunOptions *options, LithoStepResult *result, GError **error)
{
  const gboolean look = on_proxy && (options->measures || step->op->needs_proxy);
  g_autoptr(GString) note = g_string_new(NULL), doubt = g_string_new(NULL);
  if (look && !run_frame_settle(proxy, error))
    return FALSE;
  if (options->measures && !measure(proxy, step, region, options, &result->before, error))
    return FALSE;
  g_autoptr(VipsImage) linear_proxy = look ? g_object_ref(proxy->image) : NULL, place = NULL;
  if (options->measures && step->op->kind != LITHO_KIND_GEOMETRY && !find_place(proxy, region, options, &place, error))
    return FALSE;
  if (!run_frame_add(frame, step, region, linear_proxy, options, note, doubt, &result->model, error) ||
      (on_proxy && (!is_last || options->measures) && !run_frame_add(proxy, step, region, linear_proxy, options, NULL, NULL, NULL, error)))
    return FALSE;
  if (note->len > 0)
    litho_step_result_note(result, note->str);
  if (doubt->len > 0)
    result->doubt = g_strdup(doubt->str);
  if (!options->measures)
    return TRUE;
  result->has_measures = run_frame_settle(proxy, error) &&
                         measure(proxy, step, region, options, &result->after, error) &&
                         compare(proxy, linear_proxy, step, place, result, error);
  result->unchanged = result->has_measures && region == NULL && step->op->kind != LITHO_KIND_CUTOUT &&
                      is_same(linear_proxy, proxy->image);
  return result->has_measures;
}

static gboolean
run_steps(const LithoRecipe *recipe, RunFrame *frame, RunFrame *proxy, const LithoRunOptions *options,
          GArray *results, GError **error)
{
  guint n_proxy = proxy->image != NULL ? last_step_with_proxy(recipe, options) : 0;
  g_autoptr(GArray) recorded = litho_step_results_of_run(recipe->run, recipe->steps->len, "/run", NULL);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *given = recipe->steps->pdata[i];
    LithoStepResult *result = litho_step_result(results, i);
    g_autoptr(LithoRegion) region = litho_step_region(given);
    gboolean skip;
    if (litho_is_cancelled(options->cancel, error) ||
        !check_step(given, region, i, frame, options, result, &skip, error))
      return FALSE;
    if (skip)
      continue;
    g_autoptr(GString) framed = g_string_new(NULL);
    g_autoptr(LithoStep) as_given = step_to_run(recipe, recorded, i, options, result, error);
    g_autoptr(LithoStep) step =
        as_given != NULL ? run_framing_step(as_given, frame->image->Xsize, frame->image->Ysize, options->assets,
                                            frame->located, framed, error)
                         : NULL;
    if (framed->len > 0)
      litho_step_result_note(result, framed->str);
    if (step == NULL || !run_step(frame, proxy, step, region, i < n_proxy, i + 1 == n_proxy, options, result, error)) {
      g_prefix_error(error, "/steps/%u: ", i);
      litho_cancel_explain(options->cancel, error);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
wants_proxy(const LithoRecipe *recipe, const LithoRunOptions *options)
{
  return last_step_with_proxy(recipe, options) > 0;
}

static VipsImage *
shrink_linear(VipsImage *linear, GError **error)
{
  int edge = MAX(linear->Xsize, linear->Ysize);
  if (edge <= LITHO_RUN_PROXY_PX)
    return g_object_ref(linear);
  VipsImage *small = NULL;
  if (vips_resize(linear, &small, (double)LITHO_RUN_PROXY_PX / edge, NULL) != 0)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a proxy of the photo");
  return small;
}

static double
full_scale(const LithoRunOptions *options)
{
  return options->scale > 0 ? options->scale : 1;
}

static LithoRunOptions
with_shot(const LithoRunOptions *options, LithoPhoto *photo)
{
  LithoRunOptions own = *options;
  if (own.shot == NULL)
    own.shot = litho_photo_shot(photo);
  return own;
}

/* Looks for the regions of the recipe, on the frame as it is before all steps. */
static gboolean
frame_find(RunFrame *frame, const LithoRecipe *recipe, const LithoRunOptions *options, GError **error)
{
  frame->located = options->located;
  if (options->finder == NULL || options->located != NULL || frame->image == NULL)
    return TRUE;
  frame->own = litho_located_set_new(recipe, options->finder, frame->image->Xsize, frame->image->Ysize,
                                   options->cancel, error);
  frame->located = frame->own;
  return frame->own != NULL;
}

static void
finish(RunFrame *frame, VipsImage **out, VipsImage **out_alpha, LithoRunResults *results)
{
  *out = g_steal_pointer(&frame->image);
  *out_alpha = g_steal_pointer(&frame->alpha);
  results->table_error = frame->table_error;
}

/* TRUE when every step that runs leaves some pixels alone and the frame as it is: then those pixels are
 * handed through as they came. */
static gboolean
keeps_pixels(const RunFrame *frame, const LithoRecipe *recipe, const LithoPhoto *photo,
             const LithoCoding *coding)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_autoptr(LithoRegion) region = litho_step_region(step);
    if (step->strength > 0 && (step->op->kind == LITHO_KIND_GEOMETRY || region == NULL))
      return FALSE;
  }
  return frame->image->Xsize == photo->coded->Xsize && frame->image->Ysize == photo->coded->Ysize &&
         litho_coding_equal(photo->coding, coding);
}

static gboolean
end_coded(RunFrame *frame, const LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
          LithoUnchanged *unchanged, GError **error)
{
  if (!keeps_pixels(frame, recipe, photo, coding))
    return run_frame_flush(frame, coding, error);
  /* Point steps alone: their chain does it. */
  if (frame->chain != NULL && frame->in != NULL) {
    if (unchanged != NULL) {
      unchanged->known = TRUE;
      litho_chain_count(frame->chain, unchanged);
    }
    return run_frame_flush(frame, coding, error);
  }
  VipsImage *image = NULL;
  if (!run_frame_flush(frame, NULL, error) ||
      !run_unchanged_keep(photo->coded, frame->image, coding, unchanged, &image, error))
    return FALSE;
  run_frame_set(frame, image);
  return TRUE;
}

/* What is left in the file's own values goes to the file as it came. */
static gboolean
hand_device(RunFrame *frame, const LithoCoding *coding, GError **error)
{
  if (coding->kind != LITHO_CODING_LINEAR)
    return TRUE;
  VipsImage *image = NULL;
  if (!litho_device_finish(&frame->device, frame->image, &image, error))
    return FALSE;
  run_frame_set(frame, image);
  return TRUE;
}

gboolean
litho_run_linear(const LithoRecipe *recipe, VipsImage *linear, VipsImage *alpha, const LithoRunOptions *options,
                 VipsImage **out, VipsImage **out_alpha, LithoRunResults *results, GError **error)
{
  g_auto(LithoRunResults) own = {0};
  LithoRunResults *to = results != NULL ? results : &own;
  g_auto(RunFrame) frame = {.image = g_object_ref(linear), .scale = full_scale(options),
                         .exact = TRUE};
  g_auto(RunFrame) proxy = {.exact = TRUE};
  frame.alpha = alpha != NULL ? g_object_ref(alpha) : NULL;
  if (wants_proxy(recipe, options)) {
    proxy.image = shrink_linear(linear, error);
    if (proxy.image == NULL)
      return FALSE;
    proxy.scale = frame.scale * proxy.image->Xsize / linear->Xsize;
  }
  frame.alpha_format = proxy.alpha_format = VIPS_FORMAT_FLOAT;
  to->steps = litho_step_results_new(recipe->steps->len);
  if (!frame_find(&frame, recipe, options, error) || !frame_find(&proxy, recipe, options, error) ||
      !run_steps(recipe, &frame, &proxy, options, to->steps, error) || !run_frame_flush(&frame, NULL, error))
    return FALSE;
  finish(&frame, out, out_alpha, to);
  return TRUE;
}

gboolean
litho_run_photo(const LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding, const LithoRunOptions *given,
                VipsImage **out, VipsImage **out_alpha, LithoRunResults *results, GError **error)
{
  const LithoRunOptions of_photo = with_shot(given, photo), *options = &of_photo;
  g_auto(LithoRunResults) own = {0};
  LithoRunResults *to = results != NULL ? results : &own;
  g_auto(RunFrame) frame = {.image = g_object_ref(photo->coded),
                         .in = litho_coding_ref(photo->coding), .scale = full_scale(options)};
  g_auto(RunFrame) proxy = {.exact = TRUE};
  frame.alpha = photo->alpha != NULL ? g_object_ref(photo->alpha) : NULL;
  litho_device_init(&frame.device, photo);
  /* A table's error is below an 8-bit step, not below a 16-bit one. */
  frame.exact = options->exact || coding->format != VIPS_FORMAT_UCHAR;
  if (wants_proxy(recipe, options)) {
    proxy.image = litho_photo_proxy(photo, LITHO_RUN_PROXY_PX, error);
    if (proxy.image == NULL)
      return FALSE;
    proxy.scale = frame.scale * proxy.image->Xsize / photo->coded->Xsize;
  }
  frame.alpha_format =
      photo->coded->BandFmt == VIPS_FORMAT_UCHAR ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
  proxy.alpha_format = VIPS_FORMAT_FLOAT;
  to->steps = litho_step_results_new(recipe->steps->len);
  if (options->gain_map != NULL && !run_gain_map_begin(&frame.gain, options->gain_map, error))
    return FALSE;
  if (!frame_find(&frame, recipe, options, error) || !frame_find(&proxy, recipe, options, error) ||
      !run_steps(recipe, &frame, &proxy, options, to->steps, error) ||
      !end_coded(&frame, recipe, photo, coding, results != NULL ? &results->unchanged : NULL, error) ||
      !hand_device(&frame, coding, error))
    return FALSE;
  if (options->gain_map != NULL && (to->gain_map = run_gain_map_end(&frame.gain, options->gain_map, error)) == NULL)
    return FALSE;
  if (frame.own != NULL)
    to->regions = litho_located_set_to_json(frame.own, recipe);
  finish(&frame, out, out_alpha, to);
  return TRUE;
}

gboolean
litho_run_is_one_pass(const LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_autoptr(LithoRegion) region = litho_step_region(step);
    if (step->strength > 0 && (step->op->kind != LITHO_KIND_POINT || step->op->needs_proxy ||
                               (region != NULL && litho_region_needs_see(region) != NULL)))
      return FALSE;
  }
  return TRUE;
}

gboolean
litho_run_measure(const LithoRecipe *recipe, LithoPhoto *photo, const LithoRunOptions *options, LithoRunResults *results,
                  GError **error)
{
  LithoRunOptions measuring = with_shot(options, photo);
  measuring.measures = TRUE;
  /* The frame gathers its steps and is never read. */
  g_auto(RunFrame) frame = {.image = g_object_ref(photo->coded), .in = litho_coding_ref(photo->coding),
                            .scale = full_scale(options), .exact = TRUE};
  g_auto(RunFrame) proxy = {.exact = TRUE, .alpha_format = VIPS_FORMAT_FLOAT};
  proxy.image = litho_photo_proxy(photo, LITHO_RUN_PROXY_PX, error);
  if (proxy.image == NULL)
    return FALSE;
  proxy.scale = frame.scale * proxy.image->Xsize / photo->coded->Xsize;
  g_array_unref(results->steps);
  results->steps = litho_step_results_new(recipe->steps->len);
  return run_steps(recipe, &frame, &proxy, &measuring, results->steps, error);
}
