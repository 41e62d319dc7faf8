/* beside.c: see beside.h. GDepth: Google's Depthmap Metadata 1.0: a picture in base64 inside the
 * XMP; Dynamic Depth 1.0: a picture behind the JPEG that Google's directory lists. Both have black
 * the nearest in both of their codings (RangeInverse, RangeLinear). */
#include <string.h>
#include "photo/appended.h"
#include "photo/beside.h"
#include "photo/gain_map_file.h"
#include "photo/heif_aux.h"
#include "photo/own_bytes.h"
#include "photo/xmp.h"

#define NS_GDEPTH "http://ns.google.com/photos/1.0/depthmap/"
#define MAX_DEPTH_BYTES (32 << 20)

static const char *const matte_types[] = {"urn:com:apple:photo:2018:aux:portraiteffectsmatte",
                                          NULL};
static const char *const disparity_types[] = {"urn:com:apple:photo:2017:aux:disparity", NULL};

/* One band of 8 bits of a picture in memory, the upper ones of 16; NULL: no such. */
static VipsImage *
decode(gconstpointer data, gsize size)
{
  g_autoptr(VipsImage) image = NULL, eight = NULL, grey = NULL, band = NULL;
  if (!(size > 2 && memcmp(data, "\xff\xd8", 2) == 0
            ? vips_jpegload_buffer((void *)data, size, &image, NULL)
            : vips_pngload_buffer((void *)data, size, &image, NULL)) &&
      (image->BandFmt == VIPS_FORMAT_UCHAR || image->BandFmt == VIPS_FORMAT_USHORT) &&
      (guint64)image->Xsize * (guint64)image->Ysize <= MAX_DEPTH_BYTES &&
      vips_msb(image, &eight, NULL) == 0 && vips_extract_band(eight, &band, 0, NULL) == 0)
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

static gboolean
is_picture(const guint8 *data, gsize size)
{
  return size > 8 && (memcmp(data, "\xff\xd8\xff", 3) == 0 || memcmp(data, "\x89PNG", 4) == 0);
}

/* Of the items behind a JPEG the first that is a depth map: by its meaning, or by the name that
 * Android gives it. A confidence map is not read. */
static VipsImage *
depth_in_container(const guint8 *data, gsize size, GBytes *packet)
{
  g_autoptr(GPtrArray) items = litho_container_items(packet);
  for (guint i = 1; i < items->len; i++) {
    const LithoContainerItem *item = items->pdata[i];
    const gboolean is_depth = g_strcmp0(item->semantic, "Depth") == 0 ||
                              g_strcmp0(item->semantic, "DepthMap") == 0 ||
                              (item->uri != NULL && g_str_has_suffix(item->uri, "depthmap"));
    gsize offset, bytes;
    if (is_depth && litho_container_place(data, size, items, i, is_picture, &offset, &bytes))
      return decode(data + offset, bytes);
  }
  return NULL;
}

/* *is_near: larger codes are nearer. *is_upright: the file has turned it already. */
static VipsImage *
read_codes(LithoPhoto *photo, LithoBeside what, const guint8 *data, gsize size, gboolean *is_near,
           gboolean *is_upright)
{
  *is_near = TRUE;
  *is_upright = !g_str_equal(photo->format, "jpeg");
  if (*is_upright)
    return what == LITHO_BESIDE_MATTE ? litho_heif_auxiliary(data, size, matte_types)
                                      : litho_heif_depth(data, size, is_near);
  VipsImage *image =
      behind_jpeg(data, size, what == LITHO_BESIDE_MATTE ? matte_types : disparity_types);
  if (image != NULL || what == LITHO_BESIDE_MATTE)
    return image;
  *is_near = FALSE;
  GBytes *xmp = photo_private(photo)->metadata.xmp;
  image = xmp != NULL ? depth_in_container(data, size, xmp) : NULL;
  return image != NULL ? image : depth_in_xmp(xmp);
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
  g_auto(OwnBytes) own = own_bytes(priv, NULL);
  gboolean is_near, is_upright;
  g_autoptr(VipsImage) codes =
      own.data != NULL ? read_codes(photo, what, own.data, own.size, &is_near, &is_upright) : NULL;
  if (codes == NULL)
    return NULL;
  VipsImage *out =
      to_unit(codes, is_near, is_upright ? 1 : litho_metadata_orientation(&priv->metadata));
  vips_error_clear();
  return out;
}
