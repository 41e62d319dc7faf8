/* frame.c: one step added to a picture on its way.
 *
 * Point steps are gathered in a chain (fuse.c); an area, cutout or geometry step ends the chain, takes its
 * linear float image and begins a new one. Everything stays lazy.
 */
#include <math.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "run/frame.h"
#include "run/premultiply.h"

void
run_frame_clear(RunFrame *frame)
{
  g_clear_object(&frame->image);
  g_clear_object(&frame->alpha);
  g_clear_pointer(&frame->in, litho_coding_unref);
  g_clear_pointer(&frame->chain, litho_chain_free);
  g_clear_pointer(&frame->own, litho_located_set_free);
  litho_device_clear(&frame->device);
  run_gain_map_clear(&frame->gain);
}

void
run_frame_set(RunFrame *frame, VipsImage *image)
{
  g_clear_object(&frame->image);
  g_clear_pointer(&frame->in, litho_coding_unref);
  frame->image = image;
}

gboolean
run_frame_flush(RunFrame *frame, LithoCoding *out, GError **error)
{
  if (frame->chain == NULL)
    frame->chain = litho_chain_new(frame->in, NULL, frame->exact);
  if (out != NULL)
    litho_chain_set_out(frame->chain, out);
  VipsImage *image = NULL;
  if (!litho_chain_run(frame->chain, frame->image, &image, error))
    return FALSE;
  frame->table_error = MAX(frame->table_error, litho_chain_table_error(frame->chain));
  run_frame_set(frame, image);
  g_clear_pointer(&frame->chain, litho_chain_free);
  return TRUE;
}

gboolean
run_frame_settle(RunFrame *frame, GError **error)
{
  if (!run_frame_flush(frame, NULL, error))
    return FALSE;
  VipsImage *memory = vips_image_copy_memory(frame->image);
  if (memory == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a proxy of the photo");
  run_frame_set(frame, memory);
  return TRUE;
}

static gboolean
add_point(RunFrame *frame, const LithoStep *step, const LithoOpContext *ctx, LithoMask *mask,
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
is_weighted(RunFrame *frame, const LithoStep *step, gboolean *weighted, GError **error)
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

/* The context of a step whose colours are times alpha: black where nothing is seen, which a net takes for dark edges. */
static LithoOpContext
without_net(const LithoOpContext *ctx, const LithoStep *step, gboolean weighted)
{
  LithoOpContext own = *ctx;
  const char *role = step->op->role;
  if (weighted && role != NULL && (g_str_equal(role, "upscale") || g_str_equal(role, "denoise")))
    own.floor = TRUE;
  return own;
}

/* An area step on the frame. Alpha itself stays: the mean colour is one of what is seen. */
static gboolean
run_area(RunFrame *frame, const LithoStep *step, const LithoOpContext *ctx, VipsImage **changed,
         GError **error)
{
  gboolean weighted;
  g_autoptr(VipsImage) unit = NULL, three = NULL, colors = NULL, mixed = NULL, weight = NULL;
  if (!is_weighted(frame, step, &weighted, error))
    return FALSE;
  if (!weighted)
    return step->op->apply(ctx, step->values, frame->image, changed, error);
  const LithoOpContext own = without_net(ctx, step, weighted);
  if (!litho_alpha_to_unit(frame->alpha, &unit, error))
    return FALSE;
  VipsImage *bands[3] = {unit, unit, unit};
  if (vips_bandjoin(bands, &three, 3, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, step->op->name);
  return litho_premultiply(frame->image, unit, &colors, error) &&
         step->op->apply(&own, step->values, colors, &mixed, error) &&
         step->op->apply(&own, step->values, three, &weight, error) &&
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
    return LITHO_MASK_LOCATED;
  case LITHO_REGION_MASK:
    return LITHO_MASK_PAINTED;
  case LITHO_REGION_ALL: /* all but what was found */
    return region->except != NULL && region->except->len > 0
               ? mask_origin(step, region->except->pdata[0])
               : LITHO_MASK_DRAWN;
  default:
    return LITHO_MASK_DRAWN;
  }
}

/* The coverage of the step's region on the frame, for operations that look at it. *mask (NULL: the whole
 * frame) has to live as long as the context. */
static gboolean
set_mask(const RunFrame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
         VipsImage **mask, GError **error)
{
  *mask = NULL;
  if (region != NULL &&
      !litho_mask_image(region, frame->image, ctx->assets, frame->located, mask, error))
    return FALSE;
  ctx->mask = *mask;
  ctx->mask_origin = mask_origin(step, region);
  return TRUE;
}

static gboolean
add_area(RunFrame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
         LithoMask *mask, GError **error)
{
  g_autoptr(LithoMask) owned = mask;
  g_autoptr(VipsImage) changed = NULL, cover = NULL;
  if (!run_frame_flush(frame, NULL, error) ||
      (region != NULL && !litho_mask_render(mask, frame->image, &cover, error)))
    return FALSE;
  ctx->mask = cover;
  ctx->mask_origin = mask_origin(step, region);
  if (!run_area(frame, step, ctx, &changed, error))
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
    run_frame_set(frame, blended);
  } else {
    run_frame_set(frame, g_steal_pointer(&changed));
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
add_cutout(RunFrame *frame, const LithoStep *step, const LithoRegion *region, LithoOpContext *ctx,
           GError **error)
{
  g_autoptr(VipsImage) cover = NULL, unit = NULL, changed = NULL, cut = NULL, blended = NULL;
  if (!run_frame_flush(frame, NULL, error) || !set_mask(frame, step, region, ctx, &cover, error) ||
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
  run_frame_set(frame, g_steal_pointer(&changed));
  g_clear_object(&frame->alpha);
  frame->alpha = g_steal_pointer(&alpha);
  frame->alpha_known = FALSE;
  return TRUE;
}

/* Picture and alpha through a geometry step. */
static gboolean
add_geometry(RunFrame *frame, const LithoStep *step, const LithoOpContext *ctx, GError **error)
{
  gboolean weighted;
  g_autoptr(VipsImage) turned = NULL, unit = NULL, turned_unit = NULL, alpha = NULL;
  if (!run_frame_flush(frame, NULL, error) || !is_weighted(frame, step, &weighted, error))
    return FALSE;
  const LithoOpContext own = without_net(ctx, step, weighted);
  if (!step->op->apply(&own, step->values, frame->image, &turned, error))
    return FALSE;
  if (turned == frame->image)
    return TRUE;
  if (!litho_device_move(&frame->device, step, ctx, frame->image, turned, weighted, error))
    return FALSE;
  if (frame->alpha == NULL) {
    run_frame_set(frame, g_steal_pointer(&turned));
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
        !step->op->apply(&own, step->values, colors, &turned, error) ||
        !litho_unpremultiply(turned, turned_unit, &seen, error))
      return FALSE;
    g_set_object(&turned, seen);
    g_object_unref(seen);
  }
  run_frame_set(frame, g_steal_pointer(&turned));
  g_set_object(&frame->alpha, alpha);
  return TRUE;
}

gboolean
run_frame_add(RunFrame *frame, const LithoStep *step, const LithoRegion *region, VipsImage *linear_proxy,
         const LithoRunOptions *options, GString *note, GString *doubt, char **model, GError **error)
{
  LithoOpContext ctx = {.width = frame->image->Xsize, .height = frame->image->Ysize,
                        .scale = frame->scale, .linear_proxy = linear_proxy,
                        .assets = options->assets, .strength = step->strength, .floor = options->floor, .note = note, .doubt = doubt, .model = model,
                        .cancel = options->cancel, .shot = options->shot, .things = litho_located_set_things(frame->located)};
  const LithoLocated *near = step->op->flags & LITHO_OP_NEARNESS ? litho_located_set_nearness(frame->located) : NULL;
  if (near != NULL) {
    ctx.near = near->mask;
    ctx.near_method = near->method;
  }
  if (step->op->kind == LITHO_KIND_GEOMETRY) {
    int width = ctx.width, height = ctx.height;
    if (!add_geometry(frame, step, &ctx, error))
      return FALSE;
    ctx.width = width;
    ctx.height = height;
    if (frame->gain.image != NULL && !run_gain_map_turn(&frame->gain, step, &ctx, error))
      return FALSE;
    return frame->own == NULL || litho_located_set_turn(frame->own, step, &ctx, error);
  }
  if (frame->gain.image != NULL && step->op->category == LITHO_CATEGORY_OBJECT &&
      !run_gain_map_replace(&frame->gain, step, region, &ctx, frame->located, error))
    return FALSE;
  if (step->op->kind == LITHO_KIND_CUTOUT)
    return add_cutout(frame, step, region, &ctx, error);
  GError *bad_mask = NULL;
  LithoMask *mask =
      litho_mask_new(region, ctx.width, ctx.height, options->assets, frame->located, &bad_mask);
  if (bad_mask != NULL) {
    g_propagate_error(error, bad_mask);
    return FALSE;
  }
  if (step->op->kind == LITHO_KIND_POINT)
    return add_point(frame, step, &ctx, mask, error);
  return add_area(frame, step, region, &ctx, mask, error);
}
