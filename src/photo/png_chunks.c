/* png_chunks.c: see png_chunks.h. PNG 1.2 §4.2.2.4 (iCCP), §4.2.3 (text), §4.2.4.2 (pHYs); eXIf (PNG extensions 1.5);
 * acTL: PNG 3. IPTC has no chunk of its own and goes into the text "Raw profile type iptc" that ImageMagick introduced.
 *
 * Not kept: tIME, which is the time of the file's last change. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/bytes.h"
#include "photo/png_chunks.h"

#define IHDR_END 33
#define MAX_CHUNKS 100000
#define METRES_PER_INCH 0.0254

static const char iptc_key[] = "Raw profile type iptc";
static const char xmp_key[] = "XML:com.adobe.xmp";
static const char raw_key[] = "Raw profile type ";

/* --- writing ------------------------------------------------------------------------------ */

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
  litho_append_be32(out, body->len);
  const guint start = out->len;
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, body->data, body->len);
  litho_append_be32(out, crc32(out->data + start, out->len - start));
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
append_iptc(GByteArray *out, GBytes *iptc)
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
append_resolution(GByteArray *out, const LithoResolution *resolution)
{
  g_autoptr(GByteArray) body = g_byte_array_new();
  litho_append_be32(body, (guint32)(resolution->x / METRES_PER_INCH + 0.5));
  litho_append_be32(body, (guint32)(resolution->y / METRES_PER_INCH + 0.5));
  g_byte_array_append(body, (const guint8 *)"\1", 1); /* per metre */
  append_chunk(out, "pHYs", body);
}

/* A chunk of text without compression or language. */
static void
append_text(GByteArray *out, const char *key, GBytes *text)
{
  gsize size;
  const char *data = g_bytes_get_data(text, &size);
  const gboolean utf8 = g_utf8_validate(data, (gssize)size, NULL);
  g_autoptr(GByteArray) body = g_byte_array_new();
  g_byte_array_append(body, (const guint8 *)key, (guint)strlen(key) + 1);
  if (utf8)
    g_byte_array_append(body, (const guint8 *)"\0\0\0", 4);
  litho_append_bytes(body, text);
  append_chunk(out, utf8 ? "iTXt" : "tEXt", body);
}

void
litho_png_append(GByteArray *out, const LithoMetadata *metadata, GBytes *profile)
{
  if (profile != NULL) {
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, (const guint8 *)"ICC\0", 5); /* name, end, method: deflate */
    if (append_deflated(body, profile))
      append_chunk(out, "iCCP", body);
  }
  if (litho_resolution_known(&metadata->resolution))
    append_resolution(out, &metadata->resolution);
  if (metadata->exif != NULL) {
    g_autoptr(GByteArray) body = g_byte_array_new();
    litho_append_bytes(body, metadata->exif);
    append_chunk(out, "eXIf", body);
  }
  if (metadata->xmp != NULL)
    append_text(out, xmp_key, metadata->xmp);
  if (metadata->iptc != NULL)
    append_iptc(out, metadata->iptc);
  for (guint i = 0; metadata->text != NULL && i < metadata->text->len; i++) {
    gsize size;
    const guint8 *chunk = g_bytes_get_data(metadata->text->pdata[i], &size);
    const GByteArray body = {(guint8 *)chunk + 4, (guint)size - 4};
    append_chunk(out, (const char *)chunk, &body);
  }
  for (guint i = 0; metadata->comments != NULL && i < metadata->comments->len; i++)
    append_text(out, "Comment", metadata->comments->pdata[i]);
}

void
litho_png_splice(GByteArray *out, GBytes *blocks, const guint8 *head, gsize length)
{
  gsize at = MIN(IHDR_END, length);
  g_byte_array_append(out, head, (guint)at);
  litho_append_bytes(out, blocks);
  while (at + 12 <= length && memcmp(head + at + 4, "IDAT", 4) != 0) {
    const gsize size = 12 + (gsize)litho_get_be32(head + at);
    if (size > length - at)
      break;
    if (memcmp(head + at + 4, "pHYs", 4) != 0)
      g_byte_array_append(out, head + at, (guint)size);
    at += size;
  }
  g_byte_array_append(out, head + at, (guint)(length - at));
}

/* --- reading ------------------------------------------------------------------------------ */

/* NULL: damaged, or too large. */
static GBytes *
inflate_bytes(const guint8 *text, gsize length)
{
  g_autoptr(GConverter) inflate =
      G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  g_autoptr(GByteArray) out = g_byte_array_new();
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize done = 0, n_read, n_written;
  guint8 buffer[4096];
  while (result == G_CONVERTER_CONVERTED && out->len < LITHO_MAX_BLOCK_BYTES) {
    result = g_converter_convert(inflate, text + done, length - done, buffer, sizeof buffer,
                                 G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
    if (result == G_CONVERTER_ERROR)
      return NULL;
    done += n_read;
    g_byte_array_append(out, buffer, n_written);
  }
  return result == G_CONVERTER_FINISHED ? g_byte_array_free_to_bytes(g_steal_pointer(&out)) : NULL;
}

/* Where a text chunk's text begins, and whether it is packed. FALSE: it is broken. */
static gboolean
split_text(const guint8 *type, const guint8 *body, gsize size, gsize *start, gboolean *packed)
{
  const guint8 *end = memchr(body, 0, size);
  if (end == NULL || end == body)
    return FALSE;
  *start = (gsize)(end - body) + 1;
  *packed = memcmp(type, "zTXt", 4) == 0;
  if (*packed) { /* its method */
    ++*start;
  } else if (memcmp(type, "iTXt", 4) == 0) {
    if (*start + 2 > size)
      return FALSE;
    *packed = body[*start] != 0;
    *start += 2;
    for (int i = 0; i < 2; i++) { /* the language, the key in it */
      end = *start < size ? memchr(body + *start, 0, size - *start) : NULL;
      if (end == NULL)
        return FALSE;
      *start = (gsize)(end - body) + 1;
    }
  }
  return *start <= size;
}

static GBytes *
text_of(const guint8 *type, const guint8 *body, gsize size)
{
  gsize start;
  gboolean packed;
  if (!split_text(type, body, size, &start, &packed))
    return NULL;
  return packed ? inflate_bytes(body + start, size - start) : g_bytes_new(body + start, size - start);
}

/* "\nNAME\n   SIZE\nHEX" */
static GByteArray *
from_hex(GBytes *text)
{
  gsize length;
  const char *p = g_bytes_get_data(text, &length), *end = p + length;
  GByteArray *out = g_byte_array_new();
  for (int i = 0; i < 3 && p < end; p++)
    i += *p == '\n';
  int high = -1;
  for (; p < end; p++) {
    const int digit = g_ascii_xdigit_value(*p);
    if (digit < 0)
      continue;
    const guint8 byte = (guint8)(high * 16 + digit);
    if (high >= 0)
      g_byte_array_append(out, &byte, 1);
    high = high >= 0 ? -1 : digit;
  }
  return out;
}

/* ImageMagick's (and ExifTool's) way to carry other formats' blocks. kind: "exif", "APP1", "iptc", "8bim", "xmp", "icc". */
static void
take_raw_profile(LithoMetadata *metadata, const char *kind, GBytes *text)
{
  static const char xmp_id[] = "http://ns.adobe.com/xap/1.0/";
  g_autoptr(GByteArray) bytes = from_hex(text);
  const gboolean is_app1 = g_ascii_strcasecmp(kind, "app1") == 0;
  if (is_app1 && bytes->len > sizeof xmp_id && memcmp(bytes->data, xmp_id, sizeof xmp_id) == 0) {
    if (metadata->xmp == NULL)
      metadata->xmp = g_bytes_new(bytes->data + sizeof xmp_id, bytes->len - sizeof xmp_id);
  } else if (is_app1 || g_ascii_strcasecmp(kind, "exif") == 0) {
    litho_metadata_take_exif(metadata, bytes->data, bytes->len);
  } else if (g_ascii_strcasecmp(kind, "xmp") == 0) {
    if (metadata->xmp == NULL)
      metadata->xmp = g_bytes_new(bytes->data, bytes->len);
  } else if (g_ascii_strcasecmp(kind, "iptc") == 0 || g_ascii_strcasecmp(kind, "8bim") == 0) {
    if (metadata->iptc == NULL)
      metadata->iptc = litho_metadata_unwrap_iptc(bytes->data, bytes->len, &metadata->lost);
  }
}

static void
take_text(LithoMetadata *metadata, GPtrArray *raw, const guint8 *type, const guint8 *body, gsize size)
{
  gsize start;
  gboolean packed;
  if (!split_text(type, body, size, &start, &packed))
    return;
  g_autoptr(GByteArray) chunk = g_byte_array_new();
  g_byte_array_append(chunk, type, 4);
  g_byte_array_append(chunk, body, (guint)size);
  g_autoptr(GBytes) bytes = g_bytes_new(chunk->data, chunk->len);
  if (strcmp((const char *)body, xmp_key) == 0) {
    g_autoptr(GBytes) text = text_of(type, body, size);
    if (text == NULL)
      metadata->lost |= LITHO_LOST_XMP;
    else if (metadata->xmp == NULL)
      metadata->xmp = g_steal_pointer(&text);
  } else if (g_ascii_strncasecmp((const char *)body, raw_key, strlen(raw_key)) == 0) {
    g_ptr_array_add(raw, g_steal_pointer(&bytes));
  } else {
    g_ptr_array_add(metadata->text, g_steal_pointer(&bytes));
  }
}

/* After the chunks of their own, which count more. */
static void
take_raw_profiles(LithoMetadata *metadata, GPtrArray *raw)
{
  for (guint i = 0; i < raw->len; i++) {
    gsize size;
    const guint8 *chunk = g_bytes_get_data(raw->pdata[i], &size);
    g_autoptr(GBytes) text = text_of(chunk, chunk + 4, size - 4);
    if (text != NULL)
      take_raw_profile(metadata, (const char *)chunk + 4 + strlen(raw_key), text);
  }
}

/* Name, method, deflated profile, whose own first field is its length (ICC.1 §7.2.2). */
static gboolean
is_broken_profile(const guint8 *body, gsize size)
{
  const guint8 *end = memchr(body, 0, size);
  const gsize start = end != NULL ? (gsize)(end - body) + 2 : size;
  g_autoptr(GBytes) profile = start < size ? inflate_bytes(body + start, size - start) : NULL;
  return profile == NULL || g_bytes_get_size(profile) < 128 ||
         litho_get_be32(g_bytes_get_data(profile, NULL)) > g_bytes_get_size(profile);
}

static void
take_chunk(LithoMetadata *metadata, GPtrArray *raw, const guint8 *type, const guint8 *body, gsize size)
{
  if (memcmp(type, "tEXt", 4) == 0 || memcmp(type, "zTXt", 4) == 0 || memcmp(type, "iTXt", 4) == 0)
    take_text(metadata, raw, type, body, size);
  else if (memcmp(type, "eXIf", 4) == 0)
    litho_metadata_take_exif(metadata, body, size);
  else if (memcmp(type, "pHYs", 4) == 0 && size == 9 && body[8] == 1)
    metadata->resolution = litho_resolution_new(litho_get_be32(body) / 100.0, litho_get_be32(body + 4) / 100.0, 3);
  else if (memcmp(type, "acTL", 4) == 0 && size == 8)
    metadata->frames = (int)MIN(litho_get_be32(body), G_MAXINT);
  else if (memcmp(type, "iCCP", 4) == 0)
    metadata->broken_profile = is_broken_profile(body, size);
  else if (memcmp(type, "caBX", 4) == 0)
    metadata->lost |= LITHO_LOST_CREDENTIALS;
}

void
litho_png_read(VipsSource *source, LithoMetadata *metadata)
{
  static const char *const wanted[] = {"tEXt", "zTXt", "iTXt", "eXIf", "pHYs", "acTL", "iCCP", "caBX"};
  g_autoptr(GPtrArray) raw = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  metadata->text = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  gint64 budget = LITHO_MAX_BLOCK_BYTES;
  guint8 head[8];
  gint64 at = 8;
  for (int i = 0; i < MAX_CHUNKS && litho_read_at(source, at, head, 8); i++) {
    const guint32 length = litho_get_be32(head);
    gboolean is_wanted = FALSE;
    for (guint k = 0; k < G_N_ELEMENTS(wanted); k++)
      is_wanted |= memcmp(head + 4, wanted[k], 4) == 0;
    if (is_wanted && length > 0 && length <= budget) {
      g_autofree guint8 *body = g_malloc(length);
      budget -= length;
      if (litho_read_at(source, at + 8, body, length))
        take_chunk(metadata, raw, head + 4, body, length);
    }
    at += 12 + (gint64)length;
  }
  take_raw_profiles(metadata, raw);
  vips_source_rewind(source);
  vips_error_clear();
}
