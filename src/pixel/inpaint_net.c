/* inpaint_net.c: a picture and its hole through a net of role inpaint.
 *
 * The picture goes in as a whole, in the net's fixed size or at most the role's 512 px on its longer side, sides in
 * proportion; the rest of a fixed size repeats the edge. Where that made it smaller, the net decides what is seen at
 * that size and patches (inpaint.c) give the detail above it.
 */
#include <math.h>
#include <string.h>
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "pixel/fill_smooth.h"
#include "pixel/inpaint.h"
#include "pixel/inpaint_net.h"
#include "base/vips_error.h"

#define SIDE_STEP_PX 8 /* sides that nets with strides take */

/* (height,width,n_bands) resized. Caller frees; NULL and error. */
static float *
resized(const float *pixels, int width, int height, int n_bands, int to_width, int to_height, GError **error)
{
  g_autoptr(VipsImage) in = vips_image_new_from_memory(
      pixels, sizeof(float) * (gsize)n_bands * (gsize)width * (gsize)height, width, height, n_bands, VIPS_FORMAT_FLOAT);
  g_autoptr(VipsImage) out = NULL;
  float *values = NULL;
  size_t size;
  if (in != NULL && vips_resize(in, &out, (double)to_width / width, "vscale", (double)to_height / height, "kernel",
                                VIPS_KERNEL_LINEAR, NULL) == 0)
    values = vips_image_write_to_memory(out, &size);
  if (values == NULL)
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "remove_object");
  return values;
}

/* Copied into the upper left of a larger picture, its last column and row repeated. */
static float *
padded(const float *pixels, int width, int height, int n_bands, int to_width, int to_height)
{
  float *out = g_new(float, (gsize)to_width * (gsize)to_height * (gsize)n_bands);
  for (int y = 0; y < to_height; y++)
    for (int x = 0; x < to_width; x++)
      memcpy(out + ((gsize)y * (gsize)to_width + (gsize)x) * (gsize)n_bands,
             pixels + ((gsize)MIN(y, height - 1) * (gsize)width + (gsize)MIN(x, width - 1)) * (gsize)n_bands,
             (gsize)n_bands * sizeof(float));
  return out;
}

/* The net's answer for a small picture, (height,width,3). Caller frees. */
static float *
answer(LithoRoleNet *net, const float *rgb, const float *mask, int width, int height, GError **error)
{
  int full_w = net->width > 0 ? net->width : (width + SIDE_STEP_PX - 1) / SIDE_STEP_PX * SIDE_STEP_PX;
  int full_h = net->height > 0 ? net->height : (height + SIDE_STEP_PX - 1) / SIDE_STEP_PX * SIDE_STEP_PX;
  g_autofree float *picture = padded(rgb, width, height, 3, full_w, full_h);
  g_autofree float *hole = padded(mask, width, height, 1, full_w, full_h);
  LithoTensor tensor;
  int out_w, out_h;
  if (!litho_role_run(net, picture, hole, full_w, full_h, &tensor, 1, error))
    return NULL;
  if (!litho_role_picture_size(&tensor, &out_w, &out_h) || out_w != full_w || out_h != full_h) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_MODEL, "model '%s' gives no picture of its input's size",
                net->model->name);
    return NULL;
  }
  litho_role_picture(net, &tensor, picture);
  float *out = g_new(float, 3 * (gsize)width * (gsize)height);
  for (int y = 0; y < height; y++)
    memcpy(out + 3 * (gsize)y * (gsize)width, picture + 3 * (gsize)y * (gsize)full_w, 3 * (gsize)width * sizeof(float));
  return out;
}

gboolean
litho_inpaint_net(LithoRoleNet *net, float *pixels, const guint8 *hole, int width, int height, GCancellable *cancel,
                  GError **error)
{
  int most_w = net->width > 0 ? net->width : net->role->size_px;
  int most_h = net->height > 0 ? net->height : net->role->size_px;
  double scale = MIN(1, MIN((double)most_w / width, (double)most_h / height));
  int w = MAX(1, (int)round(width * scale)), h = MAX(1, (int)round(height * scale));
  LithoInpainted out;
  gsize n = (gsize)width * (gsize)height, n_small = (gsize)w * (gsize)h;
  /* The thing itself must not shine into its surroundings when the picture is made smaller. */
  if (scale < 1 ? !litho_inpaint(pixels, hole, width, height, NULL, cancel, &out, error)
                : litho_is_cancelled(cancel, error))
    return FALSE;
  if (scale == 1)
    litho_fill_smooth(pixels, hole, width, height, 3);
  g_autofree float *mask = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    mask[i] = hole[i];
  g_autofree float *small_rgb = resized(pixels, width, height, 3, w, h, error);
  g_autofree float *small_mask = small_rgb != NULL ? resized(mask, width, height, 1, w, h, error) : NULL;
  if (small_mask == NULL)
    return FALSE;
  g_autofree float *codes = g_new(float, 3 * n_small);
  for (gsize i = 0; i < 3 * n_small; i++)
    codes[i] = CLAMP(small_rgb[i], 0, 1);
  for (gsize i = 0; i < n_small; i++)
    small_mask[i] = small_mask[i] > 0.01f;
  g_autofree float *filled = answer(net, codes, small_mask, w, h, error);
  if (filled == NULL)
    return FALSE;
  /* The change of what is seen at the small size, on top of the detail. */
  for (gsize i = 0; i < 3 * n_small; i++)
    filled[i] = small_mask[i / 3] > 0 ? filled[i] - small_rgb[i] : 0;
  g_autofree float *change = resized(filled, w, h, 3, width, height, error);
  if (change == NULL)
    return FALSE;
  for (gsize i = 0; i < 3 * n; i++)
    if (hole[i / 3])
      pixels[i] += change[i];
  return TRUE;
}
