/* lost.h: what a file held that does not go on into the output, so that it is said. */
#ifndef LITHO_PHOTO_LOST_H
#define LITHO_PHOTO_LOST_H

typedef enum {
  LITHO_LOST_EXIF = 1 << 0, /* it cannot be edited */
  LITHO_LOST_XMP = 1 << 1,
  LITHO_LOST_IPTC = 1 << 2,
  LITHO_LOST_EXTENDED_XMP = 1 << 3, /* chunks are missing or damaged */
  LITHO_LOST_MOTION = 1 << 4,       /* a motion photo's video */
  LITHO_LOST_GAIN_MAP = 1 << 5,
  LITHO_LOST_DEPTH = 1 << 6,       /* depth maps and further pictures of Dynamic Depth */
  LITHO_LOST_OLD_PICTURE = 1 << 7, /* an unedited picture inside XMP */
  LITHO_LOST_PICTURES = 1 << 8,    /* further pictures of a JPEG (MPF) */
  LITHO_LOST_PATHS = 1 << 9,       /* Photoshop's clipping paths */
  LITHO_LOST_LAYERS = 1 << 10,     /* Photoshop's layers in a TIFF */
  LITHO_LOST_MAP = 1 << 11,        /* GeoTIFF: where the pixels lie on the earth */
  LITHO_LOST_CREDENTIALS = 1 << 12, /* C2PA: signed for the photo before the edit */
  LITHO_LOST_PACKED = 1 << 13,      /* Brotli-packed metadata of JPEG XL */
  LITHO_LOST_MAKER_NOTES = 1 << 14, /* no room for them */
  LITHO_LOST_TEXT = 1 << 15,        /* PNG's text chunks or a JPEG's comments: the format has no place */
  LITHO_LOST_TRAILER = 1 << 16,     /* Samsung's data behind the picture */
  LITHO_LOST_EXIF_ROOM = 1 << 17,   /* too large for the format */
  LITHO_LOST_XMP_ROOM = 1 << 18,
} LithoLost;

/* One thing may be known from two places: the less telling one goes. */
static inline unsigned
litho_lost_once(unsigned lost)
{
  if ((lost & (LITHO_LOST_GAIN_MAP | LITHO_LOST_DEPTH)) != 0)
    lost &= ~(unsigned)LITHO_LOST_PICTURES;
  if ((lost & LITHO_LOST_MOTION) != 0)
    lost &= ~(unsigned)LITHO_LOST_TRAILER;
  return lost;
}

#endif
