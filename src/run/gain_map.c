/* gain_map.c: a gain map through the steps of a recipe (gain_map.h).
 *
 * Tone and colour steps leave it alone: it is the ratio of two renderings, and both are meant to change. Geometry runs on the
 * map brought to the frame's size, and the result is brought back to the map's own scale. An operation that fills what it
 * brings in (a border) adds a constant to what is linear in the picture: f(x) - f(0) leaves the constant out, and as codes count
 * from the neutral one the border does not shine.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "pixel/fill_smooth.h"
#include "run/gain_map.h"
#include "run/mask.h"

#define GROWN_SHARE 0.012 /* of the diagonal: how far round its region a removal may reach */

static gboolean
fail(GError **error)
{
  return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the gain map");
}

gboolean
run_gain_map_begin(RunGainMap *gain, const LithoGainMap *map, GError **error)
{
  double scale[3], offset[3];
  for (int c = 0; c < 3; c++) {
    scale[c] = 1 / 255.0;
    offset[c] = -litho_gain_map_neutral(map, c);
  }
  g_autoptr(VipsImage) lazy = NULL;
  if (vips_linear(map->image, &lazy, scale, offset, map->image->Bands, NULL) != 0 ||
      (gain->image = vips_image_copy_memory(lazy)) == NULL)
    return fail(error);
  return TRUE;
}

static gboolean
scaled(VipsImage *in, int width, int height, VipsImage **out)
{
  return vips_resize(in, out, (double)width / in->Xsize, "vscale", (double)height / in->Ysize, "kernel", VIPS_KERNEL_LINEAR,
                     NULL) == 0;
}

/* f(x) - f(0) of an operation that wants three bands. */
static gboolean
apply_linear(const LithoStep *step, const LithoOpContext *ctx, VipsImage *x, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) nothing = NULL, from_x = NULL, from_nothing = NULL;
  if (vips_linear1(x, &nothing, 0, 0, NULL) != 0)
    return fail(error);
  if (!step->op->apply(ctx, step->values, x, &from_x, error))
    return FALSE;
  if (from_x == x) { /* it had nothing to do */
    *out = g_steal_pointer(&from_x);
    return TRUE;
  }
  if (!step->op->apply(ctx, step->values, nothing, &from_nothing, error))
    return FALSE;
  return vips_subtract(from_x, from_nothing, out, NULL) == 0 || fail(error);
}

gboolean
run_gain_map_turn(RunGainMap *gain, const LithoStep *step, const LithoOpContext *ctx, GError **error)
{
  const int bands = gain->image->Bands;
  const double across = (double)gain->image->Xsize / ctx->width, down = (double)gain->image->Ysize / ctx->height;
  LithoOpContext own = *ctx;
  own.floor = TRUE; /* a net would draw what a map has not */
  own.note = own.doubt = NULL;
  own.model = NULL;
  g_autoptr(VipsImage) frame = NULL, three = NULL, turned = NULL, back = NULL, first = NULL;
  if (!scaled(gain->image, ctx->width, ctx->height, &frame))
    return fail(error);
  VipsImage *parts[] = {frame, frame, frame};
  if (bands == 3)
    three = g_object_ref(frame);
  else if (vips_bandjoin(parts, &three, 3, NULL) != 0)
    return fail(error);
  if (!apply_linear(step, &own, three, &turned, error))
    return FALSE;
  if (turned == three)
    return TRUE;
  const int width = MAX(1, (int)lround(turned->Xsize * across)), height = MAX(1, (int)lround(turned->Ysize * down));
  if (!scaled(turned, width, height, &back) || vips_extract_band(back, &first, 0, "n", bands, NULL) != 0)
    return fail(error);
  VipsImage *memory = vips_image_copy_memory(first);
  if (memory == NULL)
    return fail(error);
  g_object_unref(gain->image);
  gain->image = memory;
  gain->is_changed = TRUE;
  return TRUE;
}

/* Coverage of the region on the map, float in memory, grown by what a removal may change round it. */
static gboolean
region_on_map(const RunGainMap *gain, const LithoRegion *region, const LithoOpContext *ctx, const LithoLocatedSet *located,
              int grown_px, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) black = NULL, frame = NULL, cover = NULL, small = NULL, grown = NULL;
  if (vips_black(&black, ctx->width, ctx->height, "bands", 3, NULL) != 0 ||
      vips_cast(black, &frame, VIPS_FORMAT_FLOAT, NULL) != 0)
    return fail(error);
  if (!litho_mask_image(region, frame, ctx->assets, located, &cover, error))
    return FALSE;
  if (!scaled(cover, gain->image->Xsize, gain->image->Ysize, &small))
    return fail(error);
  if (grown_px > 0) {
    if (vips_rank(small, &grown, 2 * grown_px + 1, 2 * grown_px + 1, (2 * grown_px + 1) * (2 * grown_px + 1) - 1, NULL) != 0)
      return fail(error);
  } else
    grown = g_object_ref(small);
  *out = vips_image_copy_memory(grown);
  return *out != NULL || fail(error);
}

gboolean
run_gain_map_replace(RunGainMap *gain, const LithoStep *step, const LithoRegion *region, const LithoOpContext *ctx,
                     const LithoLocatedSet *located, GError **error)
{
  if (region == NULL)
    return TRUE;
  const gboolean is_cutout = step->op->kind == LITHO_KIND_CUTOUT;
  const int width = gain->image->Xsize, height = gain->image->Ysize, bands = gain->image->Bands;
  const int grown_px = is_cutout ? 0 : CLAMP((int)lround(GROWN_SHARE * hypot(width, height)), 1, 50);
  g_autoptr(VipsImage) cover = NULL;
  if (!region_on_map(gain, region, ctx, located, MIN(grown_px, (MIN(width, height) - 1) / 2), &cover, error))
    return FALSE;
  const float *covered = (const float *)VIPS_IMAGE_ADDR(cover, 0, 0);
  const gsize n = (gsize)width * (gsize)height;
  size_t size;
  float *values = vips_image_write_to_memory(gain->image, &size);
  if (values == NULL)
    return fail(error);
  g_autofree guint8 *hole = g_new(guint8, n);
  for (gsize i = 0; i < n; i++) {
    const float share = (float)step->strength * (is_cutout ? 1 - covered[i] : covered[i]);
    hole[i] = covered[i] > 0.05f;
    for (int c = 0; is_cutout && c < bands; c++)
      values[i * (gsize)bands + (gsize)c] *= 1 - share;
  }
  if (!is_cutout)
    litho_fill_smooth(values, hole, width, height, bands);
  gain->is_changed = TRUE;
  g_object_unref(gain->image);
  gain->image = vips_image_new_from_memory_copy(values, size, width, height, bands, VIPS_FORMAT_FLOAT);
  g_free(values);
  return gain->image != NULL || fail(error);
}

LithoGainMap *
run_gain_map_end(RunGainMap *gain, const LithoGainMap *map, GError **error)
{
  g_autoptr(LithoGainMap) out = g_new(LithoGainMap, 1);
  *out = *map;
  out->image = NULL;
  out->file = map->file != NULL && !gain->is_changed ? g_bytes_ref(map->file) : NULL;
  out->xmp = map->xmp != NULL ? g_bytes_ref(map->xmp) : NULL;
  double scale[3], offset[3];
  for (int c = 0; c < 3; c++) {
    scale[c] = 255;
    offset[c] = 255 * litho_gain_map_neutral(map, c) + 0.5;
  }
  g_autoptr(VipsImage) codes = NULL, bytes = NULL, named = NULL;
  const int bands = gain->image->Bands;
  if (vips_linear(gain->image, &codes, scale, offset, bands, NULL) != 0 ||
      vips_cast(codes, &bytes, VIPS_FORMAT_UCHAR, NULL) != 0 ||
      vips_copy(bytes, &named, "interpretation", bands == 3 ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_B_W, NULL) != 0 ||
      (out->image = vips_image_copy_memory(named)) == NULL) {
    fail(error);
    return NULL;
  }
  return g_steal_pointer(&out);
}
