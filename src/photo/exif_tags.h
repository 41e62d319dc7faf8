/* exif_tags.h: tags of EXIF's directories and look-up in them, for exif.c, exif_update.c and gps.c. */
#ifndef LITHO_PHOTO_EXIF_TAGS_H
#define LITHO_PHOTO_EXIF_TAGS_H

#include "photo/ifd.h"

enum {
  LITHO_TAG_INTEROP_INDEX = 0x0001,
  LITHO_TAG_WIDTH = 0x0100,
  LITHO_TAG_HEIGHT = 0x0101,
  LITHO_TAG_MAKE = 0x010f,
  LITHO_TAG_MODEL = 0x0110,
  LITHO_TAG_STRIP_OFFSETS = 0x0111,
  LITHO_TAG_ORIENTATION = 0x0112,
  LITHO_TAG_STRIP_COUNTS = 0x0117,
  LITHO_TAG_X_RESOLUTION = 0x011a,
  LITHO_TAG_Y_RESOLUTION = 0x011b,
  LITHO_TAG_RESOLUTION_UNIT = 0x0128,
  LITHO_TAG_SUB_IFDS = 0x014a,
  LITHO_TAG_JPEG_OFFSET = 0x0201,
  LITHO_TAG_JPEG_LENGTH = 0x0202,
  LITHO_TAG_XMP = 0x02bc,
  LITHO_TAG_EXPOSURE_TIME = 0x829a,
  LITHO_TAG_F_NUMBER = 0x829d,
  LITHO_TAG_IPTC = 0x83bb,
  LITHO_TAG_PHOTOSHOP = 0x8649,
  LITHO_TAG_EXIF = 0x8769,
  LITHO_TAG_ICC = 0x8773,
  LITHO_TAG_GPS = 0x8825,
  LITHO_TAG_ISO = 0x8827,
  LITHO_TAG_TIME_ORIGINAL = 0x9003,
  LITHO_TAG_SUBJECT_DISTANCE = 0x9206,
  LITHO_TAG_FLASH = 0x9209,
  LITHO_TAG_FOCAL_LENGTH = 0x920a,
  LITHO_TAG_MAKER_NOTE = 0x927c,
  LITHO_TAG_COLOR_SPACE = 0xa001,
  LITHO_TAG_PIXEL_X = 0xa002,
  LITHO_TAG_PIXEL_Y = 0xa003,
  LITHO_TAG_INTEROP = 0xa005,
  LITHO_TAG_FOCAL_35MM = 0xa405,
  LITHO_TAG_LENS_MAKE = 0xa433,
  LITHO_TAG_LENS_MODEL = 0xa434,
};

/* Place of the first entry of `tag` in the directory at `ifd` (0: no directory); 0: none. */
static inline gsize
litho_tiff_find(const LithoTiff *tiff, gsize ifd, guint tag)
{
  for (int i = 0, n = ifd != 0 ? litho_tiff_n_entries(tiff, ifd) : 0; i < n; i++)
    if (litho_tiff_get16(tiff, litho_tiff_entry(ifd, i)) == tag)
      return litho_tiff_entry(ifd, i);
  return 0;
}

/* The directory that `tag` points to; 0: none. */
static inline gsize
litho_tiff_find_ifd(const LithoTiff *tiff, gsize ifd, guint tag)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag);
  return entry != 0 ? litho_tiff_get32(tiff, entry + 8) : 0;
}

/* A SHORT or LONG. */
static inline guint32
litho_tiff_number(const LithoTiff *tiff, gsize ifd, guint tag, guint32 fallback)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag);
  if (entry == 0)
    return fallback;
  return litho_tiff_get16(tiff, entry + 2) == LITHO_TIFF_SHORT ? litho_tiff_get16(tiff, entry + 8)
                                                               : litho_tiff_get32(tiff, entry + 8);
}

/* A RATIONAL above 0, else 0. */
static inline double
litho_tiff_ratio(const LithoTiff *tiff, gsize ifd, guint tag)
{
  const gsize entry = litho_tiff_find(tiff, ifd, tag);
  gsize place, length;
  if (entry == 0 || litho_tiff_get16(tiff, entry + 2) != LITHO_TIFF_RATIONAL ||
      !litho_tiff_value(tiff, entry, &place, &length))
    return 0;
  const guint32 below = litho_tiff_get32(tiff, place + 4);
  return below != 0 ? (double)litho_tiff_get32(tiff, place) / below : 0;
}

/* An EXIF block and its first directory. FALSE: it cannot be read. */
static inline gboolean
litho_tiff_open(GBytes *block, LithoTiff *tiff, gsize *ifd0)
{
  gsize size = 0;
  gconstpointer data = block != NULL ? g_bytes_get_data(block, &size) : NULL;
  if (data == NULL || !litho_tiff_init(tiff, (guint8 *)data, size))
    return FALSE;
  *ifd0 = litho_tiff_get32(tiff, 4);
  return litho_tiff_n_entries(tiff, *ifd0) > 0;
}

#endif
