/* raw_exif.h: EXIF of a raw file whose own is not in TIFF's directories (CR3, RAF, ORF, RW2 and older formats). */
#ifndef LITHO_PHOTO_RAW_EXIF_H
#define LITHO_PHOTO_RAW_EXIF_H

#include "raw/wire.h"

/* A new block of what LibRaw found out: maker, model, lens, exposure, ISO, focal length, date, position. NULL: nothing. */
GBytes *litho_raw_exif(const RawWire *wire);

#endif
