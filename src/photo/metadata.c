/* metadata.c: see metadata.h. Photoshop File Formats (8BIM resources), IPTC-NAA IIM 4.2.
 *
 * Not kept: Photoshop resources other than IPTC, MPF pictures; lost.h names what is said of them. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/gps.h"
#include "photo/metadata.h"
#include "photo/png_text.h"
#include "photo/xmp.h"

#define IPTC_RESOURCE 0x0404
#define FIRST_PATH 2000
#define LAST_PATH 2998

static const char photoshop_id[] = "Photoshop 3.0";

void
litho_metadata_clear(LithoMetadata *metadata)
{
  g_clear_pointer(&metadata->exif, g_bytes_unref);
  g_clear_pointer(&metadata->xmp, g_bytes_unref);
  g_clear_pointer(&metadata->iptc, g_bytes_unref);
  g_clear_pointer(&metadata->text, g_ptr_array_unref);
  g_clear_pointer(&metadata->comments, g_ptr_array_unref);
}

void
litho_metadata_take_exif(LithoMetadata *metadata, gconstpointer data, gsize size)
{
  if (metadata->exif != NULL)
    return;
  metadata->exif = litho_exif_new(data, size);
  if (metadata->exif == NULL)
    metadata->lost |= LITHO_LOST_EXIF;
}

GBytes *
litho_metadata_unwrap_iptc(const guint8 *data, gsize size, guint *lost)
{
  if (size > 0 && data[0] == 0x1c)
    return g_bytes_new(data, size);
  GBytes *iptc = NULL;
  gsize at = size >= sizeof photoshop_id && memcmp(data, photoshop_id, sizeof photoshop_id) == 0
                 ? sizeof photoshop_id
                 : 0;
  while (at + 12 <= size && memcmp(data + at, "8BIM", 4) == 0) {
    const guint id = litho_get_be16(data + at + 4);
    const gsize name = (data[at + 6] + 2) & ~(gsize)1; /* a counted string, padded to even */
    gsize body = at + 6 + name;
    if (body + 4 > size)
      break;
    const gsize length = litho_get_be32(data + body);
    body += 4;
    if (length > size - body)
      break;
    if (id == IPTC_RESOURCE && iptc == NULL && length > 0)
      iptc = g_bytes_new(data + body, length);
    if (id >= FIRST_PATH && id < LAST_PATH && lost != NULL)
      *lost |= LITHO_LOST_PATHS;
    at = body + ((length + 1) & ~(gsize)1);
  }
  return iptc;
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
  if (data != NULL)
    litho_metadata_take_exif(metadata, data, size);
  data = get_blob(header, VIPS_META_XMP_NAME, &size);
  if (data != NULL && metadata->xmp == NULL)
    metadata->xmp = g_bytes_new(data, size);
  if (metadata->xmp == NULL)
    vips_image_map(header, find_heif_xmp, &metadata->xmp);
  data = get_blob(header, VIPS_META_IPTC_NAME, &size);
  if (data != NULL && metadata->iptc == NULL)
    metadata->iptc = litho_metadata_unwrap_iptc(data, size, &metadata->lost);
}

int
litho_metadata_orientation(const LithoMetadata *metadata)
{
  int orientation = litho_exif_orientation(metadata->exif);
  if (orientation == 0)
    orientation = litho_xmp_orientation(metadata->xmp);
  return orientation > 0 ? orientation : 1;
}

/* Chunks whose key is a position go with it. */
static GPtrArray *
update_text(GPtrArray *in, const LithoMetadataUpdate *update)
{
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  for (guint i = 0; i < in->len; i++)
    if (litho_png_text_stays(in->pdata[i], update->exif.drop_gps))
      g_ptr_array_add(out, g_bytes_ref(in->pdata[i]));
  return out;
}

static void
update_blocks(const LithoMetadata *in, const LithoMetadataUpdate *update, LithoMetadata *out)
{
  out->exif = litho_exif_update(in->exif, &update->exif, &out->lost);
  if (in->iptc != NULL && !update->exif.drop_places)
    out->iptc = g_bytes_ref(in->iptc);
  else if (in->iptc != NULL)
    out->iptc = litho_gps_iptc_without_places(in->iptc, &out->lost);
  if (in->text != NULL)
    out->text = update_text(in->text, update);
  if (in->comments != NULL)
    out->comments = g_ptr_array_ref(in->comments);
}

gboolean
litho_metadata_update(const LithoMetadata *in, const LithoMetadataUpdate *update,
                      LithoMetadata *out, GError **error)
{
  const LithoXmpUpdate xmp = {update->exif.width,       update->exif.height,  update->exif.drop_gps,
                              update->exif.drop_places, update->exif.is_srgb, update->new_profile,
                              update->recipe,
                              update->announced,
                              update->made,
                              update->moved || litho_metadata_orientation(in) != 1};
  g_autoptr(GError) failure = NULL;
  /* What is left out at the user's word is not lost; what lay beside the metadata is. */
  const guint beside = LITHO_LOST_MOTION | LITHO_LOST_GAIN_MAP | LITHO_LOST_DEPTH | LITHO_LOST_PICTURES |
                       LITHO_LOST_LAYERS | LITHO_LOST_TRAILER;
  *out = (LithoMetadata){.resolution = in->resolution, .lost = in->lost};
  guint lost = 0;
  out->xmp = litho_xmp_update(update->drop_all ? NULL : in->xmp, &xmp, &out->lost, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (update->drop_all) { /* the packet is read all the same: it says what lies behind the picture */
    GBytes *only_read = litho_xmp_update(in->xmp, &xmp, &lost, NULL);
    g_clear_pointer(&only_read, g_bytes_unref);
    out->lost = (out->lost | lost) & beside;
  } else {
    update_blocks(in, update, out);
  }
  out->lost &= ~update->kept;
  return TRUE;
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
