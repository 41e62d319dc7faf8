/* motion_write.c: a motion photo's video in the file that is written (motion.h). Google's Motion
 * Photo 1.0; boxes: ISO/IEC 14496-12. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "photo/bytes.h"
#include "photo/motion.h"
#include "photo/write_at.h"

#define MAX_DEPTH 4

gboolean
litho_motion_fits(const char *format)
{
  static const char *const formats[] = {"jpeg", "heif", "avif", NULL};
  return g_strv_contains(formats, format);
}

/* --- what it says about itself
 * -------------------------------------------------------------------- */

static gboolean
is_type(const guint8 *box, const char *const *types)
{
  for (; *types != NULL; types++)
    if (memcmp(box + 4, *types, 4) == 0)
      return TRUE;
  return FALSE;
}

/* The handler of a track of something else than picture and sound. */
static gboolean
measures(const guint8 *box, gsize n)
{
  return memcmp(box + 4, "hdlr", 4) == 0 && n >= 20 && memcmp(box + 16, "vide", 4) != 0 &&
         memcmp(box + 16, "soun", 4) != 0 && memcmp(box + 16, "\0\0\0\0", 4) != 0;
}

/* Of the boxes in data; FALSE: there is a track of measurements. */
static gboolean
empty_user_data(guint8 *data, gsize size, int depth)
{
  static const char *const within[] = {"moov", "trak", "mdia", NULL}, *const own[] = {"udta",
                                                                                      "meta",
                                                                                      "uuid", NULL};
  for (gsize at = 0; at + 8 <= size;) {
    guint64 n = litho_get_be32(data + at), head = 8;
    if (n == 1 && at + 16 <= size) {
      n = (guint64)litho_get_be32(data + at + 8) << 32 | litho_get_be32(data + at + 12);
      head = 16;
    } else if (n == 0) {
      n = size - at;
    }
    if (n < head || n > size - at)
      return TRUE;
    guint8 *box = data + at;
    if (measures(box, n))
      return FALSE;
    if (is_type(box, own)) {
      memcpy(box + 4, "free", 4);
      memset(box + head, 0, n - head);
    } else if (is_type(box, within) && depth < MAX_DEPTH &&
               !empty_user_data(box + head, n - head, depth + 1)) {
      return FALSE;
    }
    at += n;
  }
  return TRUE;
}

gboolean
litho_motion_strip(LithoMotion *motion)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(motion->video, &size);
  g_autofree guint8 *copy = g_memdup2(data, size);
  if (!empty_user_data(copy, size, 0))
    return FALSE;
  g_bytes_unref(motion->video);
  motion->video = g_bytes_new_take(g_steal_pointer(&copy), size);
  return TRUE;
}

/* --- the file
 * ------------------------------------------------------------------------------------- */

char *
litho_motion_attributes(const LithoMotion *motion)
{
  return g_strdup_printf(
      "xmlns:GCamera=\"http://ns.google.com/photos/1.0/camera/\" GCamera:MotionPhoto=\"1\" "
      "GCamera:MotionPhotoVersion=\"1\" "
      "GCamera:MotionPhotoPresentationTimestampUs=\"%" G_GINT64_FORMAT "\"",
      motion->time_us);
}

char *
litho_motion_item(const LithoMotion *motion)
{
  return g_strdup_printf("<rdf:li rdf:parseType=\"Resource\"><Container:Item "
                         "Item:Semantic=\"MotionPhoto\" Item:Mime=\"%s\" "
                         "Item:Length=\"%" G_GSIZE_FORMAT "\" Item:Padding=\"0\"/></rdf:li>",
                         litho_motion_mime(motion), g_bytes_get_size(motion->video));
}

gboolean
litho_motion_finish(int fd, const char *format, const LithoMotion *motion, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(motion->video, &size);
  const off_t end = lseek(fd, 0, SEEK_END);
  const gsize head = g_str_equal(format, "jpeg") ? 0 : 8;
  g_autoptr(GByteArray) box = g_byte_array_new();
  if (head > 0) {
    litho_append_be32(box, (guint32)(head + size));
    g_byte_array_append(box, (const guint8 *)"mpvd", 4);
  }
  if (end > 0 && litho_write_at(fd, end, box->data, box->len) &&
      litho_write_at(fd, end + (off_t)head, data, size))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "the video cannot be written: %s",
              g_strerror(errno));
  return FALSE;
}
