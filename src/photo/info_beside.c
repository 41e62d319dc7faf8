/* info_beside.c: what lies in a picture's file beside the picture, in words (info.h). Apple's maker
 * notes: "Apple iOS", a version, the byte order, then a directory whose places count from their
 * beginning; not documented, tags as ExifTool names them. */
#include <math.h>
#include <string.h>
#include "photo/appended.h"
#include "photo/beside.h"
#include "photo/exif_tags.h"
#include "photo/gain_map.h"
#include "photo/info_internal.h"
#include "photo/motion.h"
#include "photo/own_bytes.h"
#include "photo/xmp.h"

#define NS_CAMERA "http://ns.google.com/photos/1.0/camera/"
#define MAKER_NOTE 0x927c

enum { APPLE_BURST = 0x0b, APPLE_CONTENT = 0x11 };

static const struct {
  guint lost;
  const char *text;
} texts[] = {{LITHO_LOST_MOTION, "video of a motion photo"},
             {LITHO_LOST_GAIN_MAP, "gain map (HDR)"},
             {LITHO_LOST_DEPTH, "depth map"},
             {LITHO_LOST_OLD_PICTURE, "a picture inside its XMP"},
             {LITHO_LOST_PICTURES, "further pictures (MPF)"},
             {LITHO_LOST_PATHS, "Photoshop's clipping paths"},
             {LITHO_LOST_LAYERS, "Photoshop's layers"},
             {LITHO_LOST_MAP, "GeoTIFF's place on the earth"},
             {LITHO_LOST_CREDENTIALS, "content credentials (C2PA)"},
             {LITHO_LOST_PACKED, "Brotli-packed metadata"},
             {LITHO_LOST_TRAILER, "the camera's data behind the picture"}};

/* Each adds its line where it is there, and then takes it out of *lost. */

static void
add_motion(LithoPhoto *photo, GPtrArray *out, guint *lost)
{
  g_autoptr(LithoMotion) motion = litho_motion_read(photo);
  if (motion == NULL) {
    if ((*lost & LITHO_LOST_MOTION) != 0)
      g_ptr_array_add(out, g_strdup("video of a motion photo: announced, but not there"));
    *lost &= ~(guint)LITHO_LOST_MOTION;
    return;
  }
  g_autofree char *size = g_format_size(g_bytes_get_size(motion->video)),
                  *when = motion->time_us >= 0 ? g_strdup_printf(", the photo at %.2f s",
                                                                 (double)motion->time_us / 1e6)
                                               : g_strdup("");
  const char *kind = g_str_equal(litho_motion_mime(motion), "video/mp4") ? "MP4" : "QuickTime";
  g_ptr_array_add(out, g_strdup_printf("video of a motion photo: %s, %s%s", kind, size, when));
  *lost &= ~(guint)(LITHO_LOST_MOTION | LITHO_LOST_TRAILER);
}

static void
add_gain_map(LithoPhoto *photo, GPtrArray *out, guint *lost)
{
  g_autoptr(LithoGainMap) map = litho_gain_map_read(photo, NULL);
  vips_error_clear();
  if (map == NULL)
    return;
  double most = 0;
  for (int c = 0; c < 3; c++)
    most = MAX(most, map->max[c]);
  g_autofree char *stops = map->kind == LITHO_GAIN_MAP_LOG
                               ? g_strdup_printf(", up to %.1f stops", most)
                               : g_strdup(", Apple's");
  g_ptr_array_add(out, g_strdup_printf("gain map (HDR): %d × %d px%s", map->image->Xsize,
                                       map->image->Ysize, stops));
  *lost &= ~(guint)(LITHO_LOST_GAIN_MAP | LITHO_LOST_PICTURES);
}

static void
add_maps(LithoPhoto *photo, GPtrArray *out, guint *lost)
{
  g_autoptr(VipsImage) matte = litho_photo_beside(photo, LITHO_BESIDE_MATTE),
                       depth = litho_photo_beside(photo, LITHO_BESIDE_DEPTH);
  if (matte != NULL)
    g_ptr_array_add(out, g_strdup_printf("portrait matte: %d × %d px", matte->Xsize, matte->Ysize));
  if (depth != NULL)
    g_ptr_array_add(out, g_strdup_printf("depth map: %d × %d px", depth->Xsize, depth->Ysize));
  if (matte != NULL || depth != NULL)
    *lost &= ~(guint)LITHO_LOST_PICTURES;
  if (depth != NULL)
    *lost &= ~(guint)LITHO_LOST_DEPTH;
}

static void
add_samsung_depth(const OwnBytes *own, GPtrArray *out)
{
  gsize offset, size;
  if (!litho_samsung_entry(own->data, own->size, LITHO_SAMSUNG_DEPTH, &offset, &size) &&
      !litho_samsung_entry(own->data, own->size, LITHO_SAMSUNG_SINGLE_DEPTH, &offset, &size))
    return;
  g_autofree char *bytes = g_format_size(size);
  g_ptr_array_add(
      out, g_strdup_printf("depth map in Samsung's trailer: %s, which litho does not use", bytes));
}

GPtrArray *
litho_info_beside(LithoPhoto *photo)
{
  /* Much of it is only told by what an edit has to drop from the XMP. */
  const LithoMetadataUpdate update = {.exif = {.width = 1, .height = 1}};
  const LithoMetadata *in = &photo_private(photo)->metadata;
  g_auto(LithoMetadata) edited = {0};
  guint lost = in->lost;
  if (litho_metadata_update(in, &update, &edited, NULL))
    lost = litho_lost_once(lost | edited.lost);
  GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
  g_auto(OwnBytes) own = own_bytes(photo_private(photo), NULL);
  add_motion(photo, out, &lost);
  add_gain_map(photo, out, &lost);
  add_maps(photo, out, &lost);
  if (own.data != NULL)
    add_samsung_depth(&own, out);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if ((lost & texts[i].lost) != 0)
      g_ptr_array_add(out, g_strdup(texts[i].text));
  return out;
}

/* --- which photos belong together
 * ------------------------------------------------------------------ */

/* The text of a tag in Apple's maker notes; NULL: none. Caller frees. */
static char *
apple_text(GBytes *exif, guint tag)
{
  LithoTiff tiff, notes;
  gsize ifd0, place, length;
  if (exif == NULL || !litho_tiff_open(exif, &tiff, &ifd0))
    return NULL;
  const gsize entry =
      litho_tiff_find(&tiff, litho_tiff_find_ifd(&tiff, ifd0, LITHO_TAG_EXIF), MAKER_NOTE);
  if (entry == 0 || !litho_tiff_value(&tiff, entry, &place, &length) || length < 16 ||
      memcmp(tiff.data + place, "Apple iOS\0", 10) != 0)
    return NULL;
  /* The directory as that of a TIFF structure of its own: 12 bytes, byte order at 12. */
  notes = (LithoTiff){.data = tiff.data + place,
                      .size = length,
                      .big_endian = memcmp(tiff.data + place + 12, "MM", 2) == 0};
  const gsize at = litho_tiff_find(&notes, 14, tag);
  if (at == 0 || litho_tiff_get16(&notes, at + 2) != LITHO_TIFF_ASCII ||
      !litho_tiff_value(&notes, at, &place, &length))
    return NULL;
  g_autofree char *text = g_strndup((const char *)notes.data + place, length);
  g_strstrip(text);
  return *text != '\0' ? g_utf8_make_valid(text, -1) : NULL;
}

char *
litho_info_live(LithoPhoto *photo)
{
  return apple_text(photo_private(photo)->metadata.exif, APPLE_CONTENT);
}

char *
litho_info_burst(LithoPhoto *photo)
{
  const LithoMetadata *metadata = &photo_private(photo)->metadata;
  g_autofree char *id =
      metadata->xmp != NULL ? litho_xmp_value(metadata->xmp, NS_CAMERA, "BurstID") : NULL;
  if (id != NULL) {
    g_autofree char *primary = litho_xmp_value(metadata->xmp, NS_CAMERA, "BurstPrimary");
    const gboolean is_primary = primary != NULL && g_str_equal(g_strstrip(primary), "1");
    return g_strdup_printf("%s%s", g_strstrip(id),
                           is_primary ? ", the one that the camera chose" : "");
  }
  char *apple = apple_text(metadata->exif, APPLE_BURST);
  if (apple != NULL)
    return apple;
  g_auto(OwnBytes) own = own_bytes(photo_private(photo), NULL);
  gsize offset, size;
  if (own.data == NULL ||
      !litho_samsung_entry(own.data, own.size, LITHO_SAMSUNG_BURST, &offset, &size) || size > 64)
    return NULL;
  g_autofree char *text = g_strndup((const char *)own.data + offset, size);
  return g_utf8_make_valid(g_strstrip(text), -1);
}
