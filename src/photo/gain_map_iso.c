/* gain_map_iso.c: see gain_map_file.h. Big-endian; fractions of 32 bits. A later draft of the standard, which libultrahdr
 * writes too, may say one denominator for all (bit 3 of the flags); that is read and not written. */
#include <math.h>
#include "photo/bytes.h"
#include "photo/gain_map_file.h"

enum { IS_MULTICHANNEL = 0x80, USES_BASE_COLORS = 0x40, COMMON_DENOMINATOR = 0x08, IS_BACKWARD = 0x04 };

#define DENOMINATOR 1000000

typedef struct {
  const guint8 *at;
  gsize left;
  guint32 common; /* 0: each has its own */
  gboolean good;
} Reader;

static guint32
take(Reader *r)
{
  r->good = r->good && r->left >= 4;
  if (!r->good)
    return 0;
  const guint32 value = litho_get_be32(r->at);
  r->at += 4;
  r->left -= 4;
  return value;
}

static double
fraction(Reader *r, gboolean is_signed)
{
  const guint32 above = take(r), below = r->common != 0 ? r->common : take(r);
  r->good = r->good && below != 0;
  return r->good ? (is_signed ? (double)(gint32)above : (double)above) / below : 0;
}

gboolean
litho_gain_map_iso_read(const guint8 *data, gsize size, LithoGainMap *map, gboolean *base_is_hdr)
{
  if (size < 5 || litho_get_be16(data) != 0) /* the least version that a reader must know */
    return FALSE;
  const guint flags = data[4];
  Reader r = {data + 5, size - 5, 0, TRUE};
  if ((flags & COMMON_DENOMINATOR) != 0 && (r.common = take(&r)) == 0)
    return FALSE;
  map->capacity_min = fraction(&r, FALSE);
  map->capacity_max = fraction(&r, FALSE);
  const int n = (flags & IS_MULTICHANNEL) != 0 ? 3 : 1;
  for (int c = 0; c < 3; c++) {
    const int from = MIN(c, n - 1);
    map->min[c] = c < n ? fraction(&r, TRUE) : map->min[from];
    map->max[c] = c < n ? fraction(&r, TRUE) : map->max[from];
    map->gamma[c] = c < n ? fraction(&r, FALSE) : map->gamma[from];
    map->offset_sdr[c] = c < n ? fraction(&r, TRUE) : map->offset_sdr[from];
    map->offset_hdr[c] = c < n ? fraction(&r, TRUE) : map->offset_hdr[from];
    r.good = r.good && map->gamma[c] > 0 && map->max[c] >= map->min[c];
  }
  map->uses_base_colors = (flags & USES_BASE_COLORS) != 0;
  /* The base's headroom is the larger one where the base is the HDR picture. */
  *base_is_hdr = (flags & IS_BACKWARD) != 0 || map->capacity_min > map->capacity_max;
  return r.good;
}

static void
put(GByteArray *out, double value)
{
  litho_append_be32(out, (guint32)(gint32)lround(CLAMP(value, -2000, 2000) * DENOMINATOR));
  litho_append_be32(out, DENOMINATOR);
}

GByteArray *
litho_gain_map_iso_write(const LithoGainMap *map)
{
  GByteArray *out = g_byte_array_new();
  const gboolean is_multichannel = map->image->Bands == 3;
  const guint8 head[5] = {0, 0, 0, 0,
                          (guint8)((is_multichannel ? IS_MULTICHANNEL : 0) | (map->uses_base_colors ? USES_BASE_COLORS : 0))};
  g_byte_array_append(out, head, sizeof head);
  put(out, map->capacity_min);
  put(out, map->capacity_max);
  for (int c = 0; c < (is_multichannel ? 3 : 1); c++) {
    put(out, map->min[c]);
    put(out, map->max[c]);
    put(out, map->gamma[c]);
    put(out, map->offset_sdr[c]);
    put(out, map->offset_hdr[c]);
  }
  return out;
}
