/* metadata.c: see metadata.h. Segments: CIPA DC-008 §4.7 (EXIF), XMP Specification Part 3 §1.1.3,
 * ICC.1 annex B.4, Photoshop File Formats (8BIM resources), IPTC-NAA IIM 4.2.
 *
 * Not kept: Photoshop resources other than IPTC, extended XMP (packets beyond 64 kB), MPF pictures.
 */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/metadata.h"
#include "photo/xmp.h"

#define JPEG_SEGMENT_MAX 65533 /* after the length bytes */
#define ICC_CHUNK_MAX (JPEG_SEGMENT_MAX - 14)
#define IPTC_RESOURCE 0x0404

static const char photoshop_id[] = "Photoshop 3.0";
static const char xmp_id[] = "http://ns.adobe.com/xap/1.0/";

void
litho_metadata_clear(LithoMetadata *metadata)
{
  g_clear_pointer(&metadata->exif, g_bytes_unref);
  g_clear_pointer(&metadata->xmp, g_bytes_unref);
  g_clear_pointer(&metadata->iptc, g_bytes_unref);
}

GBytes *
litho_metadata_unwrap_iptc(const guint8 *data, gsize size)
{
  if (size > 0 && data[0] == 0x1c)
    return g_bytes_new(data, size);
  gsize at = size >= sizeof photoshop_id && memcmp(data, photoshop_id, sizeof photoshop_id) == 0
                 ? sizeof photoshop_id
                 : 0;
  while (at + 12 <= size && memcmp(data + at, "8BIM", 4) == 0) {
    guint id = data[at + 4] << 8 | data[at + 5];
    gsize name = (data[at + 6] + 2) & ~(gsize)1; /* a counted string, padded to even */
    gsize body = at + 6 + name;
    if (body + 4 > size)
      return NULL;
    gsize length =
        (gsize)data[body] << 24 | data[body + 1] << 16 | data[body + 2] << 8 | data[body + 3];
    body += 4;
    if (length > size - body)
      return NULL;
    if (id == IPTC_RESOURCE)
      return length > 0 ? g_bytes_new(data + body, length) : NULL;
    at = body + ((length + 1) & ~(gsize)1);
  }
  return NULL;
}

static gconstpointer
get_blob(VipsImage *image, const char *name, gsize *size)
{
  gconstpointer data = NULL;
  *size = 0;
  if (vips_image_get_typeof(image, name) != VIPS_TYPE_BLOB ||
      vips_image_get_blob(image, name, &data, size) != 0)
    return NULL;
  return *size > 0 ? data : NULL;
}

static void *
find_heif_xmp(VipsImage *header, const char *name, GValue *value, void *out)
{
  gsize size;
  if (!g_str_has_prefix(name, "heif-mime"))
    return NULL;
  const char *data = get_blob(header, name, &size);
  if (data == NULL || g_strstr_len(data, size, "adobe:ns:meta") == NULL)
    return NULL;
  *(GBytes **)out = g_bytes_new(data, size);
  return header;
}

void
litho_metadata_from_image(LithoMetadata *metadata, VipsImage *header)
{
  gsize size;
  gconstpointer data = get_blob(header, VIPS_META_EXIF_NAME, &size);
  if (data != NULL && metadata->exif == NULL)
    metadata->exif = litho_exif_new(data, size);
  data = get_blob(header, VIPS_META_XMP_NAME, &size);
  if (data != NULL && metadata->xmp == NULL)
    metadata->xmp = g_bytes_new(data, size);
  if (metadata->xmp == NULL)
    vips_image_map(header, find_heif_xmp, &metadata->xmp);
  data = get_blob(header, VIPS_META_IPTC_NAME, &size);
  if (data != NULL && metadata->iptc == NULL)
    metadata->iptc = litho_metadata_unwrap_iptc(data, size);
}

gboolean
litho_metadata_update(const LithoMetadata *in, const LithoMetadataUpdate *update,
                      LithoMetadata *out, GError **error)
{
  *out = (LithoMetadata){0};
  const gboolean keep = !update->drop_all;
  const LithoXmpUpdate xmp = {update->exif.width, update->exif.height, update->exif.drop_gps,
                              update->recipe};
  g_autoptr(GError) failure = NULL;
  out->xmp = litho_xmp_update(keep ? in->xmp : NULL, &xmp, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (keep && in->exif != NULL)
    out->exif = litho_exif_update(in->exif, &update->exif);
  if (keep && in->iptc != NULL)
    out->iptc = g_bytes_ref(in->iptc);
  return TRUE;
}

static void
append_segment(GByteArray *out, int marker, gconstpointer id, gsize id_length, gconstpointer body,
               gsize length)
{
  const gsize n = 2 + id_length + length;
  const guint8 head[4] = {0xff, (guint8)marker, (guint8)(n >> 8), (guint8)n};
  g_byte_array_append(out, head, 4);
  g_byte_array_append(out, id, id_length);
  g_byte_array_append(out, body, length);
}

static void
append_profile(GByteArray *out, GBytes *profile)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(profile, &size);
  const gsize n = (size + ICC_CHUNK_MAX - 1) / ICC_CHUNK_MAX;
  for (gsize i = 0; i < n; i++) {
    guint8 id[14] = "ICC_PROFILE";
    id[12] = (guint8)(i + 1);
    id[13] = (guint8)n;
    append_segment(out, 0xe2, id, sizeof id, data + i * ICC_CHUNK_MAX,
                   MIN(ICC_CHUNK_MAX, size - i * ICC_CHUNK_MAX));
  }
}

static void
append_iptc(GByteArray *out, GBytes *iptc)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(iptc, &size);
  g_autoptr(GByteArray) body = g_byte_array_new();
  const guint8 head[12] = {'8',
                           'B',
                           'I',
                           'M',
                           IPTC_RESOURCE >> 8,
                           IPTC_RESOURCE & 255,
                           0,
                           0,
                           (guint8)(size >> 24),
                           (guint8)(size >> 16),
                           (guint8)(size >> 8),
                           (guint8)size};
  g_byte_array_append(body, head, sizeof head);
  g_byte_array_append(body, data, size);
  if (size % 2 != 0)
    g_byte_array_append(body, (const guint8 *)"", 1);
  append_segment(out, 0xed, photoshop_id, sizeof photoshop_id, body->data, body->len);
}

static gboolean
fits(GBytes *block, gsize overhead, const char *what, GError **error)
{
  if (block == NULL || g_bytes_get_size(block) + overhead <= JPEG_SEGMENT_MAX)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
              "the %s of %" G_GSIZE_FORMAT
              " bytes does not fit into a JPEG (64 kB): save as PNG or TIFF, or use --strip all",
              what, g_bytes_get_size(block));
  return FALSE;
}

GBytes *
litho_metadata_jpeg_segments(const LithoMetadata *metadata, GBytes *profile, GError **error)
{
  if (!fits(metadata->exif, 6, "EXIF", error) ||
      !fits(metadata->xmp, sizeof xmp_id, "XMP", error) || !fits(metadata->iptc, 28, "IPTC", error))
    return NULL;
  if (profile != NULL && g_bytes_get_size(profile) > 255 * (gsize)ICC_CHUNK_MAX) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "the colour profile is too large for JPEG");
    return NULL;
  }
  GByteArray *out = g_byte_array_new();
  gsize size;
  gconstpointer data;
  if (metadata->exif != NULL) {
    data = g_bytes_get_data(metadata->exif, &size);
    append_segment(out, 0xe1, "Exif\0", 6, data, size);
  }
  if (metadata->xmp != NULL) {
    data = g_bytes_get_data(metadata->xmp, &size);
    append_segment(out, 0xe1, xmp_id, sizeof xmp_id, data, size);
  }
  if (metadata->iptc != NULL)
    append_iptc(out, metadata->iptc);
  if (profile != NULL)
    append_profile(out, profile);
  return g_byte_array_free_to_bytes(out);
}

gboolean
litho_metadata_to_image(const LithoMetadata *metadata, VipsImage *image)
{
  gsize size;
  if (metadata->xmp != NULL) {
    gconstpointer data = g_bytes_get_data(metadata->xmp, &size);
    vips_image_set_blob_copy(image, VIPS_META_XMP_NAME, data, size);
  }
  if (metadata->exif == NULL)
    return TRUE;
  /* libvips parses the block when it is set, and its savers write the entries that it knows. */
  gconstpointer data = g_bytes_get_data(metadata->exif, &size);
  g_autoptr(GByteArray) block = g_byte_array_new();
  g_byte_array_append(block, (const guint8 *)"Exif\0", 6);
  g_byte_array_append(block, data, size);
  vips_image_set_blob_copy(image, VIPS_META_EXIF_NAME, block->data, block->len);
  vips_error_clear();
  return vips_image_get_typeof(image, "exif-ifd0-Orientation") != 0 ||
         vips_image_get_typeof(image, "exif-ifd0-YCbCrPositioning") != 0 ||
         vips_image_get_typeof(image, "exif-ifd2-ExifVersion") != 0;
}
