/* container.c: see container.h. JPEG: jpeg_segments.c. PNG: png_chunks.c. WebP: RIFF container specification (EXIF
 * without the "Exif\0\0" that libvips puts before it). JPEG XL: ISO/IEC 18181-2 boxes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/container.h"
#include "photo/jpeg_segments.h"
#include "photo/png_chunks.h"
#include "photo/write_at.h"

#define JXL_HEAD_BYTES 32
#define WEBP_HAS_EXIF 0x08
#define WEBP_HAS_XMP 0x04
#define MAX_BOXES 1000

static const guint8 jxl_head[JXL_HEAD_BYTES] = {
    0,   0,   0,   12,  'J', 'X', 'L', ' ', '\r', '\n', 0x87, '\n', 0,   0,   0,   20,
    'f', 't', 'y', 'p', 'j', 'x', 'l', ' ', 0,    0,    0,    0,    'j', 'x', 'l', ' '};

static gboolean
is_one_of(const char *format, const char *const *names)
{
  return g_strv_contains(names, format);
}

gboolean
litho_container_takes_all(const char *format)
{
  static const char *const names[] = {"jpeg", "png", "tiff", "jxl", NULL};
  return is_one_of(format, names);
}

gboolean
litho_container_has_iptc(const char *format)
{
  static const char *const names[] = {"jpeg", "png", "tiff", NULL};
  return is_one_of(format, names);
}

/* --- WebP --------------------------------------------------------------------------------- */

static void
append_riff_chunk(GByteArray *out, const char *type, GBytes *body)
{
  const guint32 size = (guint32)g_bytes_get_size(body);
  const guint8 bytes[4] = {(guint8)size, (guint8)(size >> 8), (guint8)(size >> 16),
                           (guint8)(size >> 24)};
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, bytes, 4);
  litho_append_bytes(out, body);
  if (size % 2 != 0)
    g_byte_array_append(out, (const guint8 *)"", 1);
}

/* libwebp's muxer puts EXIF and XMP last: the file is cut there and ours are appended. */
static gboolean
replace_webp_tail(int fd, const LithoMetadata *metadata)
{
  guint8 head[30], chunk[8];
  off_t at = 12;
  if (pread(fd, head, sizeof head, 0) != sizeof head || memcmp(head + 12, "VP8X", 4) != 0)
    return metadata->exif == NULL && metadata->xmp == NULL; /* a bare picture: nothing was wanted */
  while (pread(fd, chunk, 8, at) == 8 && memcmp(chunk, "EXIF", 4) != 0 &&
         memcmp(chunk, "XMP ", 4) != 0)
    at += 8 + (off_t)((litho_get_le32(chunk + 4) + 1) & ~1u);
  g_autoptr(GByteArray) tail = g_byte_array_new();
  if (metadata->exif != NULL)
    append_riff_chunk(tail, "EXIF", metadata->exif);
  if (metadata->xmp != NULL)
    append_riff_chunk(tail, "XMP ", metadata->xmp);
  head[20] &= (guint8) ~(WEBP_HAS_EXIF | WEBP_HAS_XMP);
  head[20] |=
      (metadata->exif != NULL ? WEBP_HAS_EXIF : 0) | (metadata->xmp != NULL ? WEBP_HAS_XMP : 0);
  const guint64 size = (guint64)at + tail->len - 8;
  for (int i = 0; i < 4; i++)
    head[4 + i] = (guint8)(size >> (8 * i));
  return size <= G_MAXUINT32 && litho_write_at(fd, at, tail->data, tail->len) &&
         ftruncate(fd, at + (off_t)tail->len) == 0 && litho_write_at(fd, 0, head, sizeof head);
}

gboolean
litho_container_finish_webp(int fd, const LithoMetadata *metadata, GError **error)
{
  if (replace_webp_tail(fd, metadata))
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "metadata cannot be written: %s",
              g_strerror(errno));
  return FALSE;
}

/* --- JPEG XL ------------------------------------------------------------------------------ */

static void
append_jxl_boxes(GByteArray *out, const LithoMetadata *metadata)
{
  if (metadata->exif != NULL) {
    litho_append_be32(out, 12 + (guint32)g_bytes_get_size(metadata->exif));
    g_byte_array_append(out, (const guint8 *)"Exif\0\0\0",
                        8); /* then the offset of the TIFF header */
    litho_append_bytes(out, metadata->exif);
  }
  if (metadata->xmp != NULL) {
    litho_append_be32(out, 8 + (guint32)g_bytes_get_size(metadata->xmp));
    g_byte_array_append(out, (const guint8 *)"xml ", 4);
    litho_append_bytes(out, metadata->xmp);
  }
}

static GBytes *
read_box(VipsSource *source, gint64 at, guint64 length)
{
  if (length == 0 || length > LITHO_MAX_BLOCK_BYTES)
    return NULL;
  guint8 *data = g_malloc(length);
  if (litho_read_at(source, at, data, length))
    return g_bytes_new_take(data, length);
  g_free(data);
  return NULL;
}

static GBytes *
exif_of_box(GBytes *box)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(box, &size);
  const guint32 skip = size > 4 ? litho_get_be32(data) : 0;
  return size > 4 && skip < size - 4 ? litho_exif_new(data + 4 + skip, size - 4 - skip) : NULL;
}

void
litho_container_read_jxl(VipsSource *source, LithoMetadata *metadata)
{
  guint8 head[16];
  gint64 at = 0;
  gboolean is_boxed = litho_read_at(source, 0, head, 12) && memcmp(head, jxl_head, 12) == 0;
  for (int i = 0; is_boxed && i < MAX_BOXES && litho_read_at(source, at, head, 8); i++) {
    guint64 size = litho_get_be32(head), header = 8;
    if (size == 1 && litho_read_at(source, at + 8, head + 8, 8)) {
      size = (guint64)litho_get_be32(head + 8) << 32 | litho_get_be32(head + 12);
      header = 16;
    }
    if (size < header || size > G_MAXINT64 - (guint64)at)
      break; /* 0: up to the end of the file, always the picture itself */
    if (memcmp(head + 4, "brob", 4) == 0)
      metadata->lost |= LITHO_LOST_PACKED;
    if (memcmp(head + 4, "jhgm", 4) == 0)
      metadata->lost |= LITHO_LOST_GAIN_MAP;
    if (memcmp(head + 4, "jumb", 4) == 0)
      metadata->lost |= LITHO_LOST_CREDENTIALS;
    if (memcmp(head + 4, "Exif", 4) == 0 && metadata->exif == NULL) {
      g_autoptr(GBytes) box = read_box(source, at + header, size - header);
      metadata->exif = box != NULL ? exif_of_box(box) : NULL;
      metadata->lost |= metadata->exif == NULL ? LITHO_LOST_EXIF : 0;
    }
    if (memcmp(head + 4, "xml ", 4) == 0 && metadata->xmp == NULL)
      metadata->xmp = read_box(source, at + header, size - header);
    at += (gint64)size;
  }
  vips_source_rewind(source);
  vips_error_clear();
}

/* --- all ---------------------------------------------------------------------------------- */

GBytes *
litho_container_blocks(const char *format, const LithoMetadata *metadata, GBytes *profile, guint *lost,
                       GError **error)
{
  if (g_str_equal(format, "jpeg"))
    return litho_jpeg_segments(metadata, profile, lost, error);
  g_autoptr(GByteArray) out = g_byte_array_new();
  if (g_str_equal(format, "png"))
    litho_png_append(out, metadata, profile);
  else if (g_str_equal(format, "jxl"))
    append_jxl_boxes(out, metadata);
  return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

static void
splice_jxl(GByteArray *out, GBytes *blocks, const guint8 *head, gsize length)
{
  const gboolean bare = length >= 2 && head[0] == 0xff && head[1] == 0x0a;
  const gsize place = bare ? 0 : MIN(JXL_HEAD_BYTES, length);
  if (bare)
    g_byte_array_append(out, jxl_head, JXL_HEAD_BYTES);
  g_byte_array_append(out, head, (guint)place);
  litho_append_bytes(out, blocks);
  if (bare) {
    litho_append_be32(out, 0);
    g_byte_array_append(out, (const guint8 *)"jxlc", 4);
  }
  g_byte_array_append(out, head + place, (guint)(length - place));
}

GByteArray *
litho_container_splice(const char *format, GBytes *blocks, const guint8 *head, gsize length)
{
  GByteArray *out = g_byte_array_new();
  const gsize soi = MIN(2, length);
  if (g_str_equal(format, "png")) {
    litho_png_splice(out, blocks, head, length);
  } else if (g_bytes_get_size(blocks) == 0) {
    g_byte_array_append(out, head, (guint)length);
  } else if (g_str_equal(format, "jpeg")) {
    g_byte_array_append(out, head, (guint)soi);
    litho_append_bytes(out, blocks);
    g_byte_array_append(out, head + soi, (guint)(length - soi));
  } else {
    splice_jxl(out, blocks, head, length);
  }
  return out;
}
