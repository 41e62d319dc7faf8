/* beside.c: see beside.h. GDepth: Google's Depthmap Metadata 1.0: a picture in base64 inside the XMP, black the nearest in
 * both of its codings (RangeInverse, RangeLinear). */
#include <string.h>
#include "base/file.h"
#include "photo/beside.h"
#include "photo/gain_map_file.h"
#include "photo/heif_aux.h"
#include "photo/internal.h"
#include "photo/xmp.h"

#define NS_GDEPTH "http://ns.google.com/photos/1.0/depthmap/"
#define MAX_DEPTH_BYTES (32 << 20)

static const char *const matte_types[] = {"urn:com:apple:photo:2018:aux:portraiteffectsmatte", NULL};
static const char *const disparity_types[] = {"urn:com:apple:photo:2017:aux:disparity", NULL};

/* One band of 8 bits of a picture in memory; NULL: no such. */
static VipsImage *
decode(gconstpointer data, gsize size)
{
  g_autoptr(VipsImage) image = NULL, grey = NULL, band = NULL;
  if (!(size > 2 && memcmp(data, "\xff\xd8", 2) == 0 ? vips_jpegload_buffer((void *)data, size, &image, NULL)
                                                     : vips_pngload_buffer((void *)data, size, &image, NULL)) &&
      image->BandFmt == VIPS_FORMAT_UCHAR && (guint64)image->Xsize * (guint64)image->Ysize <= MAX_DEPTH_BYTES &&
      vips_extract_band(image, &band, 0, NULL) == 0)
    grey = vips_image_copy_memory(band);
  vips_error_clear();
  return g_steal_pointer(&grey);
}

/* Of the pictures behind a JPEG the first whose XMP names one of these types. */
static VipsImage *
behind_jpeg(const guint8 *data, gsize size, const char *const *types)
{
  LithoPicturePlace places[MULTI_PICTURE_MAX];
  const int n = litho_multi_picture_read(data, size, places);
  for (; *types != NULL; types++)
    for (int i = 0; i < n; i++) {
      const guint8 *picture = data + places[i].offset;
      /* The segments before the pixels: names are looked for there, not in what is coded. */
      const guint8 *pixels = memmem(picture, places[i].size, "\xff\xda", 2);
      const gsize head = pixels != NULL ? (gsize)(pixels - picture) : 0;
      if (memmem(picture, head, *types, strlen(*types)) != NULL)
        return decode(picture, places[i].size);
    }
  return NULL;
}

static VipsImage *
depth_in_xmp(GBytes *packet)
{
  g_autofree char *text = packet != NULL ? litho_xmp_value(packet, NS_GDEPTH, "Data") : NULL;
  if (text == NULL || strlen(text) > MAX_DEPTH_BYTES)
    return NULL;
  gsize size;
  g_autofree guchar *data = g_base64_decode(text, &size);
  return data != NULL && size > 0 ? decode(data, size) : NULL;
}

/* *is_near: larger codes are nearer. *is_upright: the file has turned it already. */
static VipsImage *
read_codes(LithoPhoto *photo, LithoBeside what, const guint8 *data, gsize size, gboolean *is_near, gboolean *is_upright)
{
  *is_near = TRUE;
  *is_upright = !g_str_equal(photo->format, "jpeg");
  if (*is_upright)
    return what == LITHO_BESIDE_MATTE ? litho_heif_auxiliary(data, size, matte_types) : litho_heif_depth(data, size, is_near);
  VipsImage *image = behind_jpeg(data, size, what == LITHO_BESIDE_MATTE ? matte_types : disparity_types);
  if (image != NULL || what == LITHO_BESIDE_MATTE)
    return image;
  *is_near = FALSE;
  return depth_in_xmp(photo_private(photo)->metadata.xmp);
}

static VipsImage *
to_unit(VipsImage *codes, gboolean is_near, int orientation)
{
  g_autoptr(VipsImage) named = NULL, upright = NULL, unit = NULL;
  if (vips_copy(codes, &named, NULL) != 0)
    return NULL;
  vips_image_set_int(named, VIPS_META_ORIENTATION, orientation);
  if (vips_autorot(named, &upright, NULL) != 0 ||
      vips_linear1(upright, &unit, is_near ? 1 / 255.0 : -1 / 255.0, is_near ? 0 : 1, NULL) != 0)
    return NULL;
  return vips_image_copy_memory(unit);
}

VipsImage *
litho_photo_beside(LithoPhoto *photo, LithoBeside what)
{
  PhotoPrivate *priv = photo_private(photo);
  static const char *const formats[] = {"jpeg", "heif", "avif", NULL};
  if (!g_strv_contains(formats, photo->format))
    return NULL;
  g_autoptr(GMappedFile) file = priv->bytes == NULL && priv->path != NULL ? litho_file_map(priv->path, NULL) : NULL;
  gsize size = 0;
  const guint8 *data = priv->bytes != NULL ? g_bytes_get_data(priv->bytes, &size)
                       : file != NULL      ? (const guint8 *)g_mapped_file_get_contents(file)
                                           : NULL;
  if (file != NULL)
    size = g_mapped_file_get_length(file);
  gboolean is_near, is_upright;
  g_autoptr(VipsImage) codes = data != NULL ? read_codes(photo, what, data, size, &is_near, &is_upright) : NULL;
  if (codes == NULL)
    return NULL;
  VipsImage *out = to_unit(codes, is_near, is_upright ? 1 : litho_metadata_orientation(&priv->metadata));
  vips_error_clear();
  return out;
}
