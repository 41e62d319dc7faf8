/* motion.c: finds a motion photo's video (motion.h). A place that a file names counts only where an
 * MP4 file begins there. */
#include <string.h>
#include "photo/appended.h"
#include "photo/bytes.h"
#include "photo/motion.h"
#include "photo/own_bytes.h"
#include "photo/xmp.h"

#define NS_CAMERA "http://ns.google.com/photos/1.0/camera/"
#define MAX_VIDEO_BYTES (512 << 20)

void
litho_motion_free(LithoMotion *motion)
{
  if (motion == NULL)
    return;
  g_clear_pointer(&motion->video, g_bytes_unref);
  g_free(motion);
}

const char *
litho_motion_mime(const LithoMotion *motion)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(motion->video, &size);
  return size >= 12 && memcmp(data + 8, "qt  ", 4) == 0 ? "video/quicktime" : "video/mp4";
}

/* The bytes of the MP4 file that begins at data: as far as its boxes reach; 0: there is none. */
static gsize
video_size(const guint8 *data, gsize size)
{
  static const char known[] =
      "ftyp moov mdat free skip wide meta uuid moof mfra sidx styp udta pdin";
  gboolean has_more = FALSE;
  gsize at = 0;
  if (size < 16 || memcmp(data + 4, "ftyp", 4) != 0)
    return 0;
  while (at + 8 <= size) {
    guint64 n = litho_get_be32(data + at);
    const char type[5] = {(char)data[at + 4], (char)data[at + 5], (char)data[at + 6],
                          (char)data[at + 7], '\0'};
    if (strlen(type) != 4 || strchr(type, ' ') != NULL || strstr(known, type) == NULL)
      break;
    if (n == 1 && at + 16 <= size)
      n = (guint64)litho_get_be32(data + at + 8) << 32 | litho_get_be32(data + at + 12);
    else if (n == 0)
      n = size - at;
    if (n < 8 || n > size - at)
      return 0;
    has_more |= at > 0;
    at += n;
  }
  return has_more ? at : 0;
}

static gboolean
is_video(const guint8 *data, gsize size)
{
  return video_size(data, size) > 0;
}

/* The body of the last box "mpvd" of the file. */
static gboolean
find_in_heif(const guint8 *data, gsize size, gsize *offset, gsize *bytes)
{
  gboolean found = FALSE;
  for (gsize at = 0; at + 8 <= size;) {
    guint64 n = litho_get_be32(data + at), head = 8;
    if (n == 1 && at + 16 <= size) {
      n = (guint64)litho_get_be32(data + at + 8) << 32 | litho_get_be32(data + at + 12);
      head = 16;
    } else if (n == 0) {
      n = size - at;
    }
    if (n < head || n > size - at)
      break;
    if (memcmp(data + at + 4, "mpvd", 4) == 0) {
      *offset = at + head;
      *bytes = n - head;
      found = is_video(data + *offset, *bytes);
    }
    at += n;
  }
  return found;
}

static gboolean
find_in_jpeg(const guint8 *data, gsize size, GBytes *xmp, gsize *offset, gsize *bytes)
{
  g_autoptr(GPtrArray) items = litho_container_items(xmp);
  for (guint i = 1; i < items->len; i++) {
    const LithoContainerItem *item = items->pdata[i];
    if (g_strcmp0(item->semantic, "MotionPhoto") == 0 &&
        litho_container_place(data, size, items, i, is_video, offset, bytes))
      return TRUE;
  }
  g_autofree char *from_end = litho_xmp_value(xmp, NS_CAMERA, "MicroVideoOffset");
  const guint64 back = from_end != NULL ? g_ascii_strtoull(g_strstrip(from_end), NULL, 10) : 0;
  if (back > 0 && back < size && is_video(data + size - back, back)) {
    *offset = size - back;
    *bytes = back;
    return TRUE;
  }
  return litho_samsung_entry(data, size, LITHO_SAMSUNG_MOTION, offset, bytes) &&
         is_video(data + *offset, *bytes);
}

static gint64
time_of(GBytes *xmp)
{
  static const char *const names[] = {"MotionPhotoPresentationTimestampUs",
                                      "MicroVideoPresentationTimestampUs"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *value = litho_xmp_value(xmp, NS_CAMERA, names[i]);
    if (value != NULL)
      return MAX(-1, g_ascii_strtoll(g_strstrip(value), NULL, 10));
  }
  return -1;
}

LithoMotion *
litho_motion_read(LithoPhoto *photo)
{
  const PhotoPrivate *priv = photo_private(photo);
  static const char *const formats[] = {"jpeg", "heif", "avif", NULL};
  if (!g_strv_contains(formats, photo->format))
    return NULL;
  g_auto(OwnBytes) own = own_bytes(priv, NULL);
  gsize offset, bytes;
  GBytes *xmp = priv->metadata.xmp;
  if (own.data == NULL ||
      !(g_str_equal(photo->format, "jpeg") ? find_in_jpeg(own.data, own.size, xmp, &offset, &bytes)
                                           : find_in_heif(own.data, own.size, &offset, &bytes)))
    return NULL;
  const gsize whole = video_size(own.data + offset, bytes);
  if (whole > MAX_VIDEO_BYTES)
    return NULL;
  LithoMotion *motion = g_new(LithoMotion, 1);
  *motion = (LithoMotion){g_bytes_new(own.data + offset, whole), time_of(xmp)};
  return motion;
}
