/* run.c: a recipe applied to a photo.
 *
 * The steps are walked once. Point steps are gathered in a chain (fuse.c); an area or geometry step
 * ends the chain, takes its linear float image and begins a new one. Everything stays lazy: pixels
 * flow through in tiles when the result is read. Where a step or the record asks what the photo
 * looks like at that point, the same steps are walked in parallel on a proxy that is computed
 * at once.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "recipe/run.h"
#include "recipe/fuse.h"
#include "recipe/keep.h"
#include "recipe/premultiply.h"

#define PROXY_SIZE_PX 512

/* A picture on its way: what has been computed lazily so far, and the point steps still to be
 * added to it. */
typedef struct {
  VipsImage *image;   /* owned; values as the chain's `in` says */
  VipsImage *alpha;   /* owned, or NULL */
  VipsBandFormat alpha_format; /* of an alpha that a step adds */
  gboolean alpha_known, alpha_opaque; /* is no pixel transparent? looked at once, when it matters */
  LithoCoding *in;    /* owned; NULL: linear */
  LithoChain *chain;  /* owned; begins with `in`; NULL: nothing gathered */
  LithoFoundSet *own; /* owned: what was found, on this frame; or NULL */
  const LithoFoundSet *found; /* that, or the caller's */
  double scale;       /* frame px per px of the full-size photo */
  gboolean exact;
  double table_error;
} Frame;

void
litho_run_options_default(LithoRunOptions *options)
{
  *options = (LithoRunOptions){.skip_step = -1, .scale = 1};
}

static void
frame_clear(Frame *frame)
{
  g_clear_object(&frame->image);
  g_clear_object(&frame->alpha);
  g_clear_pointer(&frame->in, litho_coding_unref);
  g_clear_pointer(&frame->chain, litho_chain_free);
  g_clear_pointer(&frame->own, litho_found_set_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Frame, frame_clear)

/* Takes image. */
static void
frame_set(Frame *frame, VipsImage *image)
{
  g_clear_object(&frame->image);
  g_clear_pointer(&frame->in, litho_coding_unref);
  frame->image = image;
}

/* The gathered steps as a lazy image that ends in `out` (NULL: linear). */
static gboolean
frame_flush(Frame *frame, LithoCoding *out, GError **error)
{
  if (frame->chain == NULL)
    frame->chain = litho_chain_new(frame->in, NULL, frame->exact);
  if (out != NULL)
    litho_chain_set_out(frame->chain, out);
  VipsImage *image = NULL;
  if (!litho_chain_run(frame->chain, frame->image, &image, error))
    return FALSE;
  frame->table_error = MAX(frame->table_error, litho_chain_table_error(frame->chain));
  frame_set(frame, image);
  g_clear_pointer(&frame->chain, litho_chain_free);
  return TRUE;
}

/* Computes a proxy frame now, so that later steps start from pixels. */
static gboolean
frame_settle(Frame *frame, GError **error)
{
  if (!frame_flush(frame, NULL, error))
    return FALSE;
  VipsImage *memory = vips_image_copy_memory(frame->image);
  if (memory == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a proxy of the photo");
  frame_set(frame, memory);
  return TRUE;
}

static gboolean
add_point(Frame *frame, const LithoStep *step, const LithoOpContext *ctx, LithoMask *mask,
          GError **error)
{
  gpointer state = NULL;
  if (!step->op->prepare(ctx, step->values, &state, error)) {
    litho_mask_unref(mask);
    return FALSE;
  }
  if (frame->chain == NULL)
    frame->chain = litho_chain_new(frame->in, NULL, frame->exact);
  litho_chain_add(frame->chain, step->op, state, mask, step->strength);
  return TRUE;
}

/* Sets *weighted: the step mixes pixels of which some are transparent. Its colours then have to go
 * through it times alpha. */
static gboolean
is_weighted(Frame *frame, const LithoStep *step, gboolean *weighted, GError **error)
{
  *weighted = FALSE;
  if (frame->alpha == NULL || !litho_step_mixes(step))
    return TRUE;
  if (!frame->alpha_known && !litho_alpha_is_opaque(frame->alpha, &frame->alpha_opaque, error))
    return FALSE;
  frame->alpha_known = TRUE;
  *weighted = !frame->alpha_opaque;
  return TRUE;
}

/* An area step on the frame. Alpha itself stays: the mean colour is one of what is seen. */
static gboolean
run_area(Frame *frame, const LithoStep *step, const LithoOpContext *ctx, VipsImage **changed,
         GError **error)
{
  gboolean weighted;
  g_autoptr(VipsImage) unit = NULL, three = NULL, colors = NULL, mixed = NULL, weight = NULL;
  if (!is_weighted(frame, step, &weighted, error))
    return FALSE;
  if (!weighted)
    return step->op->apply(ctx, step->values, frame->image, changed, error);
  if (!litho_alpha_to_unit(frame->alpha, &unit, error))
    return FALSE;
  VipsImage *bands[3] = {unit, unit, unit};
  if (vips_bandjoin(bands, &three, 3, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, step->op->name);
  return litho_premultiply(frame->image, unit, &colors, error) &&
         step->op->apply(ctx, step->values, colors, &mixed, error) &&
         step->op->apply(ctx, step->values, three, &weight, error) &&
         litho_unpremultiply(mixed, weight, changed, error);
}

static LithoMaskOrigin
mask_origin(const LithoStep *step, const LithoRegion *region)
{
  const char *nature = step->op->region;
  if (region == NULL || (nature != NULL && region->kind == LITHO_REGION_NAMED && !region->invert &&
                         region->except == NULL && g_str_equal(region->text, nature)))
    return LITHO_MASK_NATURE;
  switch (region->kind) {
  case LITHO_REGION_NAMED:
  case LITHO_REGION_TEXT:
  case LITHO_REGION_POINT:
  case LITHO_REGION_MASK:
    return LITHO_MASK_FOUND;
  default:
    return LITHO_MASK_DRAWN;
  }
}

/* The coverage of the step's region on the frame, for operations that look at it. *mask (NULL: the whole
 * frame) has to live as long as the context. */
static gboolean
set_mask(const Frame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
         VipsImage **mask, GError **error)
{
  *mask = NULL;
  if (region != NULL &&
      !litho_mask_image(region, frame->image, ctx->assets, frame->found, mask, error))
    return FALSE;
  ctx->mask = *mask;
  ctx->mask_origin = mask_origin(step, region);
  return TRUE;
}

static gboolean
add_area(Frame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
         LithoMask *mask, GError **error)
{
  g_autoptr(LithoMask) owned = mask;
  g_autoptr(VipsImage) changed = NULL, cover = NULL;
  if (!frame_flush(frame, NULL, error) || !set_mask(frame, step, region, ctx, &cover, error) ||
      !run_area(frame, step, ctx, &changed, error))
    return FALSE;
  if (changed->Xsize != frame->image->Xsize || changed->Ysize != frame->image->Ysize) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "%s changed the size of the photo",
                step->op->name);
    return FALSE;
  }
  gboolean is_masked = owned != NULL && !(step->op->flags & LITHO_OP_MASKED);
  if (is_masked || step->strength < 1) {
    VipsImage *blended = NULL;
    if (!litho_blend_run(frame->image, changed, is_masked ? owned : NULL, step->strength, &blended,
                         error))
      return FALSE;
    frame_set(frame, blended);
  } else {
    frame_set(frame, g_steal_pointer(&changed));
  }
  return TRUE;
}

/* before + strength × (after - before) of two alphas; NULL: 1 everywhere, but not both. */
static gboolean
blend_alpha(VipsImage *before, VipsImage *after, double strength, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) part = NULL, rest = NULL;
  int status;
  if (before == NULL)
    status = vips_linear1(after, out, strength, 1 - strength, NULL);
  else if (after == NULL)
    status = vips_linear1(before, out, 1 - strength, strength, NULL);
  else
    status = vips_linear1(after, &part, strength, 0, NULL) || vips_linear1(before, &rest, 1 - strength, 0, NULL) ||
             vips_add(part, rest, out, NULL);
  return status == 0 || litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "alpha");
}

/* Picture and alpha of a step that makes parts transparent. A photo without alpha gets one. */
static gboolean
add_cutout(Frame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
           GError **error)
{
  g_autoptr(VipsImage) cover = NULL, unit = NULL, changed = NULL, cut = NULL, blended = NULL;
  if (!frame_flush(frame, NULL, error) || !set_mask(frame, step, region, ctx, &cover, error) ||
      (frame->alpha != NULL && !litho_alpha_to_unit(frame->alpha, &unit, error)))
    return FALSE;
  VipsBandFormat format = frame->alpha != NULL ? frame->alpha->BandFmt : frame->alpha_format;
  if (!step->op->cut(ctx, step->values, frame->image, unit, &changed, &cut, error))
    return FALSE;
  if (step->strength < 1) {
    VipsImage *mixed = NULL;
    if (!litho_blend_run(frame->image, changed, NULL, step->strength, &mixed, error))
      return FALSE;
    g_object_unref(changed);
    changed = mixed;
    if ((cut != NULL || unit != NULL) && !blend_alpha(unit, cut, step->strength, &blended, error))
      return FALSE;
  }
  VipsImage *new_alpha = blended != NULL ? blended : cut;
  g_autoptr(VipsImage) alpha = NULL;
  if (new_alpha != NULL && !litho_alpha_from_unit(new_alpha, format, &alpha, error))
    return FALSE;
  frame_set(frame, g_steal_pointer(&changed));
  g_clear_object(&frame->alpha);
  frame->alpha = g_steal_pointer(&alpha);
  frame->alpha_known = FALSE;
  return TRUE;
}

/* Picture and alpha through a geometry step. */
static gboolean
add_geometry(Frame *frame, LithoStep *step, const LithoOpContext *ctx, GError **error)
{
  gboolean weighted;
  g_autoptr(VipsImage) turned = NULL, unit = NULL, turned_unit = NULL, alpha = NULL;
  if (!frame_flush(frame, NULL, error) || !is_weighted(frame, step, &weighted, error) ||
      !step->op->apply(ctx, step->values, frame->image, &turned, error))
    return FALSE;
  if (turned == frame->image) {
    /* An amount that was to be found in the photo. */
    if (step->note == NULL && isnan(litho_op_number(step->op, step->values, step->op->main)))
      step->note = g_strdup("left as it is: level, or no clear horizon");
    return TRUE;
  }
  if (frame->alpha == NULL) {
    frame_set(frame, g_steal_pointer(&turned));
    return TRUE;
  }
  if (!litho_alpha_to_unit(frame->alpha, &unit, error) ||
      !step->op->apply(ctx, step->values, unit, &turned_unit, error) ||
      !litho_alpha_from_unit(turned_unit, frame->alpha->BandFmt, &alpha, error))
    return FALSE;
  if (weighted) {
    g_autoptr(VipsImage) colors = NULL;
    g_clear_object(&turned);
    VipsImage *seen = NULL;
    if (!litho_premultiply(frame->image, unit, &colors, error) ||
        !step->op->apply(ctx, step->values, colors, &turned, error) ||
        !litho_unpremultiply(turned, turned_unit, &seen, error))
      return FALSE;
    g_set_object(&turned, seen);
    g_object_unref(seen);
  }
  frame_set(frame, g_steal_pointer(&turned));
  g_set_object(&frame->alpha, alpha);
  return TRUE;
}

static gboolean
add_step(Frame *frame, LithoStep *step, const LithoRegion *region, VipsImage *linear_proxy,
         const LithoRunOptions *options, GString *note, GError **error)
{
  LithoOpContext ctx = {.width = frame->image->Xsize, .height = frame->image->Ysize,
                        .scale = frame->scale, .linear_proxy = linear_proxy,
                        .assets = options->assets, .floor = options->floor, .note = note,
                        .cancel = options->cancel};
  if (step->op->kind == LITHO_KIND_GEOMETRY) {
    int width = ctx.width, height = ctx.height;
    if (!add_geometry(frame, step, &ctx, error))
      return FALSE;
    ctx.width = width;
    ctx.height = height;
    return frame->own == NULL || litho_found_set_turn(frame->own, step, &ctx, error);
  }
  if (step->op->kind == LITHO_KIND_CUTOUT)
    return add_cutout(frame, step, region, &ctx, error);
  GError *bad_mask = NULL;
  LithoMask *mask =
      litho_mask_new(region, ctx.width, ctx.height, options->assets, frame->found, &bad_mask);
  if (bad_mask != NULL) {
    g_propagate_error(error, bad_mask);
    return FALSE;
  }
  if (step->op->kind == LITHO_KIND_POINT)
    return add_point(frame, step, &ctx, mask, error);
  return add_area(frame, step, region, &ctx, mask, error);
}

/* --- the walk ----------------------------------------------------------------------------- */

static gboolean
measure(Frame *proxy, const LithoStep *step, const LithoRegion *region, const LithoRunOptions *options,
        LithoMeasures *out, GError **error)
{
  g_autoptr(VipsImage) weight = NULL;
  if (region != NULL && step->op->kind != LITHO_KIND_GEOMETRY &&
      !litho_mask_image(region, proxy->image, options->assets, proxy->found, &weight, error))
    return FALSE;
  return litho_measures_take(proxy->image, weight, out, error);
}

static void
set_note(LithoStep *step, const char *note)
{
  g_free(step->note);
  step->note = g_strdup(note);
}

/* The step as a whole: is there nothing to do, or can it not run here? Sets *skip, or an error. */
static gboolean
check_step(LithoStep *step, const LithoRegion *region, guint index, const Frame *frame,
           const LithoRunOptions *options, gboolean *skip, GError **error)
{
  *skip = (int)index == options->skip_step || step->strength <= 0;
  if (*skip)
    return TRUE;
  if (litho_step_is_absent(step, frame->found)) {
    const LithoFound *found = litho_found_set_get(frame->found, region);
    g_autofree char *where = litho_region_describe(region);
    g_autofree char *note = g_strdup_printf("skipped: %s not found in this photo (score %.2f)%s%s", where,
                                            found->score, found->instead != NULL ? "; there is " : "",
                                            found->instead != NULL ? found->instead : "");
    set_note(step, note);
    *skip = TRUE;
    return TRUE;
  }
  const char *unseen = frame->found == NULL && region != NULL ? litho_region_needs_see(region) : NULL;
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
run_steps(LithoRecipe *recipe, Frame *frame, Frame *proxy, const LithoRunOptions *options,
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
    if (look && !frame_settle(proxy, error))
      return FALSE;
    if (options->measures && !measure(proxy, step, region, options, &step->before, error))
      return FALSE;
    g_autoptr(VipsImage) linear_proxy = look ? g_object_ref(proxy->image) : NULL;
    if (!add_step(frame, step, region, linear_proxy, options, note, error) ||
        (i < n_proxy && !add_step(proxy, step, region, linear_proxy, options, NULL, error))) {
      g_prefix_error(error, "/steps/%u: ", i);
      return FALSE;
    }
    if (note->len > 0)
      set_note(step, note->str);
    if (options->measures) {
      if (!frame_settle(proxy, error) || !measure(proxy, step, region, options, &step->after, error))
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
frame_find(Frame *frame, const LithoRecipe *recipe, const LithoRunOptions *options, GError **error)
{
  frame->found = options->found;
  if (options->finder == NULL || options->found != NULL || frame->image == NULL)
    return TRUE;
  frame->own = litho_found_set_new(recipe, options->finder, frame->image->Xsize, frame->image->Ysize,
                                   options->cancel, error);
  frame->found = frame->own;
  return frame->own != NULL;
}

static void
finish(Frame *frame, const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha)
{
  *out = g_steal_pointer(&frame->image);
  *out_alpha = g_steal_pointer(&frame->alpha);
  if (options->table_error != NULL)
    *options->table_error = frame->table_error;
}

/* TRUE when every step that runs leaves some pixels alone and the frame as it is: then those pixels are
 * handed through as they came. */
static gboolean
keeps_pixels(const Frame *frame, const LithoRecipe *recipe, const LithoPhoto *photo,
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
end_coded(Frame *frame, const LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
          const LithoRunOptions *options, GError **error)
{
  if (options->kept != NULL)
    *options->kept = (LithoKept){.known = FALSE};
  if (!keeps_pixels(frame, recipe, photo, coding))
    return frame_flush(frame, coding, error);
  /* Point steps alone: their chain does it. */
  if (frame->chain != NULL && frame->in != NULL) {
    if (options->kept != NULL) {
      options->kept->known = TRUE;
      litho_chain_count(frame->chain, options->kept);
    }
    return frame_flush(frame, coding, error);
  }
  VipsImage *image = NULL;
  if (!frame_flush(frame, NULL, error) ||
      !litho_keep_run(photo->coded, frame->image, coding, options->kept, &image, error))
    return FALSE;
  frame_set(frame, image);
  return TRUE;
}

gboolean
litho_run_linear(LithoRecipe *recipe, VipsImage *linear, VipsImage *alpha,
                 const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                 GError **error)
{
  g_auto(Frame) frame = {.image = g_object_ref(linear), .scale = full_scale(options),
                         .exact = TRUE};
  g_auto(Frame) proxy = {.exact = TRUE};
  frame.alpha = alpha != NULL ? g_object_ref(alpha) : NULL;
  if (wants_proxy(recipe, options)) {
    proxy.image = shrink_linear(linear, error);
    if (proxy.image == NULL)
      return FALSE;
    proxy.scale = frame.scale * proxy.image->Xsize / linear->Xsize;
  }
  frame.alpha_format = proxy.alpha_format = VIPS_FORMAT_FLOAT;
  if (!frame_find(&frame, recipe, options, error) || !frame_find(&proxy, recipe, options, error) ||
      !run_steps(recipe, &frame, &proxy, options, error) || !frame_flush(&frame, NULL, error))
    return FALSE;
  finish(&frame, options, out, out_alpha);
  return TRUE;
}

gboolean
litho_run_photo(LithoRecipe *recipe, LithoPhoto *photo, LithoCoding *coding,
                const LithoRunOptions *options, VipsImage **out, VipsImage **out_alpha,
                GError **error)
{
  g_auto(Frame) frame = {.image = g_object_ref(photo->coded),
                         .in = litho_coding_ref(photo->coding), .scale = full_scale(options)};
  g_auto(Frame) proxy = {.exact = TRUE};
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
    *options->regions = litho_found_set_to_json(frame.own, recipe);
  finish(&frame, options, out, out_alpha);
  return TRUE;
}
