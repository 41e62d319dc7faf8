/* smaller.c: the photo on fewer pixels as a photo of its own, for pictures of a screen's size.
 *
 * The codes of an 8-bit photo are made again after averaging in linear light, so that what runs on it is what runs on the
 * photo (colour tables). Any other photo becomes linear light in float, the working space itself. It has no file: its
 * metadata, hash and the values of its own inks are not there.
 */
#include <math.h>
#include "photo/internal.h"
#include "photo/peek.h"

VipsImage *
litho_photo_to_codes(const LithoCoding *coding, VipsImage *linear)
{
  g_autoptr(VipsImage) out = vips_image_new_memory();
  vips_image_init_fields(out, linear->Xsize, linear->Ysize, coding->bands, coding->format, VIPS_CODING_NONE,
                         coding->bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, 1, 1);
  if (vips_image_write_prepare(out) != 0)
    return NULL;
  const gsize pixel_bytes = VIPS_IMAGE_SIZEOF_PEL(out);
  _Alignas(32) float plane[3][LITHO_SPAN_MAX];
  for (int y = 0; y < out->Ysize; y++)
    for (int x = 0; x < out->Xsize; x += LITHO_SPAN_MAX) {
      const float *p = (const float *)VIPS_IMAGE_ADDR(linear, x, y);
      LithoSpan span = {plane[0], plane[1],    plane[2],   MIN(LITHO_SPAN_MAX, out->Xsize - x), x, y,
                        out->Xsize, out->Ysize};
      for (int i = 0; i < span.n; i++)
        for (int c = 0; c < 3; c++)
          plane[c][i] = p[3 * i + c];
      litho_coding_store(coding, &span, VIPS_IMAGE_ADDR(out, 0, y) + (gsize)x * pixel_bytes);
    }
  return g_steal_pointer(&out);
}

static VipsImage *
shrink_alpha(VipsImage *alpha, int width, int height)
{
  g_autoptr(VipsImage) resized = NULL;
  const double across = (double)width / alpha->Xsize, down = (double)height / alpha->Ysize;
  if (vips_resize(alpha, &resized, across, "vscale", down, "kernel", VIPS_KERNEL_LINEAR, NULL) != 0)
    return NULL;
  return vips_image_copy_memory(resized);
}

LithoPhoto *
litho_photo_smaller(LithoPhoto *photo, int size, GError **error)
{
  const PhotoPrivate *from = photo_private(photo);
  g_autoptr(VipsImage) linear = litho_photo_proxy(photo, size, error);
  if (linear == NULL)
    return NULL;
  const gboolean coded = photo->coding->kind == LITHO_CODING_MATRIX && photo->coding->format == VIPS_FORMAT_UCHAR;
  PhotoPrivate *priv = litho_photo_new(photo->name);
  g_autoptr(LithoPhoto) small = &priv->photo;
  small->format = g_strdup(photo->format);
  priv->format = from->format;
  small->bits = photo->bits;
  small->coding = coded ? litho_coding_ref(photo->coding) : litho_photo_linear_coding();
  small->profile = coded && photo->profile != NULL ? g_bytes_ref(photo->profile) : NULL;
  small->coded = coded ? litho_photo_to_codes(photo->coding, linear) : g_object_ref(linear);
  priv->device = small->coded != NULL ? g_object_ref(small->coded) : NULL;
  priv->is_developed = !coded;
  priv->frame_width = linear->Xsize;
  priv->frame_height = linear->Ysize;
  if (small->coded == NULL ||
      (photo->alpha != NULL &&
       (small->alpha = shrink_alpha(photo->alpha, linear->Xsize, linear->Ysize)) == NULL)) {
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "a smaller copy");
    return NULL;
  }
  return g_steal_pointer(&small);
}

LithoPhoto *
litho_photo_peek(const char *path, const LithoLoadOptions *options, int size, int *width, int *height, GError **error)
{
  g_autoptr(LithoPhoto) photo = litho_photo_open_small(path, options, size, error);
  if (photo == NULL)
    return NULL;
  const PhotoPrivate *priv = photo_private(photo);
  const int factor = MAX(1, priv->shrunk_by);
  *width = (int)(priv->frame_width * factor + 0.5);
  *height = (int)(priv->frame_height * factor + 0.5);
  return litho_photo_smaller(photo, size, error);
}

LithoPhoto *
litho_photo_open_smaller(const char *path, const LithoLoadOptions *options, int size, GError **error)
{
  int width, height;
  return litho_photo_peek(path, options, size, &width, &height, error);
}
