/* multi_picture.c: the index of a JPEG's further pictures (gain_map_file.h): CIPA DC-007 §5. Offsets count from the TIFF
 * header inside the segment. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "photo/bytes.h"
#include "photo/exif_tags.h"
#include "photo/gain_map_file.h"
#include "photo/write_at.h"

#define N_ENTRIES 3
#define INDEX_BYTES (8 + 2 + 12 * N_ENTRIES + 4 + 2 * 16) /* TIFF header, directory, two pictures */
#define HEAD_MAX (8 << 20) /* of the file, where the segment is looked for */

enum { TAG_VERSION = 0xb000, TAG_COUNT = 0xb001, TAG_PICTURES = 0xb002 };
enum { TYPE_UNDEFINED = 7 };

static const char id[4] = "MPF";

/* The TIFF structure in the segment; 0: there is none. */
static gsize
find_index(const guint8 *data, gsize size, gsize *length)
{
  for (gsize at = 2; at + 4 <= size && data[at] == 0xff;) {
    const int marker = data[at + 1];
    if (marker == 0xff) {
      at++;
      continue;
    }
    const gsize n = litho_get_be16(data + at + 2);
    if (marker == 0xda || marker == 0xd9 || n < 2 || n > size - at - 2)
      return 0;
    if (marker == 0xe2 && n >= 2 + sizeof id && memcmp(data + at + 4, id, sizeof id) == 0) {
      *length = n - 2 - sizeof id;
      return at + 4 + sizeof id;
    }
    at += 2 + n;
  }
  return 0;
}

int
litho_multi_picture_read(const guint8 *data, gsize size, LithoPicturePlace *places)
{
  gsize length, place, bytes;
  const gsize base = find_index(data, size, &length);
  LithoTiff tiff;
  if (base == 0 || !litho_tiff_init(&tiff, (guint8 *)data + base, length))
    return 0;
  const gsize entry = litho_tiff_find(&tiff, litho_tiff_get32(&tiff, 4), TAG_PICTURES);
  if (entry == 0)
    return 0;
  /* The type is UNDEFINED: its count is bytes. */
  bytes = litho_tiff_get32(&tiff, entry + 4);
  place = litho_tiff_get32(&tiff, entry + 8);
  if (place > length || bytes > length - place)
    return 0;
  int n = 0;
  for (gsize at = place; at + 16 <= place + bytes && n < MULTI_PICTURE_MAX; at += 16) {
    const gsize picture_size = litho_tiff_get32(&tiff, at + 4), offset = litho_tiff_get32(&tiff, at + 8);
    if (offset == 0) /* the first one */
      continue;
    if (offset < size - base && picture_size > 0 && picture_size <= size - base - offset)
      places[n++] = (LithoPicturePlace){base + offset, picture_size};
  }
  return n;
}

static void
append_be16(GByteArray *out, guint value)
{
  const guint8 bytes[2] = {(guint8)(value >> 8), (guint8)value};
  g_byte_array_append(out, bytes, 2);
}

static void
append_entry(GByteArray *out, guint tag, guint type, guint32 count, guint32 value)
{
  append_be16(out, tag);
  append_be16(out, type);
  litho_append_be32(out, count);
  litho_append_be32(out, value);
}

GBytes *
litho_multi_picture_segment(void)
{
  GByteArray *out = g_byte_array_new();
  g_byte_array_append(out, (const guint8 *)"\xff\xe2", 2);
  append_be16(out, 2 + sizeof id + INDEX_BYTES);
  g_byte_array_append(out, (const guint8 *)id, sizeof id);
  g_byte_array_append(out, (const guint8 *)"MM\0*\0\0\0\x08", 8);
  append_be16(out, N_ENTRIES);
  append_entry(out, TAG_VERSION, TYPE_UNDEFINED, 4, 0x30313030); /* "0100" */
  append_entry(out, TAG_COUNT, LITHO_TIFF_LONG, 1, 2);
  append_entry(out, TAG_PICTURES, TYPE_UNDEFINED, 32, INDEX_BYTES - 32);
  litho_append_be32(out, 0);
  for (int i = 0; i < 2; i++) {
    litho_append_be32(out, i == 0 ? 0x030000 : 0); /* the photo: baseline, representative; the map: no kind */
    litho_append_be32(out, 0);
    litho_append_be32(out, 0);
    litho_append_be32(out, 0);
  }
  return g_byte_array_free_to_bytes(out);
}

static gboolean
put_be32(int fd, gsize at, gsize value)
{
  const guint8 bytes[4] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8), (guint8)value};
  return value <= G_MAXUINT32 && litho_write_at(fd, (off_t)at, bytes, sizeof bytes);
}

static gboolean
finish(int fd, GBytes *picture)
{
  const off_t end = lseek(fd, 0, SEEK_END);
  const gsize head = (gsize)MIN(MAX(end, 0), HEAD_MAX);
  g_autofree guint8 *data = g_malloc(head);
  gsize length, size;
  if (pread(fd, data, head, 0) != (gssize)head)
    return FALSE;
  const gsize base = find_index(data, head, &length);
  const guint8 *bytes = g_bytes_get_data(picture, &size);
  const gsize first = base + INDEX_BYTES - 32, second = first + 16;
  errno = EFBIG; /* what is left when nothing fails but a size that MPF cannot say */
  return base != 0 && litho_write_at(fd, end, bytes, size) && put_be32(fd, first + 4, (gsize)end) &&
         put_be32(fd, second + 4, size) && put_be32(fd, second + 8, (gsize)end - base);
}

gboolean
litho_multi_picture_finish(int fd, GBytes *picture, GError **error)
{
  if (finish(fd, picture))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "the gain map cannot be written: %s", g_strerror(errno));
  return FALSE;
}
