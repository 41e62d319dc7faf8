/* load_pixels.c: the decoder's lines as pixels in memory, with the values that the file holds.
 *
 * Samples become 8 or 16 bits or float. A large picture of 8 bits is handed out while it is still decoded (stream.h);
 * the others are decoded first, one that is wanted small is shrunk on the way.
 */
#include <string.h>
#include "photo/internal.h"

/* Decoded pictures beyond this go to a temporary file instead of memory. */
#define MEMORY_MAX_BYTES (G_GUINT64_CONSTANT(3) << 30)
/* Smaller pictures are decoded before the photo is handed out: it is quick, and damage is known. */
#define STREAM_MIN_BYTES (8 << 20)

/* Bits per sample that the header tells, and pixels of 8 or 16 bits, or float. */
static gboolean
normalise_samples(PhotoPrivate *priv, VipsImage *in, VipsImage **out)
{
  LithoPhoto *photo = &priv->photo;
  int bits = 0;
  photo->bits = (int)vips_format_sizeof(in->BandFmt) * 8;
  if (vips_image_get_typeof(in, "heif-bitdepth") != 0 &&
      vips_image_get_int(in, "heif-bitdepth", &bits) == 0 && bits > 0)
    photo->bits = bits;
  switch (in->BandFmt) {
  case VIPS_FORMAT_UCHAR:
  case VIPS_FORMAT_USHORT:
  case VIPS_FORMAT_FLOAT:
    return vips_copy(in, out, NULL) == 0;
  case VIPS_FORMAT_CHAR:
    return vips_cast(in, out, VIPS_FORMAT_UCHAR, NULL) == 0;
  case VIPS_FORMAT_SHORT:
    if (in->Type == VIPS_INTERPRETATION_LABS) /* a and b are signed */
      return vips_copy(in, out, NULL) == 0;
    return vips_cast(in, out, VIPS_FORMAT_USHORT, NULL) == 0;
  case VIPS_FORMAT_UINT: {
    g_autoptr(VipsImage) high = NULL;
    return vips_rshift_const1(in, &high, 16, NULL) == 0 &&
           vips_cast(high, out, VIPS_FORMAT_USHORT, NULL) == 0;
  }
  default:
    return vips_cast(in, out, VIPS_FORMAT_FLOAT, NULL) == 0;
  }
}

/* libvips fills HEIF's 10 and 12 bits up with zeros: white shall be 65535. */
static void
fill_low_bits(VipsImage *image, int bits)
{
  const gsize n = VIPS_IMAGE_N_PELS(image) * image->Bands;
  guint16 *p = (guint16 *)VIPS_IMAGE_ADDR(image, 0, 0);
  for (gsize i = 0; i < n; i++)
    p[i] |= p[i] >> bits;
}

int
litho_photo_spare_factor(const PhotoPrivate *priv, const VipsImage *image)
{
  return priv->small_px > 0 ? MAX(1, MIN(image->Xsize, image->Ysize) / priv->small_px) : 1;
}

gboolean
litho_photo_decode(PhotoPrivate *priv, VipsImage *header, GError **error)
{
  g_autoptr(VipsImage) image = NULL, memory = NULL, small = NULL;
  if (!normalise_samples(priv, header, &image))
    goto fail;
  const int factor = litho_photo_spare_factor(priv, image);
  if (factor > 1) {
    if (vips_shrink(image, &small, factor, factor, NULL) != 0)
      goto fail;
    g_set_object(&image, small);
    priv->frame_width /= factor;
    priv->frame_height /= factor;
    priv->shrunk_by = MAX(1, priv->shrunk_by) * factor;
  }
  const guint64 n_bytes = VIPS_IMAGE_SIZEOF_IMAGE(image);
  if (priv->small_px == 0 && image->BandFmt == VIPS_FORMAT_UCHAR && n_bytes >= STREAM_MIN_BYTES &&
      n_bytes <= MEMORY_MAX_BYTES) {
    priv->stream = litho_stream_new(image, &priv->pixels);
    if (priv->stream != NULL)
      return TRUE;
    goto fail;
  }
  memory = VIPS_IMAGE_SIZEOF_IMAGE(image) <= MEMORY_MAX_BYTES ? vips_image_new_memory()
                                                              : vips_image_new_temp_file("%s.v");
  if (memory == NULL || vips_image_write(image, memory) != 0)
    goto fail;
  const int bits = priv->photo.bits;
  if (memory->BandFmt == VIPS_FORMAT_USHORT && (bits == 10 || bits == 12) &&
      vips_image_wio_input(memory) == 0)
    fill_low_bits(memory, bits);
  /* Everything worth keeping has been read from the header: the decoder's own copies go. */
  priv->pixels = g_steal_pointer(&memory);
  return TRUE;
fail:
  litho_photo_take_error(error, LITHO_ERROR_READ, priv->photo.name, "damaged or cut short");
  return FALSE;
}

void
litho_photo_hear_decoder(const char *text, gpointer photo)
{
  if (strstr(text, "nclx") == NULL) /* said about every AVIF, and sRGB is what most of them mean */
    litho_photo_warn(photo, "%s: %s", ((LithoPhoto *)photo)->name, text);
}

gboolean
litho_photo_decoded(LithoPhoto *photo, GError **error)
{
  PhotoPrivate *priv = photo_private(photo);
  const char *reason;
  if (priv->stream == NULL || litho_stream_finish(priv->stream, litho_photo_hear_decoder, photo, &reason))
    return TRUE;
  if (error != NULL)
    g_clear_error(error);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: damaged or cut short: %s", photo->name,
              reason);
  return FALSE;
}
