/* pixels.c: see pixels.h. What an opened file goes through (load.c), without a file: pixels are
 * what was handed over, and load_colors.c says what they mean.
 */
#include "photo/pixels.h"
#include "photo/save.h"

#define DEFAULT_PIXELS G_GUINT64_CONSTANT(400000000)

static gboolean
check(const char *name, GBytes *bytes, int width, int height, int bands, VipsBandFormat format,
      guint64 max_pixels, GError **error)
{
  const guint64 n = width > 0 && height > 0 ? (guint64)width * (guint64)height : 0;
  const guint64 most = max_pixels > 0 ? max_pixels : DEFAULT_PIXELS;
  if (n == 0 || bands < 1 || bands > 4) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: %d × %d pixels of %d channels are no picture: a side is 1 or more, channels "
                "are 1 to 4",
                name, width, height, bands);
    return FALSE;
  }
  if (n > most) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "%s: %d × %d px are more than the ceiling of %" G_GUINT64_FORMAT
                " pixels: raise it with max_pixels",
                name, width, height, most);
    return FALSE;
  }
  const guint64 wanted = n * (guint64)bands * vips_format_sizeof(format);
  if (g_bytes_get_size(bytes) == wanted)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
              "%s: %d × %d pixels of %d channels are %" G_GUINT64_FORMAT
              " bytes, not %" G_GSIZE_FORMAT,
              name, width, height, bands, wanted, g_bytes_get_size(bytes));
  return FALSE;
}

/* The bytes as an image that holds them. */
static VipsImage *
image_of(GBytes *bytes, int width, int height, int bands, VipsBandFormat format)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  g_autoptr(VipsImage) plain = vips_image_new_from_memory(data, size, width, height, bands, format);
  if (plain == NULL)
    return NULL;
  g_object_set_data_full(G_OBJECT(plain), "litho-bytes", g_bytes_ref(bytes),
                         (GDestroyNotify)g_bytes_unref);
  plain->Type =
      format == VIPS_FORMAT_FLOAT ? VIPS_INTERPRETATION_scRGB
      : bands > 2
          ? (format == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB)
          : (format == VIPS_FORMAT_USHORT ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W);
  return g_steal_pointer(&plain);
}

LithoPhoto *
litho_photo_open_pixels(const char *name, GBytes *bytes, int width, int height, int bands,
                        VipsBandFormat format, GBytes *profile, guint64 max_pixels, GError **error)
{
  if (!check(name, bytes, width, height, bands, format, max_pixels, error))
    return NULL;
  PhotoPrivate *priv = litho_photo_new(name);
  g_autoptr(LithoPhoto) photo = &priv->photo;
  priv->format = litho_format_by_name("png");
  photo->format = g_strdup(priv->format->name);
  photo->bits = (int)vips_format_sizeof(format) * 8;
  priv->bytes = g_bytes_ref(bytes);
  priv->frame_width = width;
  priv->frame_height = height;
  priv->pixels = image_of(bytes, width, height, bands, format);
  g_autoptr(VipsImage) header = NULL;
  if (priv->pixels == NULL || vips_copy(priv->pixels, &header, NULL) != 0) {
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, name, "pixels");
    return NULL;
  }
  if (profile != NULL) {
    gsize size;
    gconstpointer data = g_bytes_get_data(profile, &size);
    vips_image_set_blob_copy(header, VIPS_META_ICC_NAME, data, size);
  }
  if (!litho_photo_interpret(priv, header, error))
    return NULL;
  return g_steal_pointer(&photo);
}

/* What lies in memory, where that is what `device` shows; NULL: it is turned, split or converted.
 * Borrowed. */
static VipsImage *
in_memory(PhotoPrivate *priv)
{
  LithoPhoto *photo = &priv->photo;
  VipsImage *stored = priv->stream != NULL ? litho_stream_memory(priv->stream) : priv->pixels;
  static const char *const turned_by_decoder[] = {"heif", "avif", "jxl", NULL};
  const gboolean upright = g_strv_contains(turned_by_decoder, photo->format) ||
                           (stored != NULL && vips_image_get_orientation(stored) == 1);
  const VipsImage *shown = priv->device;
  if (stored == NULL || !upright || priv->is_developed || photo->alpha != NULL ||
      photo->raw != NULL || shown->Bands == 4 || priv->tag.kind != LITHO_COLOR_TAG_NONE ||
      stored->Bands != shown->Bands || stored->BandFmt != shown->BandFmt ||
      stored->Xsize != shown->Xsize || stored->Ysize != shown->Ysize)
    return NULL;
  return stored;
}

VipsImage *
litho_photo_samples(LithoPhoto *photo, VipsImage *image, VipsImage *alpha,
                    const LithoCoding *coding, const char *path, const LithoSaveOptions *options,
                    GBytes **profile, GError **error)
{
  g_auto(SaveTarget) target = {0};
  VipsImage *out = NULL;
  if (!save_target_resolve(photo, path, options, &target, error) ||
      !save_samples(photo, &target, image, alpha, coding, &out, error))
    return NULL;
  *profile = g_steal_pointer(&target.profile);
  return out;
}

/* Turned, split or converted ones: what a lossless file of the photo would hold. */
static VipsImage *
as_saved(LithoPhoto *photo, GBytes **profile, GError **error)
{
  const LithoSaveOptions as = {.compression = -1};
  const char *path =
      photo->bits > 16 ? "pixels.tif" : "pixels.png"; /* neither loses anything; PNG has no CMYK */
  g_autoptr(LithoCoding) coding = litho_photo_out_coding(photo, path, &as, error);
  g_autoptr(VipsImage) values = NULL, memory = NULL, samples = NULL;
  if (coding == NULL)
    return NULL;
  if (coding == photo->coding)
    values = g_object_ref(photo->coded);
  else if ((memory = litho_photo_linear(photo, error)) == NULL)
    return NULL;
  else if (vips_image_wio_input(memory) != 0 ||
           (values = litho_photo_to_codes(coding, memory)) == NULL)
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
  if (values == NULL || (samples = litho_photo_samples(photo, values, photo->alpha, coding, path,
                                                       &as, profile, error)) == NULL)
    return NULL;
  VipsImage *out = vips_image_copy_memory(samples);
  if (out == NULL)
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
  return out;
}

VipsImage *
litho_photo_values(LithoPhoto *photo, GBytes **profile, GError **error)
{
  *profile = NULL;
  if (!litho_photo_decoded(photo, error))
    return NULL;
  VipsImage *stored = in_memory(photo_private(photo));
  if (stored == NULL)
    return as_saved(photo, profile, error);
  if (vips_image_wio_input(stored) != 0) {
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, photo->name, "pixels");
    return NULL;
  }
  *profile = photo->profile != NULL ? g_bytes_ref(photo->profile) : NULL;
  return g_object_ref(stored);
}

gboolean
litho_photo_whole(LithoPhoto *photo, GError **error)
{
  return litho_photo_decoded(photo, error);
}
