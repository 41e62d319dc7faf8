/* tiff.h: EXIF, XMP and IPTC in TIFF files, which libvips 8.14 does not carry over (EXIF) or only
 * in part. */
#ifndef LITHO_PHOTO_TIFF_H
#define LITHO_PHOTO_TIFF_H

#include "photo/metadata.h"

/* The blocks of a picture of a TIFF or BigTIFF (page: of the main chain, from 0); what is broken is left out. The
 * source is rewound. */
void litho_tiff_read(VipsSource *source, int page, LithoMetadata *metadata);

/* An EXIF block without its maker notes, the largest part of most. NULL: nothing stays. */
GBytes *litho_tiff_without_maker_notes(GBytes *exif);

/* Adds the blocks to the first picture of the TIFF that is open as fd, and its resolution. Error WRITE. */
gboolean litho_tiff_add(int fd, const LithoMetadata *metadata, GError **error);

#endif
