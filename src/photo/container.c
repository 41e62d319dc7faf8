/* container.c: see container.h. JPEG: metadata.c. PNG: PNG 1.2 §4.2.2.4 (iCCP), §4.2.3.3 (iTXt),
 * eXIf (PNG extensions 1.5); IPTC has no chunk of its own and goes into the text "Raw profile type
 * iptc" that ImageMagick introduced. WebP: RIFF container specification (EXIF without the
 * "Exif\0\0" that libvips puts before it). JPEG XL: ISO/IEC 18181-2 boxes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/vips_auto.h"
#include "photo/container.h"

#define PNG_IHDR_END 33
#define JXL_HEAD_BYTES 32
#define WEBP_HAS_EXIF 0x08
#define WEBP_HAS_XMP 0x04
#define MAX_BOXES 1000
#define MAX_BLOCK_BYTES (32 << 20)

static const guint8 jxl_head[JXL_HEAD_BYTES] = {
    0,   0,   0,   12,  'J', 'X', 'L', ' ', '\r', '\n', 0x87, '\n', 0,   0,   0,   20,
    'f', 't', 'y', 'p', 'j', 'x', 'l', ' ', 0,    0,    0,    0,    'j', 'x', 'l', ' '};
static const char iptc_key[] = "Raw profile type iptc";

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

static void
append_be32(GByteArray *out, guint32 value)
{
  const guint8 bytes[4] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8),
                           (guint8)value};
  g_byte_array_append(out, bytes, 4);
}

static guint32
get_be32(const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static void
append_bytes(GByteArray *out, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  g_byte_array_append(out, data, size);
}

/* --- PNG ---------------------------------------------------------------------------------- */

/* ISO 3309, as PNG 1.2 annex D has it. */
static guint32
crc32(const guint8 *data, gsize length)
{
  guint32 c = 0xffffffff;
  for (gsize i = 0; i < length; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++)
      c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
  }
  return ~c;
}

static void
append_chunk(GByteArray *out, const char *type, const GByteArray *body)
{
  append_be32(out, body->len);
  const guint start = out->len;
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, body->data, body->len);
  append_be32(out, crc32(out->data + start, out->len - start));
}

static gboolean
append_deflated(GByteArray *out, GBytes *bytes)
{
  g_autoptr(GConverter) deflate =
      G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  gsize size, n_read, n_written, done = 0;
  const guint8 *data = g_bytes_get_data(bytes, &size);
  GConverterResult result;
  guint8 buffer[4096];
  do {
    result = g_converter_convert(deflate, data + done, size - done, buffer, sizeof buffer,
                                 G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
    if (result == G_CONVERTER_ERROR)
      return FALSE;
    done += n_read;
    g_byte_array_append(out, buffer, n_written);
  } while (result != G_CONVERTER_FINISHED);
  return TRUE;
}

static void
append_png_iptc(GByteArray *out, GBytes *iptc)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(iptc, &size);
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "\niptc\n%8" G_GSIZE_FORMAT, size);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf(text, "%s%02x", i % 36 == 0 ? "\n" : "", data[i]);
  g_string_append_c(text, '\n');
  g_autoptr(GByteArray) body = g_byte_array_new();
  g_byte_array_append(body, (const guint8 *)iptc_key, sizeof iptc_key);
  g_byte_array_append(body, (const guint8 *)text->str, text->len);
  append_chunk(out, "tEXt", body);
  g_string_free(text, TRUE);
}

static void
append_png_chunks(GByteArray *out, const LithoMetadata *metadata, GBytes *profile)
{
  if (profile != NULL) {
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, (const guint8 *)"ICC\0", 5); /* name, end, method: deflate */
    if (append_deflated(body, profile))
      append_chunk(out, "iCCP", body);
  }
  if (metadata->exif != NULL) {
    g_autoptr(GByteArray) body = g_byte_array_new();
    append_bytes(body, metadata->exif);
    append_chunk(out, "eXIf", body);
  }
  if (metadata->xmp != NULL) {
    static const char head[] =
        "XML:com.adobe.xmp\0\0\0\0"; /* and the string's own end: no languages */
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, (const guint8 *)head, sizeof head);
    append_bytes(body, metadata->xmp);
    append_chunk(out, "iTXt", body);
  }
  if (metadata->iptc != NULL)
    append_png_iptc(out, metadata->iptc);
}

static gboolean
read_at(VipsSource *source, gint64 offset, guint8 *buffer, gsize length)
{
  if (vips_source_seek(source, offset, SEEK_SET) < 0)
    return FALSE;
  for (gsize done = 0; done < length;) {
    gint64 n = vips_source_read(source, buffer + done, length - done);
    if (n <= 0)
      return FALSE;
    done += n;
  }
  return TRUE;
}

static GBytes *
from_hex(const char *text, gsize length)
{
  const char *end = text + length;
  g_autoptr(GByteArray) out = g_byte_array_new();
  /* "\niptc\n   SIZE\nHEX": the lines of digits begin after the third line break. */
  for (int i = 0; i < 3 && text < end; text++)
    i += *text == '\n';
  int high = -1;
  for (; text < end; text++) {
    const int digit = g_ascii_xdigit_value(*text);
    if (digit < 0)
      continue;
    const guint8 byte = (guint8)(high * 16 + digit);
    if (high >= 0)
      g_byte_array_append(out, &byte, 1);
    high = high >= 0 ? -1 : digit;
  }
  return litho_metadata_unwrap_iptc(out->data, out->len);
}

/* A chunk's text after its key: as it is (tEXt), or deflated after a method byte (zTXt). */
static GBytes *
text_of_chunk(const guint8 *text, gsize length, gboolean packed)
{
  if (!packed)
    return g_bytes_new(text, length);
  g_autoptr(GConverter) inflate =
      G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr(GByteArray) out = g_byte_array_new();
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize done = 1, n_read, n_written;
  guint8 buffer[4096];
  while (result == G_CONVERTER_CONVERTED && out->len < MAX_BLOCK_BYTES) {
    result = g_converter_convert(inflate, text + done, length - done, buffer, sizeof buffer,
                                 G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
    if (result == G_CONVERTER_ERROR)
      return NULL;
    done += n_read;
    g_byte_array_append(out, buffer, n_written);
  }
  return result == G_CONVERTER_FINISHED ? g_byte_array_free_to_bytes(g_steal_pointer(&out)) : NULL;
}

GBytes *
litho_container_read_png_iptc(VipsSource *source)
{
  GBytes *iptc = NULL;
  guint8 head[8];
  gint64 at = 8;
  for (int i = 0; i < MAX_BOXES && iptc == NULL && read_at(source, at, head, 8); i++) {
    const guint32 length = get_be32(head);
    const gboolean packed = memcmp(head + 4, "zTXt", 4) == 0;
    if ((packed || memcmp(head + 4, "tEXt", 4) == 0) && length > sizeof iptc_key + 1 &&
        length < MAX_BLOCK_BYTES) {
      g_autofree guint8 *body = g_malloc(length);
      g_autoptr(GBytes) text = NULL;
      if (read_at(source, at + 8, body, length) && memcmp(body, iptc_key, sizeof iptc_key) == 0)
        text = text_of_chunk(body + sizeof iptc_key, length - sizeof iptc_key, packed);
      if (text != NULL)
        iptc = from_hex(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
    }
    at += 12 + (gint64)length;
  }
  vips_source_rewind(source);
  vips_error_clear();
  return iptc;
}

/* --- WebP --------------------------------------------------------------------------------- */

static guint32
get_le32(const guint8 *p)
{
  return (guint32)p[3] << 24 | (guint32)p[2] << 16 | (guint32)p[1] << 8 | p[0];
}

static void
append_riff_chunk(GByteArray *out, const char *type, GBytes *body)
{
  const guint32 size = (guint32)g_bytes_get_size(body);
  const guint8 bytes[4] = {(guint8)size, (guint8)(size >> 8), (guint8)(size >> 16),
                           (guint8)(size >> 24)};
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, bytes, 4);
  append_bytes(out, body);
  if (size % 2 != 0)
    g_byte_array_append(out, (const guint8 *)"", 1);
}

static gboolean
write_at(int fd, off_t at, const guint8 *data, gsize length)
{
  while (length > 0) {
    gssize n = pwrite(fd, data, length, at);
    if (n <= 0 && errno != EINTR)
      return FALSE;
    n = MAX(n, 0);
    data += n;
    at += n;
    length -= n;
  }
  return TRUE;
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
    at += 8 + (off_t)((get_le32(chunk + 4) + 1) & ~1u);
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
  return size <= G_MAXUINT32 && write_at(fd, at, tail->data, tail->len) &&
         ftruncate(fd, at + (off_t)tail->len) == 0 && write_at(fd, 0, head, sizeof head);
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
    append_be32(out, 12 + (guint32)g_bytes_get_size(metadata->exif));
    g_byte_array_append(out, (const guint8 *)"Exif\0\0\0",
                        8); /* then the offset of the TIFF header */
    append_bytes(out, metadata->exif);
  }
  if (metadata->xmp != NULL) {
    append_be32(out, 8 + (guint32)g_bytes_get_size(metadata->xmp));
    g_byte_array_append(out, (const guint8 *)"xml ", 4);
    append_bytes(out, metadata->xmp);
  }
}

static GBytes *
read_box(VipsSource *source, gint64 at, guint64 length)
{
  if (length == 0 || length > MAX_BLOCK_BYTES)
    return NULL;
  guint8 *data = g_malloc(length);
  if (read_at(source, at, data, length))
    return g_bytes_new_take(data, length);
  g_free(data);
  return NULL;
}

static GBytes *
exif_of_box(GBytes *box)
{
  gsize size;
  const guint8 *data = g_bytes_get_data(box, &size);
  const guint32 skip = size > 4 ? get_be32(data) : 0;
  return size > 4 && skip < size - 4 ? litho_exif_new(data + 4 + skip, size - 4 - skip) : NULL;
}

void
litho_container_read_jxl(VipsSource *source, LithoMetadata *metadata, gboolean *packed)
{
  guint8 head[16];
  gint64 at = 0;
  *packed = FALSE;
  gboolean is_boxed = read_at(source, 0, head, 12) && memcmp(head, jxl_head, 12) == 0;
  for (int i = 0; is_boxed && i < MAX_BOXES && read_at(source, at, head, 8); i++) {
    guint64 size = get_be32(head), header = 8;
    if (size == 1 && read_at(source, at + 8, head + 8, 8)) {
      size = (guint64)get_be32(head + 8) << 32 | get_be32(head + 12);
      header = 16;
    }
    if (size < header || size > G_MAXINT64 - (guint64)at)
      break; /* 0: up to the end of the file, always the picture itself */
    if (memcmp(head + 4, "brob", 4) == 0)
      *packed = TRUE;
    if (memcmp(head + 4, "Exif", 4) == 0 && metadata->exif == NULL) {
      g_autoptr(GBytes) box = read_box(source, at + header, size - header);
      metadata->exif = box != NULL ? exif_of_box(box) : NULL;
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
litho_container_blocks(const char *format, const LithoMetadata *metadata, GBytes *profile,
                       GError **error)
{
  if (g_str_equal(format, "jpeg"))
    return litho_metadata_jpeg_segments(metadata, profile, error);
  g_autoptr(GByteArray) out = g_byte_array_new();
  if (g_str_equal(format, "png"))
    append_png_chunks(out, metadata, profile);
  else if (g_str_equal(format, "jxl"))
    append_jxl_boxes(out, metadata);
  return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

GByteArray *
litho_container_splice(const char *format, GBytes *blocks, const guint8 *head, gsize length)
{
  GByteArray *out = g_byte_array_new();
  gsize place = 0;
  gboolean bare = FALSE;
  if (g_bytes_get_size(blocks) == 0) {
    place = length;
  } else if (g_str_equal(format, "jpeg")) {
    /* After SOI and JFIF's APP0, which wants to be first. */
    place = 2;
    if (length >= 6 && head[2] == 0xff && head[3] == 0xe0)
      place += 2 + ((gsize)head[4] << 8 | head[5]);
  } else if (g_str_equal(format, "png")) {
    place = PNG_IHDR_END;
  } else {
    bare = length >= 2 && head[0] == 0xff && head[1] == 0x0a;
    place = bare ? 0 : JXL_HEAD_BYTES;
    if (bare)
      g_byte_array_append(out, jxl_head, JXL_HEAD_BYTES);
  }
  place = MIN(place, length);
  g_byte_array_append(out, head, place);
  append_bytes(out, blocks);
  if (bare) {
    append_be32(out, 0);
    g_byte_array_append(out, (const guint8 *)"jxlc", 4);
  }
  g_byte_array_append(out, head + place, length - place);
  return out;
}
