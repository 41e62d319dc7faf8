/* map.c: see map.h. Before the codes stands the map's largest value, which is code 255. */
#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include "search/map.h"

#define LEVEL 1 /* of deflate: a further one takes four times as long for an eighth less */

static gboolean
convert(GConverter *converter, const guint8 *in, gsize n_in, guint8 *out, gsize room, gsize *n_out)
{
  gsize at = 0, done = 0;
  for (;;) {
    gsize n_read = 0, n_written = 0;
    const GConverterResult result = g_converter_convert(converter, in + at, n_in - at, out + done, room - done,
                                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
    at += n_read;
    done += n_written;
    *n_out = done;
    if (result == G_CONVERTER_FINISHED)
      return TRUE;
    if (result != G_CONVERTER_CONVERTED || (n_read == 0 && n_written == 0))
      return FALSE;
  }
}

guint8 *
search_map_pack(const float *map, gsize n, gsize *n_bytes)
{
  g_autoptr(GZlibCompressor) deflate = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW, LEVEL);
  g_autofree guint8 *codes = g_malloc(n);
  const gsize room = n + n / 8 + 1024;
  float most = 0;
  for (gsize i = 0; i < n; i++)
    most = MAX(most, map[i]);
  const float scale = most > 0 ? 255 / sqrtf(most) : 0;
  for (gsize i = 0; i < n; i++)
    codes[i] = (guint8)(sqrtf(MAX(map[i], 0)) * scale + 0.5f);
  guint8 *packed = g_malloc(sizeof most + room);
  memcpy(packed, &most, sizeof most);
  if (!convert(G_CONVERTER(deflate), codes, n, packed + sizeof most, room, n_bytes))
    g_assert_not_reached(); /* deflate grows data by far less than `room` */
  *n_bytes += sizeof most;
  return packed;
}

gboolean
search_map_unpack(const guint8 *packed, gsize n_bytes, float *map, gsize n)
{
  g_autoptr(GZlibDecompressor) inflate = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_RAW);
  g_autofree guint8 *codes = g_malloc(n + 1);
  float most;
  gsize n_codes = 0;
  if (n_bytes < sizeof most)
    return FALSE;
  memcpy(&most, packed, sizeof most);
  if (!isfinite(most) || !convert(G_CONVERTER(inflate), packed + sizeof most, n_bytes - sizeof most, codes, n + 1, &n_codes) ||
      n_codes != n)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    const float root = codes[i] / 255.0f;
    map[i] = root * root * most;
  }
  return TRUE;
}
