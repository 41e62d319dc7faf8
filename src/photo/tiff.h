/* tiff.h: EXIF, XMP and IPTC in TIFF files, which libvips 8.14 does not carry over (EXIF) or only
 * in part. */
#ifndef LITHO_PHOTO_TIFF_H
#define LITHO_PHOTO_TIFF_H

#include "photo/metadata.h"

/* The blocks of the first picture of a TIFF or BigTIFF; what is broken is left out. is_raw: a
 * camera's raw file, whose first picture is only a preview. The source is rewound. */
void litho_tiff_read(VipsSource *source, LithoMetadata *metadata, gboolean *is_raw);

/* Adds the blocks to the first picture of the TIFF that is open as fd. Error WRITE. */
gboolean litho_tiff_add(int fd, const LithoMetadata *metadata, GError **error);

#endif
