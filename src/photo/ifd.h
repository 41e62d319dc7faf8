/* ifd.h: bounds-checked access to a classic TIFF structure in memory (TIFF 6.0 §2), for exif.c and
 * tiff.c. Reads outside give 0, writes outside do nothing. */
#ifndef LITHO_PHOTO_IFD_H
#define LITHO_PHOTO_IFD_H

#include <glib.h>
#include <string.h>

enum { LITHO_TIFF_ASCII = 2, LITHO_TIFF_SHORT = 3, LITHO_TIFF_LONG = 4, LITHO_TIFF_RATIONAL = 5 };

typedef struct {
  guint8 *data;
  gsize size;
  gboolean big_endian;
} LithoTiff;

static inline gboolean
litho_tiff_init(LithoTiff *tiff, guint8 *data, gsize size)
{
  *tiff = (LithoTiff){data, size, size > 0 && data[0] == 'M'};
  return size >= 10 && (memcmp(data, "II*\0", 4) == 0 || memcmp(data, "MM\0*", 4) == 0);
}

static inline guint
litho_tiff_get16(const LithoTiff *tiff, gsize at)
{
  if (at + 2 > tiff->size || at + 2 < at)
    return 0;
  const guint8 *p = tiff->data + at;
  return tiff->big_endian ? (guint)p[0] << 8 | p[1] : (guint)p[1] << 8 | p[0];
}

static inline guint32
litho_tiff_get32(const LithoTiff *tiff, gsize at)
{
  guint a = litho_tiff_get16(tiff, at), b = litho_tiff_get16(tiff, at + 2);
  return tiff->big_endian ? a << 16 | b : b << 16 | a;
}

static inline void
litho_tiff_put16(LithoTiff *tiff, gsize at, guint value)
{
  if (at + 2 > tiff->size || at + 2 < at)
    return;
  tiff->data[at + !tiff->big_endian] = (guint8)(value >> 8);
  tiff->data[at + tiff->big_endian] = (guint8)value;
}

static inline void
litho_tiff_put32(LithoTiff *tiff, gsize at, guint32 value)
{
  litho_tiff_put16(tiff, at + (tiff->big_endian ? 0 : 2), value >> 16);
  litho_tiff_put16(tiff, at + (tiff->big_endian ? 2 : 0), value & 0xffff);
}

/* Entries of the directory at `ifd` that lie inside; 0: none. The last directory of a block may end without its link
 * to a next one, and a count may be cut short: readers take what is there, and so must an editor. */
static inline int
litho_tiff_n_entries(const LithoTiff *tiff, gsize ifd)
{
  if (ifd < 8 || ifd > tiff->size || tiff->size - ifd < 2)
    return 0;
  return (int)MIN(litho_tiff_get16(tiff, ifd), (tiff->size - ifd - 2) / 12);
}

/* Place of entry i; for i == n the link to the next directory. */
static inline gsize
litho_tiff_entry(gsize ifd, int i)
{
  return ifd + 2 + 12 * (gsize)i;
}

/* Bytes of one value of a TIFF type, 0: unknown. */
static inline guint
litho_tiff_type_bytes(guint type)
{
  static const guint8 bytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < G_N_ELEMENTS(bytes) ? bytes[type] : 0;
}

/* Where an entry's value lies (in the entry itself when ≤ 4 bytes). FALSE: outside. */
static inline gboolean
litho_tiff_value(const LithoTiff *tiff, gsize entry, gsize *place, gsize *length)
{
  gsize bytes = litho_tiff_type_bytes(litho_tiff_get16(tiff, entry + 2));
  *length = bytes * litho_tiff_get32(tiff, entry + 4);
  *place = *length <= 4 ? entry + 8 : litho_tiff_get32(tiff, entry + 8);
  return *length > 0 && *place <= tiff->size && *length <= tiff->size - *place;
}

#endif
