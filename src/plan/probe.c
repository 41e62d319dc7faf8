/* probe.c: probe runs: steps run on a small picture, one at a time, to see what they do. */
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "plan/solve.h"
#include "run/framing.h"
#include "run/mask.h"
#include "run/run.h"

#define PROBE_EDGE_PX 256

VipsImage *
plan_probe_run(const PlanProbe *probe, const LithoStep *step, GError **error)
{
  if (litho_is_cancelled(probe->cancel, error))
    return NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *copy = litho_step_copy(step);
  if (probe->located == NULL && litho_region_needs_see(copy->region) != NULL)
    g_clear_pointer(&copy->region, litho_region_free);
  g_ptr_array_add(recipe->steps, copy);
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.shot = probe->shot;
  options.assets = probe->assets;
  options.located = probe->located;
  options.floor = !probe->uses_models; /* a probe is for the eye of the measures */
  options.scale = probe->scale;
  options.cancel = probe->cancel;
  g_autoptr(VipsImage) lazy = NULL;
  g_autoptr(VipsImage) alpha = NULL;
  if (!litho_run_linear(recipe, probe->frame, NULL, &options, &lazy, &alpha, NULL, error))
    return NULL;
  VipsImage *memory = vips_image_copy_memory(lazy);
  if (memory == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a trial of the plan");
  return memory;
}

gboolean
plan_probe_measure(const LithoStep *step, VipsImage *image, VipsImage *weight, LithoMeasures *out,
              GError **error)
{
  return litho_measures_take_some(image, weight, 1u << step->op->solve.measure, out, error);
}

gboolean
plan_probe_advance(PlanProbe *probe, VipsImage *image, GError **error)
{
  g_autoptr(VipsImage) small = NULL;
  int edge = MAX(image->Xsize, image->Ysize);
  double shrink = edge > PROBE_EDGE_PX ? (double)PROBE_EDGE_PX / edge : 1;
  if ((shrink < 1 ? vips_resize(image, &small, shrink, "kernel", VIPS_KERNEL_LINEAR, NULL)
                  : vips_copy(image, &small, NULL)) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a trial of the plan");
  VipsImage *frame = vips_image_copy_memory(small);
  if (frame == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a trial of the plan");
  g_clear_object(&probe->frame);
  probe->frame = frame;
  probe->scale *= shrink;
  return plan_spoilt_measure(frame, &probe->now, error);
}

gboolean
plan_probe_turn(PlanProbe *probe, const LithoStep *step, GError **error)
{
  if (probe->located == NULL || step->op->kind != LITHO_KIND_GEOMETRY)
    return TRUE;
  LithoOpContext ctx = {.width = probe->frame->Xsize, .height = probe->frame->Ysize,
                        .scale = probe->scale, .linear_proxy = probe->frame,
                        .assets = probe->assets, .shot = probe->shot};
  g_autoptr(LithoStep) framed = run_framing_step(step, ctx.width, ctx.height, probe->assets, probe->located, NULL, error);
  return framed != NULL && litho_located_set_turn(probe->located, framed, &ctx, error);
}

gboolean
plan_spoilt_measure(VipsImage *image, PlanSpoilt *spoilt, GError **error)
{
  LithoMeasures m;
  if (!litho_measures_take_some(image, NULL, 0, &m, error))
    return FALSE;
  spoilt->clipped = m.v[LITHO_MEASURE_CLIPPED];
  spoilt->color = m.v[LITHO_MEASURE_OVERSATURATED];
  return TRUE;
}
