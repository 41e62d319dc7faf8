/* run.c: a recipe applied to a photo.
 *
 * The steps are walked once and added to a frame (frame.c). Everything stays lazy: pixels flow through in
 * tiles when the result is read. Where a step or the record asks what the photo looks like at that
 * point, the same steps are walked in parallel on a proxy that is computed at once.
 */
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/run.h"
#include "run/frame.h"

#define PROXY_SIZE_PX 512

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

static void
set_note(LithoStep *step, const char *note)
{
  g_free(step->note);
  step->note = g_strdup(note);
}

/* Beside what the solver said; a recipe that runs again does not say it again. */
static void
add_note(LithoStep *step, const char *note)
{
  if (step->note != NULL && strstr(step->note, note) != NULL)
    return;
  char *both = step->note != NULL ? g_strdup_printf("%s; %s", step->note, note) : g_strdup(note);
  g_free(step->note);
  step->note = both;
}

/* The step as a whole: is there nothing to do, or can it not run here? Sets *skip, or an error. */
static gboolean
check_step(LithoStep *step, const LithoRegion *region, guint index, const RunFrame *frame,
           const LithoRunOptions *options, gboolean *skip, GError **error)
{
  *skip = (int)index == options->skip_step || step->strength <= 0;
  if (*skip)
    return TRUE;
  if (litho_step_is_absent(step, frame->located)) {
    const LithoLocated *located = litho_located_set_get(frame->located, region);
    g_autofree char *where = litho_region_describe(region);
    g_autofree char *note = g_strdup_printf("skipped: not found in this photo: %s (score %.2f)%s%s", where,
                                            located->score, located->instead != NULL ? "; there is " : "",
                                            located->instead != NULL ? located->instead : "");
    set_note(step, note);
    *skip = TRUE;
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
  g_autofree char *note = g_strdup_printf("skipped: %s", what);
  set_note(step, note);
  *skip = TRUE;
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

static gboolean
run_steps(LithoRecipe *recipe, RunFrame *frame, RunFrame *proxy, const LithoRunOptions *options,
          GError **error)
{
  guint n_proxy = proxy->image != NULL ? last_step_with_proxy(recipe, options) : 0;
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    g_autoptr(LithoRegion) region = litho_step_region(step);
    g_autoptr(GString) note = g_string_new(NULL);
    gboolean skip, look = i < n_proxy && (options->measures || step->op->needs_proxy);
    if (g_cancellable_set_error_if_cancelled(options->cancel, error) ||
        !check_step(step, region, i, frame, options, &skip, error))
      return FALSE;
    step->has_measures = FALSE;
    if (skip)
      continue;
    if (!options->floor && !litho_op_resolve_model(step->op, step->values, error)) {
      g_prefix_error(error, "/steps/%u: ", i);
      return FALSE;
    }
    if (look && !run_frame_settle(proxy, error))
      return FALSE;
    if (options->measures && !measure(proxy, step, region, options, &step->before, error))
      return FALSE;
    g_autoptr(VipsImage) linear_proxy = look ? g_object_ref(proxy->image) : NULL;
    if (!run_frame_add(frame, step, region, linear_proxy, options, note, error) ||
        (i < n_proxy && !run_frame_add(proxy, step, region, linear_proxy, options, NULL, error))) {
      g_prefix_error(error, "/steps/%u: ", i);
      return FALSE;
    }
    if (note->len > 0)
      add_note(step, note->str);
    if (options->measures) {
      if (!run_frame_settle(proxy, error) || !measure(proxy, step, region, options, &step->after, error))
        return FALSE;
      step->has_measures = TRUE;
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
  if (edge <= PROXY_SIZE_PX)
    return g_object_ref(linear);
  VipsImage *small = NULL;
  if (vips_resize(linear, &small, (double)PROXY_SIZE_PX / edge, NULL) != 0)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a proxy of the photo");
  return small;
}

static double
full_scale(const LithoRunOptions *options)
{
  return options->scale > 0 ? options->scale : 1;
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
finish(RunFrame *frame, const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha)
{
  *out = g_steal_pointer(&frame->image);
  *out_alpha = g_steal_pointer(&frame->alpha);
  if (options->table_error != NULL)
    *options->table_error = frame->table_error;
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
          const LithoRunOptions *options, GError **error)
{
  if (options->unchanged != NULL)
    *options->unchanged = (LithoUnchanged){.known = FALSE};
  if (!keeps_pixels(frame, recipe, photo, coding))
    return run_frame_flush(frame, coding, error);
  /* Point steps alone: their chain does it. */
  if (frame->chain != NULL && frame->in != NULL) {
    if (options->unchanged != NULL) {
      options->unchanged->known = TRUE;
      litho_chain_count(frame->chain, options->unchanged);
    }
    return run_frame_flush(frame, coding, error);
  }
  VipsImage *image = NULL;
  if (!run_frame_flush(frame, NULL, error) ||
      !run_unchanged_keep(photo->coded, frame->image, coding, options->unchanged, &image, error))
    return FALSE;
  run_frame_set(frame, image);
  return TRUE;
}

gboolean
litho_run_linear(LithoRecipe *recipe, VipsImage *linear, VipsImage *alpha,
                 const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                 GError **error)
{
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
  if (!frame_find(&frame, recipe, options, error) || !frame_find(&proxy, recipe, options, error) ||
      !run_steps(recipe, &frame, &proxy, options, error) || !run_frame_flush(&frame, NULL, error))
    return FALSE;
  finish(&frame, options, out, out_alpha);
  return TRUE;
}

gboolean
litho_run_photo(LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
                const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                GError **error)
{
  g_auto(RunFrame) frame = {.image = g_object_ref(photo->coded),
                         .in = litho_coding_ref(photo->coding), .scale = full_scale(options)};
  g_auto(RunFrame) proxy = {.exact = TRUE};
  frame.alpha = photo->alpha != NULL ? g_object_ref(photo->alpha) : NULL;
  /* A table's error is below an 8-bit step, not below a 16-bit one. */
  frame.exact = options->exact || coding->format != VIPS_FORMAT_UCHAR;
  if (wants_proxy(recipe, options)) {
    proxy.image = litho_photo_proxy(photo, PROXY_SIZE_PX, error);
    if (proxy.image == NULL)
      return FALSE;
    proxy.scale = frame.scale * proxy.image->Xsize / photo->coded->Xsize;
  }
  frame.alpha_format =
      photo->coded->BandFmt == VIPS_FORMAT_UCHAR ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
  proxy.alpha_format = VIPS_FORMAT_FLOAT;
  if (!frame_find(&frame, recipe, options, error) || !frame_find(&proxy, recipe, options, error) ||
      !run_steps(recipe, &frame, &proxy, options, error) ||
      !end_coded(&frame, recipe, photo, coding, options, error))
    return FALSE;
  if (options->regions != NULL && frame.own != NULL)
    *options->regions = litho_located_set_to_json(frame.own, recipe);
  finish(&frame, options, out, out_alpha);
  return TRUE;
}
