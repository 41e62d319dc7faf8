/* gain_map.c: finds and reads a photo's gain map (gain_map.h): the picture behind the JPEG that says of itself, by ISO's block,
 * Adobe's or Apple's fields, that it is one. */
#include <math.h>
#include <string.h>
#include "photo/bytes.h"
#include "photo/gain_map_file.h"
#include "photo/heif_aux.h"
#include "photo/own_bytes.h"

#define XMP_ID "http://ns.adobe.com/xap/1.0/"
#define MAX_BYTES (64 << 20)
#define APPLE_TYPE "urn:com:apple:photo:2020:aux:hdrgainmap"

void
litho_gain_map_free(LithoGainMap *map)
{
  if (map == NULL)
    return;
  g_clear_object(&map->image);
  g_clear_pointer(&map->xmp, g_bytes_unref);
  g_clear_pointer(&map->file, g_bytes_unref);
  g_free(map);
}

double
litho_gain_map_neutral(const LithoGainMap *map, int channel)
{
  if (map->kind == LITHO_GAIN_MAP_APPLE)
    return 0;
  const double range = map->max[channel] - map->min[channel];
  return range > 0 ? pow(CLAMP(-map->min[channel] / range, 0, 1), map->gamma[channel]) : 0;
}

/* What the blocks of the picture say; TRUE: it is a gain map. has_xmp: Adobe's or Apple's fields are among them. ISO's block
 * counts where both are there. */
static gboolean
read_meaning(const guint8 *data, gsize size, LithoGainMap *map, gboolean *base_is_hdr, gboolean *has_xmp)
{
  LithoGainMap other = {0};
  gboolean by_iso = FALSE, by_xmp = FALSE;
  if (size < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  for (gsize at = 2; at + 4 <= size && data[at] == 0xff && data[at + 1] != 0xda;) {
    const gsize n = litho_get_be16(data + at + 2);
    if (n < 2 || n > size - at - 2)
      break;
    const guint8 *body = data + at + 4;
    const gsize length = n - 2;
    if (data[at + 1] == 0xe2 && length > sizeof GAIN_MAP_ISO_ID &&
        memcmp(body, GAIN_MAP_ISO_ID, sizeof GAIN_MAP_ISO_ID) == 0 && !by_iso)
      by_iso = litho_gain_map_iso_read(body + sizeof GAIN_MAP_ISO_ID, length - sizeof GAIN_MAP_ISO_ID, map, base_is_hdr);
    if (data[at + 1] == 0xe1 && length > sizeof XMP_ID && memcmp(body, XMP_ID, sizeof XMP_ID) == 0 && !by_xmp) {
      g_autoptr(GBytes) packet = g_bytes_new(body + sizeof XMP_ID, length - sizeof XMP_ID);
      by_xmp = litho_gain_map_xmp_read(packet, by_iso ? &other : map, base_is_hdr);
      if (!by_xmp && map->xmp == NULL && litho_gain_map_is_apple(packet))
        map->xmp = g_bytes_ref(packet);
    }
    at += 2 + n;
  }
  *has_xmp = by_xmp || map->xmp != NULL;
  map->kind = by_iso || by_xmp ? LITHO_GAIN_MAP_LOG : LITHO_GAIN_MAP_APPLE;
  return by_iso || by_xmp || map->xmp != NULL;
}

/* Its pixels, turned as the photo was. */
static gboolean
read_pixels(const guint8 *data, gsize size, int orientation, LithoGainMap *map)
{
  g_autoptr(VipsImage) coded = NULL, named = NULL, upright = NULL;
  if (vips_jpegload_buffer((void *)data, size, &coded, "fail_on", VIPS_FAIL_ON_ERROR, NULL) != 0 ||
      coded->BandFmt != VIPS_FORMAT_UCHAR || (coded->Bands != 1 && coded->Bands != 3) ||
      vips_copy(coded, &named, NULL) != 0)
    return FALSE;
  vips_image_set_int(named, VIPS_META_ORIENTATION, orientation);
  if (vips_autorot(named, &upright, NULL) != 0)
    return FALSE;
  map->image = vips_image_copy_memory(upright);
  return map->image != NULL;
}

static LithoGainMap *
read_in(LithoPhoto *photo, const guint8 *data, gsize size, GError **error)
{
  LithoPicturePlace places[MULTI_PICTURE_MAX];
  const int n = litho_multi_picture_read(data, size, places);
  for (int i = 0; i < n; i++) {
    g_autoptr(LithoGainMap) map = g_new0(LithoGainMap, 1);
    gboolean base_is_hdr = FALSE, has_xmp;
    if (places[i].size > MAX_BYTES || !read_meaning(data + places[i].offset, places[i].size, map, &base_is_hdr, &has_xmp))
      continue;
    if (base_is_hdr) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_FORMAT,
                  "%s: its gain map makes the HDR picture darker, not the other way round: such a map is not kept", photo->name);
      return NULL;
    }
    const int orientation = litho_metadata_orientation(&photo_private(photo)->metadata);
    if (has_xmp && orientation == 1)
      map->file = g_bytes_new(data + places[i].offset, places[i].size);
    if (read_pixels(data + places[i].offset, places[i].size, orientation, map))
      return g_steal_pointer(&map);
    litho_photo_take_error(error, LITHO_ERROR_FORMAT, photo->name, "its gain map cannot be read");
    return NULL;
  }
  return NULL;
}

/* Apple's map of a HEIC file: in a JPEG it is told by this packet, as the phone's own exports have it. */
static LithoGainMap *
read_in_heif(const guint8 *data, gsize size)
{
  static const char packet[] =
      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
      "<rdf:Description rdf:about=\"\" xmlns:apdi=\"http://ns.apple.com/pixeldatainfo/1.0/\" "
      "xmlns:HDRGainMap=\"http://ns.apple.com/HDRGainMap/1.0/\" HDRGainMap:HDRGainMapVersion=\"65536\" "
      "apdi:AuxiliaryImageType=\"" APPLE_TYPE "\"/></rdf:RDF></x:xmpmeta>";
  static const char *const types[] = {APPLE_TYPE, NULL};
  VipsImage *image = litho_heif_auxiliary(data, size, types);
  if (image == NULL)
    return NULL;
  LithoGainMap *map = g_new0(LithoGainMap, 1);
  map->kind = LITHO_GAIN_MAP_APPLE;
  map->image = image;
  map->xmp = g_bytes_new_static(packet, strlen(packet));
  return map;
}

static LithoGainMap *
read_any(LithoPhoto *photo, const guint8 *data, gsize size, GError **error)
{
  return g_str_equal(photo->format, "jpeg") ? read_in(photo, data, size, error) : read_in_heif(data, size);
}

LithoGainMap *
litho_gain_map_read(LithoPhoto *photo, GError **error)
{
  const PhotoPrivate *priv = photo_private(photo);
  static const char *const formats[] = {"jpeg", "heif", "avif", NULL};
  if (!g_strv_contains(formats, photo->format))
    return NULL;
  g_autoptr(GError) failed = NULL;
  g_auto(OwnBytes) own = own_bytes(priv, &failed);
  if (failed != NULL) {
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  return own.data != NULL ? read_any(photo, own.data, own.size, error) : NULL;
}
