/* blend.c: passes over linear pictures that a mask takes part in.
 *
 * An area step gives a whole changed picture; it is mixed with the one before, in linear light. Where
 * the coverage is 0 the pixel before is copied.
 */
#include <math.h>
#include <string.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "op/op.h"
#include "run/fuse.h"
#include "run/mask.h"

typedef struct {
  VipsImage *before, *after; /* owned; after is NULL when only the coverage is wanted */
  LithoMask *mask;           /* owned, or NULL: everywhere */
  float strength;
  gboolean sees_color;       /* the mask is one of tones or colours */
} Pass;

static void
pass_free(gpointer data)
{
  Pass *pass = data;
  g_clear_object(&pass->before);
  g_clear_object(&pass->after);
  litho_mask_unref(pass->mask);
  g_free(pass);
}

typedef struct {
  VipsRegion *before, *after;
} Regions;

static int
stop(void *seq, void *a, void *b)
{
  Regions *regions = seq;
  g_clear_object(&regions->before);
  g_clear_object(&regions->after);
  g_free(regions);
  return 0;
}

static void *
start(VipsImage *out, void *a, void *b)
{
  Pass *pass = a;
  Regions *regions = g_new0(Regions, 1);
  regions->before = vips_region_new(pass->before);
  if (pass->after != NULL)
    regions->after = vips_region_new(pass->after);
  return regions;
}

static void
cover(const Pass *pass, const float *pixels, int x, int y, int n, float *weight)
{
  float plane[3][LITHO_SPAN_MAX] __attribute__((aligned(32)));
  LithoSpan span = {.c0 = plane[0], .c1 = plane[1], .c2 = plane[2], .n = n, .x = x, .y = y,
                    .width = pass->before->Xsize, .height = pass->before->Ysize};
  for (int i = 0; i < n && pass->sees_color; i++) {
    plane[0][i] = pixels[3 * i];
    plane[1][i] = pixels[3 * i + 1];
    plane[2][i] = pixels[3 * i + 2];
  }
  if (pass->mask != NULL)
    litho_mask_fill(pass->mask, &span, LITHO_SPACE_LINEAR, weight);
  for (int i = 0; i < n; i++)
    weight[i] = pass->strength * (pass->mask != NULL ? weight[i] : 1);
}

static int
generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *halt)
{
  const Pass *pass = a;
  Regions *regions = seq;
  const VipsRect *r = &out->valid;
  const gboolean reads = pass->after != NULL || pass->sees_color; /* else the picture need not be worked out for it */
  if ((reads && vips_region_prepare(regions->before, r) != 0) ||
      (regions->after != NULL && vips_region_prepare(regions->after, r) != 0))
    return -1;
  float weight[LITHO_SPAN_MAX] __attribute__((aligned(32)));
  for (int y = r->top; y < VIPS_RECT_BOTTOM(r); y++)
    for (int x = r->left; x < VIPS_RECT_RIGHT(r); x += LITHO_SPAN_MAX) {
      const int n = MIN(LITHO_SPAN_MAX, VIPS_RECT_RIGHT(r) - x);
      const float *p = reads ? (float *)VIPS_REGION_ADDR(regions->before, x, y) : NULL;
      float *q = (float *)VIPS_REGION_ADDR(out, x, y);
      cover(pass, p, x, y, n, weight);
      if (pass->after == NULL) {
        memcpy(q, weight, n * sizeof(float));
        continue;
      }
      const float *changed = (float *)VIPS_REGION_ADDR(regions->after, x, y);
      for (int i = 0; i < 3 * n; i++) {
        float w = weight[i / 3];
        q[i] = w > 0 ? p[i] + w * (changed[i] - p[i]) : p[i];
      }
    }
  return 0;
}

/* Takes pass. */
static gboolean
run(Pass *pass, int bands, VipsImage **out, GError **error)
{
  g_autoptr(VipsImage) image = vips_image_new();
  pass->sees_color = pass->mask != NULL && litho_mask_has_color(pass->mask);
  g_object_set_data_full(G_OBJECT(image), "litho-pass", pass, pass_free);
  if (vips_image_pipelinev(image, VIPS_DEMAND_STYLE_FATSTRIP, pass->before, pass->after, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a masked pass");
  image->Bands = bands;
  image->Type = bands == 1 ? VIPS_INTERPRETATION_MULTIBAND : VIPS_INTERPRETATION_scRGB;
  if (vips_image_generate(image, start, generate, stop, pass, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "a masked pass");
  *out = g_steal_pointer(&image);
  return TRUE;
}

gboolean
litho_blend_run(VipsImage *before, VipsImage *after, LithoMask *mask, double strength,
                VipsImage **out, GError **error)
{
  Pass *pass = g_new0(Pass, 1);
  pass->before = g_object_ref(before);
  pass->after = g_object_ref(after);
  pass->mask = mask != NULL ? litho_mask_ref(mask) : NULL;
  pass->strength = (float)strength;
  return run(pass, 3, out, error);
}

gboolean
litho_mask_render(LithoMask *mask, VipsImage *linear, VipsImage **out, GError **error)
{
  Pass *pass = g_new0(Pass, 1);
  pass->before = g_object_ref(linear);
  pass->mask = mask != NULL ? litho_mask_ref(mask) : NULL;
  pass->strength = 1;
  return run(pass, 1, out, error);
}

gboolean
litho_mask_image(const LithoRegion *region, VipsImage *linear, GHashTable *assets,
                 const LithoLocatedSet *located, VipsImage **out, GError **error)
{
  GError *bad = NULL;
  LithoMask *mask = litho_mask_new(region, linear->Xsize, linear->Ysize, assets, located, &bad);
  if (bad != NULL) {
    g_propagate_error(error, bad);
    return FALSE;
  }
  g_autoptr(LithoMask) owned = mask;
  return litho_mask_render(owned, linear, out, error);
}
