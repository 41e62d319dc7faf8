/* container.h: blocks of metadata in containers that libvips 8.14 does not fill: TIFF (EXIF) and
 * JPEG XL (EXIF, XMP); JPEG's segments are in metadata.h. */
#ifndef LITHO_PHOTO_CONTAINER_H
#define LITHO_PHOTO_CONTAINER_H

#include "base/file.h"
#include "photo/metadata.h"

/* TRUE: litho writes EXIF and XMP itself; FALSE: the saver of libvips does. */
gboolean litho_container_takes_all(const char *format);
gboolean litho_container_has_iptc(const char *format);

/* Adds the blocks that the saver left out to the coded file in `output`. */
gboolean litho_container_finish(LithoOutput *output, const char *format,
                                const LithoMetadata *metadata, GError **error);

#endif
