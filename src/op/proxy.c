/* proxy.c: the pixels of ctx->linear_proxy, for operations that are worked out from the photo. */
#include "op/proxy.h"
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
