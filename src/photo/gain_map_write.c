/* gain_map_write.c: a gain map as the JPEG behind a photo (gain_map_file.h). */
#include <string.h>
#include "photo/bytes.h"
#include "photo/gain_map_file.h"
#include "photo/internal.h"

#define QUALITY 95
#define XMP_ID "http://ns.adobe.com/xap/1.0/"

static void
append_segment(GByteArray *out, int marker, const char *id, gsize id_size, gconstpointer body, gsize size)
{
  const gsize n = 2 + id_size + size;
  const guint8 head[4] = {0xff, (guint8)marker, (guint8)(n >> 8), (guint8)n};
  g_byte_array_append(out, head, 4);
  g_byte_array_append(out, (const guint8 *)id, (guint)id_size);
  g_byte_array_append(out, body, (guint)size);
}

/* What says what the codes mean. */
static void
append_meaning(GByteArray *out, const LithoGainMap *map)
{
  if (map->kind == LITHO_GAIN_MAP_APPLE) {
    gsize size;
    gconstpointer packet = g_bytes_get_data(map->xmp, &size);
    append_segment(out, 0xe1, XMP_ID, sizeof XMP_ID, packet, size);
    return;
  }
  g_autofree char *packet = litho_gain_map_xmp_write(map);
  g_autoptr(GByteArray) iso = litho_gain_map_iso_write(map);
  append_segment(out, 0xe1, XMP_ID, sizeof XMP_ID, packet, strlen(packet));
  append_segment(out, 0xe2, GAIN_MAP_ISO_ID, sizeof GAIN_MAP_ISO_ID, iso->data, iso->len);
}

GBytes *
litho_gain_map_encode(const LithoGainMap *map, GError **error)
{
  guint8 *data;
  size_t size;
  if (map->file != NULL)
    return g_bytes_ref(map->file);
  if (vips_jpegsave_buffer(map->image, (void **)&data, &size, "Q", QUALITY, "strip", TRUE, "subsample_mode",
                           VIPS_FOREIGN_SUBSAMPLE_OFF, NULL) != 0) {
    litho_photo_take_error(error, LITHO_ERROR_INTERNAL, "the gain map", "cannot be coded");
    return NULL;
  }
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, data, 2);
  append_meaning(out, map);
  g_byte_array_append(out, data + 2, (guint)size - 2);
  g_free(data);
  return g_byte_array_free_to_bytes(out);
}

GBytes *
litho_gain_map_segments(const LithoGainMap *map)
{
  static const guint8 version[4] = {0, 0, 0, 0}; /* the least that a reader must know, the writer's */
  GByteArray *out = g_byte_array_new();
  if (map->kind == LITHO_GAIN_MAP_LOG)
    append_segment(out, 0xe2, GAIN_MAP_ISO_ID, sizeof GAIN_MAP_ISO_ID, version, sizeof version);
  g_autoptr(GBytes) index = litho_multi_picture_segment();
  litho_append_bytes(out, index);
  return g_byte_array_free_to_bytes(out);
}
