/* bytes.h: numbers in files and reading at a place, for the container parsers of this folder. */
#ifndef LITHO_PHOTO_BYTES_H
#define LITHO_PHOTO_BYTES_H

#include <vips/vips.h>

/* More than any block of metadata that a photo needs. */
#define LITHO_MAX_BLOCK_BYTES (32 << 20)

static inline guint32
litho_get_be16(const guint8 *p)
{
  return (guint32)p[0] << 8 | p[1];
}

static inline guint32
litho_get_be32(const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static inline guint32
litho_get_le32(const guint8 *p)
{
  return (guint32)p[3] << 24 | (guint32)p[2] << 16 | (guint32)p[1] << 8 | p[0];
}

static inline void
litho_append_be32(GByteArray *out, guint32 value)
{
  const guint8 bytes[4] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8), (guint8)value};
  g_byte_array_append(out, bytes, 4);
}

static inline void
litho_append_bytes(GByteArray *out, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  g_byte_array_append(out, data, (guint)size);
}

/* FALSE: it does not reach that far. */
static inline gboolean
litho_read_at(VipsSource *source, gint64 offset, guint8 *buffer, gsize length)
{
  if (offset < 0 || vips_source_seek(source, offset, SEEK_SET) < 0)
    return FALSE;
  for (gsize done = 0; done < length;) {
    const gint64 n = vips_source_read(source, buffer + done, length - done);
    if (n <= 0)
      return FALSE;
    done += (gsize)n;
  }
  return TRUE;
}

#endif
