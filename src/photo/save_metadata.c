/* save_metadata.c: which of a photo's metadata an output holds, and what the user hears of the rest. */
#include <string.h>
#include "photo/container.h"
#include "photo/internal.h"
#include "photo/made.h"
#include "photo/png_text.h"

static const struct {
  guint lost;
  const char *text;
} texts[] = {
    {LITHO_LOST_EXIF, "its EXIF is damaged so that it cannot be edited, and is dropped"},
    {LITHO_LOST_XMP, "its XMP is damaged so that it cannot be edited, and is dropped"},
    {LITHO_LOST_IPTC, "its IPTC is damaged so that it cannot be edited, and is dropped"},
    {LITHO_LOST_EXTENDED_XMP, "the second part of its XMP is missing or damaged and is dropped"},
    {LITHO_LOST_MOTION, "a motion photo: its video is dropped, and what announces it (--keep-motion takes it along in JPEG, HEIC and AVIF)"},
    {LITHO_LOST_GAIN_MAP, "its gain map is dropped, and what announces it: the output is no HDR picture (--keep-gainmap takes it along in a JPEG)"},
    {LITHO_LOST_DEPTH, "its depth map and what belongs to it are dropped"},
    {LITHO_LOST_OLD_PICTURE, "a picture inside its XMP, of the photo before the edit, is dropped"},
    {LITHO_LOST_PICTURES, "the further pictures in the file (MPF: previews, gain map, bursts) are dropped"},
    {LITHO_LOST_PATHS, "Photoshop's clipping paths are dropped"},
    {LITHO_LOST_LAYERS, "Photoshop's layers are dropped: the flat picture was edited"},
    {LITHO_LOST_MAP, "GeoTIFF's place of the pixels on the earth is dropped"},
    {LITHO_LOST_CREDENTIALS, "its content credentials (C2PA) are dropped: they were signed for the photo before the edit"},
    {LITHO_LOST_PACKED, "Brotli-packed metadata is dropped"},
    {LITHO_LOST_TRAILER, "the camera's data behind the picture (motion photo, sound, depth) is dropped"},
};

/* With the format's name. */
static const struct {
  guint lost;
  const char *before, *after;
} room_texts[] = {
    {LITHO_LOST_EXIF_ROOM, "its EXIF is damaged or too large for", "and is dropped"},
    {LITHO_LOST_XMP_ROOM, "its XMP is too large for", "and is dropped; PNG and TIFF keep it"},
    {LITHO_LOST_MAKER_NOTES, "its EXIF is too large for", "with maker notes: they are dropped"},
};

void
litho_photo_warn_lost(LithoPhoto *photo, const LithoFormat *format, guint lost)
{
  lost = litho_lost_once(lost);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    if ((lost & texts[i].lost) != 0)
      litho_photo_warn(photo, "%s: %s", photo->name, texts[i].text);
  for (guint i = 0; i < G_N_ELEMENTS(room_texts); i++)
    if ((lost & room_texts[i].lost) != 0)
      litho_photo_warn(photo, "%s: %s %s %s", photo->name, room_texts[i].before, format->title, room_texts[i].after);
}

/* The keys of the text chunks: "parameters, workflow". NULL: none that a person would miss. */
static char *
keys_of(const LithoMetadata *metadata)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; metadata->text != NULL && i < metadata->text->len; i++) {
    char *key = litho_png_text_key(metadata->text->pdata[i]);
    /* written by programs about themselves */
    if (g_str_has_prefix(key, "date:") || g_str_has_prefix(key, "exif:") || g_str_equal(key, "Software") ||
        !g_utf8_validate(key, -1, NULL) || g_ptr_array_find_with_equal_func(keys, key, g_str_equal, NULL))
      g_free(key);
    else
      g_ptr_array_add(keys, key);
  }
  if (keys->len == 0)
    return NULL;
  g_ptr_array_add(keys, NULL);
  return g_strjoinv(", ", (char **)keys->pdata);
}

static void
warn_places(LithoPhoto *photo, const LithoFormat *format, const LithoMetadata *metadata)
{
  const char *name = format->name;
  const gboolean is_png = g_str_equal(name, "png"), is_jpeg = g_str_equal(name, "jpeg");
  if (metadata->iptc != NULL && !litho_container_has_iptc(name))
    litho_photo_warn(photo, "%s has no place for IPTC: it is dropped (XMP and EXIF stay)", format->title);
  g_autofree char *keys = is_png ? NULL : keys_of(metadata);
  if (keys != NULL)
    litho_photo_warn(photo, "%s: %s has no place for the PNG's text (%s): it is dropped", photo->name, format->title,
                     keys);
  if (metadata->comments != NULL && !is_png && !is_jpeg)
    litho_photo_warn(photo, "%s: %s has no place for the JPEG's comment: it is dropped", photo->name, format->title);
}

/* Formats that hold pixels only. */
static void
warn_all(LithoPhoto *photo, const LithoFormat *format, const LithoMetadata *metadata)
{
  GString *what = g_string_new(NULL);
  const struct {
    gconstpointer block;
    const char *name;
  } blocks[] = {{metadata->exif, "EXIF"}, {metadata->xmp, "XMP"}, {metadata->iptc, "IPTC"},
                {metadata->text, "the PNG's text"}, {metadata->comments, "the JPEG's comment"}};
  for (guint i = 0; i < G_N_ELEMENTS(blocks); i++)
    if (blocks[i].block != NULL)
      g_string_append_printf(what, "%s%s", what->len > 0 ? ", " : "", blocks[i].name);
  if (what->len > 0)
    litho_photo_warn(photo, "%s: %s has no place for metadata: dropped are %s", photo->name, format->title, what->str);
  g_string_free(what, TRUE);
}

gboolean
litho_photo_out_metadata(LithoPhoto *photo, const LithoFormat *format, const LithoSaveOptions *options,
                         const LithoMetadataUpdate *update, LithoMetadata *out, GError **error)
{
  const LithoMetadata *in = &photo_private(photo)->metadata;
  static const char *const in_exif[] = {"webp", "heif", "avif", "jxl", NULL};
  static const char *const bare[] = {"gif", "ppm", NULL};
  LithoMetadataUpdate whole = *update;
  whole.drop_all = options->strip == LITHO_STRIP_ALL;
  whole.recipe = options->recipe_xmp;
  g_autofree char *made = options->made != NULL ? litho_made_attributes(options->made) : NULL;
  whole.made = made;
  whole.exif.drop_places = options->strip == LITHO_STRIP_PLACE;
  whole.exif.drop_gps = whole.exif.drop_places || options->strip == LITHO_STRIP_GPS;
  whole.exif.swap_resolution = in->turned;
  if (g_strv_contains(in_exif, format->name)) /* which have no field for it */
    whole.exif.add_resolution = in->resolution;
  if (!litho_metadata_update(in, &whole, out, error))
    return FALSE;
  if (g_strv_contains(bare, format->name))
    warn_all(photo, format, out);
  else
    warn_places(photo, format, out);
  return TRUE;
}
