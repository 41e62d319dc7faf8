/* encode.c: a finished picture as the bytes of a small file for a screen: JPEG, PNG or WebP, sRGB, no metadata. */
#include <string.h>
#include "photo/internal.h"

#define DEFAULT_QUALITY 85

static gboolean
write_buffer(VipsImage *image, const char *format, int quality, void **data, gsize *size)
{
  if (g_str_equal(format, "jpeg"))
    return vips_jpegsave_buffer(image, data, size, "Q", quality, "strip", TRUE, NULL) == 0;
  if (g_str_equal(format, "png"))
    return vips_pngsave_buffer(image, data, size, "compression", 1, "strip", TRUE, "filter",
                               VIPS_FOREIGN_PNG_FILTER_SUB, NULL) == 0;
  return vips_webpsave_buffer(image, data, size, "Q", quality, "effort", 0, "strip", TRUE, NULL) == 0;
}

/* With its alpha, or on white where the format has none. */
static VipsImage *
join_alpha(VipsImage *image, VipsImage *alpha, gboolean keeps)
{
  g_autoptr(VipsImage) byte = NULL, joined = NULL;
  VipsImage *out = NULL;
  const double full = alpha->BandFmt == VIPS_FORMAT_USHORT ? 65535 : alpha->BandFmt == VIPS_FORMAT_UCHAR ? 255 : 1;
  if ((full == 255 ? vips_copy(alpha, &byte, NULL)
                   : vips_linear1(alpha, &byte, 255 / full, 0, "uchar", TRUE, NULL)) != 0 ||
      vips_bandjoin2(image, byte, &joined, NULL) != 0)
    return NULL;
  if (keeps)
    return g_steal_pointer(&joined);
  static const double white[] = {255, 255, 255};
  VipsArrayDouble *background = vips_array_double_new(white, image->Bands);
  const int failed = vips_flatten(joined, &out, "background", background, NULL);
  vips_area_unref(VIPS_AREA(background));
  return failed == 0 ? out : NULL;
}

gboolean
litho_picture_is_format(const char *format)
{
  return g_str_equal(format, "jpeg") || g_str_equal(format, "png") || g_str_equal(format, "webp");
}

GBytes *
litho_picture_encode(VipsImage *image, VipsImage *alpha, const char *format, int quality, GError **error)
{
  void *data = NULL;
  gsize size = 0;
  g_autoptr(VipsImage) whole =
      alpha != NULL ? join_alpha(image, alpha, !g_str_equal(format, "jpeg")) : g_object_ref(image);
  if (whole != NULL && write_buffer(whole, format, quality > 0 ? quality : DEFAULT_QUALITY, &data, &size))
    return g_bytes_new_take(data, size);
  litho_photo_take_error(error, LITHO_ERROR_INTERNAL, "picture", format);
  return NULL;
}
