/* proxy.c: the pixels of ctx->linear_proxy, for operations that are worked out from the photo. */
#include "op/proxy.h"
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "color/oklab.h"

float *
litho_proxy_pixels(const LithoOpContext *ctx, const char *name, LithoSpace space, gsize *n,
                   GError **error)
{
  VipsImage *proxy = ctx->linear_proxy;
  if (proxy == NULL || proxy->Bands != 3 || proxy->BandFmt != VIPS_FORMAT_FLOAT) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                "%s is worked out from the photo, but no linear proxy was given", name);
    return NULL;
  }
  size_t size;
  float *vips_owned = vips_image_write_to_memory(proxy, &size);
  if (vips_owned == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, name);
    return NULL;
  }
  float *pixels = g_memdup2(vips_owned, size);
  g_free(vips_owned);
  *n = size / (3 * sizeof(float));
  if (space == LITHO_SPACE_OKLAB)
    for (gsize i = 0; i < *n; i++) {
      float *p = pixels + 3 * i;
      oklab_from_linear(p[0], p[1], p[2], &p[0], &p[1], &p[2]);
    }
  return pixels;
}

/* Coverage at the middles of squares of `step` px, for all of a mask would have to be worked out
 * twice: floats, row by row, to be freed by g_free. */
static float *
sample_mask(VipsImage *mask, int step, int *width, int *height)
{
  g_autoptr(VipsImage) from = NULL, few = NULL;
  const int skip = step / 2;
  size_t size;
  if (vips_extract_area(mask, &from, skip, skip, mask->Xsize - skip, mask->Ysize - skip, NULL) !=
          0 ||
      vips_subsample(from, &few, MIN(step, from->Xsize), MIN(step, from->Ysize), "point", TRUE,
                     NULL) != 0)
    return NULL;
  *width = few->Xsize;
  *height = few->Ysize;
  return vips_image_write_to_memory(few, &size);
}

float *
litho_proxy_covered(const LithoOpContext *ctx, const char *name, int *width, int *height,
                    GError **error)
{
  g_autoptr(VipsImage) joined = NULL;
  VipsImage *mask = ctx->mask;
  const int w = ctx->linear_proxy->Xsize, h = ctx->linear_proxy->Ysize;
  int across = 0, down = 0;
  size_t size;
  const int step = mask != NULL ? MAX(MIN(mask->Xsize / w, mask->Ysize / h), 1) : 1;
  g_autofree float *cover = mask != NULL ? sample_mask(mask, step, &across, &down) : NULL;
  float *pixels = NULL;
  if ((mask != NULL && cover == NULL) ||
      vips_bandjoin_const1(ctx->linear_proxy, &joined, 1, NULL) != 0 ||
      (pixels = vips_image_write_to_memory(joined, &size)) == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, name);
    return NULL;
  }
  for (int y = 0; y < h && cover != NULL; y++)
    for (int x = 0; x < w; x++) {
      const double u = (x + 0.5) * mask->Xsize / w / step, v = (y + 0.5) * mask->Ysize / h / step;
      const int at = MIN((int)v, down - 1) * across + MIN((int)u, across - 1);
      pixels[4 * ((gsize)y * (gsize)w + (gsize)x) + 3] = cover[at];
    }
  *width = w;
  *height = h;
  return pixels;
}
