/* color_tag_png.c: PNG's chunks about colour (PNG 3rd edition §11.3.2). cICP counts before iCCP,
 * iCCP before sRGB, sRGB before gAMA and cHRM. */
#include <string.h>
#include "base/vips_auto.h"
#include "photo/color_tag.h"

#define MAX_CHUNKS 1000

static gboolean
read_at(VipsSource *source, gint64 offset, guint8 *buffer, gsize length)
{
  if (vips_source_seek(source, offset, SEEK_SET) < 0)
    return FALSE;
  for (gsize done = 0; done < length;) {
    const gint64 n = vips_source_read(source, buffer + done, length - done);
    if (n <= 0)
      return FALSE;
    done += (gsize)n;
  }
  return TRUE;
}

static guint32
get_be32(const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

void
litho_color_tag_read_png(VipsSource *source, LithoColorTag *tag)
{
  gboolean has_icc = FALSE, has_srgb = FALSE, has_cicp = FALSE;
  guint8 head[8], body[32];
  gint64 at = 8;
  *tag = (LithoColorTag){0};
  for (int i = 0;
       i < MAX_CHUNKS && read_at(source, at, head, 8) && memcmp(head + 4, "IDAT", 4) != 0; i++) {
    const guint32 length = get_be32(head);
    if (memcmp(head + 4, "iCCP", 4) == 0)
      has_icc = TRUE;
    else if (memcmp(head + 4, "sRGB", 4) == 0)
      has_srgb = TRUE;
    else if (memcmp(head + 4, "cICP", 4) == 0 && length == 4 && read_at(source, at + 8, body, 4) &&
             body[2] == 0) {
      has_cicp = TRUE;
      tag->primaries = body[0];
      tag->transfer = body[1];
      tag->is_narrow = body[3] == 0;
    } else if (memcmp(head + 4, "gAMA", 4) == 0 && length == 4 && read_at(source, at + 8, body, 4))
      tag->gamma = MAX(get_be32(body), 1); /* 0 is absurd, not unsaid */
    else if (memcmp(head + 4, "cHRM", 4) == 0 && length == 32 &&
             read_at(source, at + 8, body, 32)) {
      tag->has_chrm = TRUE;
      for (int k = 0; k < 8; k++)
        tag->chrm[k] = get_be32(body + 4 * k);
    }
    at += 12 + (gint64)length;
  }
  if (has_cicp) {
    tag->kind = LITHO_COLOR_TAG_CICP;
    tag->over_icc = TRUE;
  } else if (!has_icc && !has_srgb && (tag->gamma > 0 || tag->has_chrm)) {
    tag->kind = LITHO_COLOR_TAG_PNG;
  }
  vips_source_rewind(source);
  vips_error_clear();
}

static void
put_be32(guint8 *p, guint32 value)
{
  for (int i = 0; i < 4; i++)
    p[i] = (guint8)(value >> (24 - 8 * i));
}

/* ISO 3309, as PNG annex D has it. */
static guint32
checksum(const guint8 *data, gsize length)
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
append_chunk(GByteArray *out, const char *type, const guint8 *body, guint32 length)
{
  guint8 number[4];
  put_be32(number, length);
  g_byte_array_append(out, number, 4);
  const guint start = out->len;
  g_byte_array_append(out, (const guint8 *)type, 4);
  g_byte_array_append(out, body, length);
  put_be32(number, checksum(out->data + start, out->len - start));
  g_byte_array_append(out, number, 4);
}

GBytes *
litho_color_tag_prepend_png(const LithoColorTag *tag, GBytes *blocks)
{
  guint8 body[32];
  if (tag->kind == LITHO_COLOR_TAG_NONE || litho_color_tag_is_hdr(tag))
    return blocks;
  g_autoptr(GByteArray) out = g_byte_array_new();
  if (tag->kind == LITHO_COLOR_TAG_CICP) {
    const guint8 codes[4] = {(guint8)tag->primaries, (guint8)tag->transfer, 0, 1};
    append_chunk(out, "cICP", codes, 4);
  } else {
    put_be32(body, tag->gamma);
    if (tag->gamma > 0)
      append_chunk(out, "gAMA", body, 4);
    for (int k = 0; k < 8; k++)
      put_be32(body + 4 * k, tag->chrm[k]);
    if (tag->has_chrm)
      append_chunk(out, "cHRM", body, 32);
  }
  gsize n;
  const guint8 *rest = g_bytes_get_data(blocks, &n);
  g_byte_array_append(out, rest, (guint)n);
  g_bytes_unref(blocks);
  return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}
