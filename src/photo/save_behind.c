/* save_behind.c: what a phone's photo has behind its picture, written anew: the gain map, then the
 * video (save.h). Google's directory lists them in the order of the file; readers count from its
 * end, so the video comes last. */
#include "photo/bytes.h"
#include "photo/gain_map_file.h"
#include "photo/save.h"

#define NS_CONTAINER "http://ns.google.com/photos/1.0/container/"
#define MPVD_HEAD 8 /* of the box before the video in HEIC and AVIF */

/* An Apple map is told by MPF alone: for the directory it is what fills the place before the video.
 */
static char *
announcement(const SaveBehind *behind, const LithoGainMap *map, const char *format)
{
  const gboolean is_jpeg = g_str_equal(format, "jpeg");
  const char *mime = is_jpeg ? "jpeg" : g_str_equal(format, "avif") ? "avif" : "heic";
  const gboolean is_apple = map != NULL && map->kind == LITHO_GAIN_MAP_APPLE;
  const gsize map_bytes = behind->gain_map != NULL ? g_bytes_get_size(behind->gain_map) : 0;
  if (behind->motion == NULL && (map == NULL || is_apple))
    return NULL;
  g_autofree char *map_says = map != NULL ? litho_gain_map_attributes(map) : g_strdup(""),
                  *map_item = map != NULL ? litho_gain_map_item(map, map_bytes) : g_strdup(""),
                  *video_says = behind->motion != NULL ? litho_motion_attributes(behind->motion)
                                                       : g_strdup(""),
                  *video_item =
                      behind->motion != NULL ? litho_motion_item(behind->motion) : g_strdup("");
  return g_strdup_printf(
      "xmlns:Container=\"" NS_CONTAINER "\" xmlns:Item=\"" NS_CONTAINER
      "item/\" %s %s><Container:Directory><rdf:Seq>"
      "<rdf:li rdf:parseType=\"Resource\"><Container:Item Item:Semantic=\"Primary\" "
      "Item:Mime=\"image/%s\" Item:Padding=\"%" G_GSIZE_FORMAT
      "\"/></rdf:li>%s%s</rdf:Seq></Container:Directory>",
      map_says, video_says, mime,
      !is_jpeg   ? MPVD_HEAD
      : is_apple ? map_bytes
                 : 0,
      map_item, video_item);
}

/* The video as it goes along; NULL: there is none, or it says too much. */
static LithoMotion *
take_video(LithoPhoto *photo, LithoStrip strip)
{
  g_autoptr(LithoMotion) motion = litho_motion_read(photo);
  if (motion == NULL)
    return NULL;
  if (strip != LITHO_STRIP_NONE && !litho_motion_strip(motion)) {
    litho_photo_warn(photo,
                     "%s: the motion photo's video has a track of measurements, which may hold the "
                     "place: --strip drops it",
                     photo->name);
    return NULL;
  }
  litho_photo_warn(photo,
                   "%s: the motion photo's video goes along as it came: no step is done to it, so "
                   "it still shows what is cropped or "
                   "taken out of the photo",
                   photo->name);
  return g_steal_pointer(&motion);
}

gboolean
save_behind_prepare(LithoPhoto *photo, const char *format, const LithoSaveOptions *options,
                    SaveBehind *behind, GError **error)
{
  const gboolean is_jpeg = g_str_equal(format, "jpeg");
  if (options->gain_map != NULL && is_jpeg) {
    behind->gain_map = litho_gain_map_encode(options->gain_map, error);
    if (behind->gain_map == NULL)
      return FALSE;
    behind->kept |= LITHO_LOST_GAIN_MAP |
                    LITHO_LOST_PICTURES; /* of MPF's pictures it is the one that is looked for */
  }
  if (options->keep_motion && litho_motion_fits(format))
    behind->motion = take_video(photo, options->strip);
  if (behind->motion != NULL) {
    behind->kept |= LITHO_LOST_MOTION | LITHO_LOST_TRAILER;
  }
  if (options->credentials != NULL) /* the old ones go into the ingredient's */
    behind->kept |= LITHO_LOST_CREDENTIALS;
  behind->announced =
      announcement(behind, behind->gain_map != NULL ? options->gain_map : NULL, format);
  return TRUE;
}

GBytes *
save_behind_announce(const SaveBehind *behind, const LithoSaveOptions *options, GBytes *blocks)
{
  if (behind->gain_map == NULL)
    return blocks;
  GByteArray *all = g_byte_array_new();
  g_autoptr(GBytes) more = litho_gain_map_segments(options->gain_map);
  litho_append_bytes(all, blocks);
  litho_append_bytes(all, more);
  g_bytes_unref(blocks);
  return g_byte_array_free_to_bytes(all);
}

gboolean
save_behind_finish(const SaveBehind *behind, const char *format, int fd, GError **error)
{
  return (behind->gain_map == NULL || litho_multi_picture_finish(fd, behind->gain_map, error)) &&
         (behind->motion == NULL || litho_motion_finish(fd, format, behind->motion, error));
}
