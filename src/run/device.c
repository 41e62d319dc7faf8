/* device.c: see device.h.
 *
 * Steps that only move pixels move the own values alike. Steps that mix neighbours (resize, free
 * turns) mix the own values band by band: a page of pure black stays one ink when it is made
 * smaller, as in a prepress program. What a step fills in (corners, borders) counts as touched.
 * Upscaling by a net has no counterpart in inks: nothing is handed through after it.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "run/device.h"
#include "run/premultiply.h"

void
litho_device_init(LithoDevice *device, LithoPhoto *photo)
{
  VipsImage *values = litho_photo_device(photo);
  *device = (LithoDevice){0};
  if (values == NULL)
    return;
  device->values = g_object_ref(values);
  device->linear = g_object_ref(photo->coded);
}

void
litho_device_clear(LithoDevice *device)
{
  g_clear_object(&device->values);
  g_clear_object(&device->linear);
}

static gboolean
fail(GError **error)
{
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the file's own values");
}

/* One band through the step: as float where it mixes. */
static gboolean
move_band(VipsImage *values, int band, const LithoStep *step, const LithoOpContext *ctx,
          VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) one = NULL, as_float = NULL, moved = NULL, rounded = NULL;
  if (vips_extract_band(values, &one, band, NULL) != 0 ||
      vips_cast(one, &as_float, VIPS_FORMAT_FLOAT, NULL) != 0)
    return fail(error);
  if (!step->op->apply(ctx, step->values, as_float, &moved, error))
    return FALSE;
  return (vips_rint(moved, &rounded, NULL) == 0 &&
          vips_cast(rounded, out, values->BandFmt, NULL) == 0) ||
         fail(error);
}

static gboolean
move_values(VipsImage *values, const LithoStep *step, const LithoOpContext *ctx, VipsImage **out,
            GError **error)
{
  VipsImage *bands[4] = {NULL};
  g_autoptr(VipsImage) joined = NULL;
  const int n = MIN(values->Bands, 4);
  gboolean good = TRUE;
  for (int b = 0; good && b < n; b++)
    good = move_band(values, b, step, ctx, &bands[b], error);
  if (good && (vips_bandjoin(bands, &joined, n, NULL) != 0 ||
               vips_copy(joined, out, "interpretation", values->Type, NULL) != 0))
    good = fail(error);
  for (int b = 0; b < n; b++)
    g_clear_object(&bands[b]);
  return good;
}

/* NaN where the step fills in: on one band it fills with 1. */
static gboolean
mark_filled(VipsImage *linear, VipsImage *before, const LithoStep *step, const LithoOpContext *ctx,
            VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) black = NULL, zeros = NULL, filled = NULL, inside = NULL, nowhere = NULL,
                       marked = NULL;
  if (vips_black(&black, before->Xsize, before->Ysize, NULL) != 0 ||
      vips_cast(black, &zeros, VIPS_FORMAT_FLOAT, NULL) != 0)
    return fail(error);
  if (!step->op->apply(ctx, step->values, zeros, &filled, error))
    return FALSE;
  return (vips_equal_const1(filled, &inside, 0, NULL) == 0 &&
          vips_linear1(filled, &nowhere, 0, NAN, NULL) == 0 &&
          vips_ifthenelse(inside, linear, nowhere, &marked, NULL) == 0 &&
          vips_copy(marked, out, "interpretation", VIPS_INTERPRETATION_scRGB, NULL) == 0) ||
         fail(error);
}

gboolean
litho_device_move(LithoDevice *device, const LithoStep *step, const LithoOpContext *ctx,
                  VipsImage *before, VipsImage *after, gboolean weighted, GError **error)
{
  if (device->values == NULL)
    return TRUE;
  if (weighted || g_str_equal(step->op->name, "upscale") || g_str_equal(step->op->name, "lens")) {
    litho_device_clear(device);
    return TRUE;
  }
  g_autoptr(VipsImage) values = NULL, linear = NULL, marked = NULL;
  if (device->linear == before)
    linear = g_object_ref(after);
  else if (!step->op->apply(ctx, step->values, device->linear, &linear, error))
    return FALSE;
  const gboolean mixes = litho_step_mixes(step),
                 may_fill = mixes || g_str_equal(step->op->name, "pad");
  if (may_fill && !mark_filled(linear, before, step, ctx, &marked, error))
    return FALSE;
  if (mixes || may_fill ? !move_values(device->values, step, ctx, &values, error)
                        : !step->op->apply(ctx, step->values, device->values, &values, error))
    return FALSE;
  g_set_object(&device->values, values);
  if (marked != NULL)
    g_set_object(&device->linear, marked);
  else
    g_set_object(&device->linear, linear);
  return TRUE;
}

gboolean
litho_device_finish(const LithoDevice *device, VipsImage *image, VipsImage **out, GError **error)
{
  if (device->values == NULL) {
    *out = g_object_ref(image);
    return TRUE;
  }
  return litho_photo_hand_through(image, device->linear, device->values, out) || fail(error);
}
