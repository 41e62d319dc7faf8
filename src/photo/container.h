/* container.h: metadata and profile put into the coded file, for the containers that libvips 8.14
 * fills by rewriting EXIF (JPEG, PNG) or not at all (TIFF's EXIF, JPEG XL). The rest (WebP, HEIF,
 * AVIF) is left to its savers. */
#ifndef LITHO_PHOTO_CONTAINER_H
#define LITHO_PHOTO_CONTAINER_H

#include "base/file.h"
#include "photo/metadata.h"

/* TRUE: litho writes EXIF and XMP itself; FALSE: the saver of libvips does. */
gboolean litho_container_takes_all(const char *format);
gboolean litho_container_has_iptc(const char *format);

/* Blocks to put into the stream, empty where the format needs none. profile: NULL or ICC, only for
 * JPEG and PNG. *lost: what the format has no room for is added. Error LIMIT: the profile has none. */
GBytes *litho_container_blocks(const char *format, const LithoMetadata *metadata, GBytes *profile, guint *lost,
                               GError **error);
/* The first bytes of the stream (length ≥ 64 unless the file is shorter) with the blocks at their
 * place. Caller frees. */
GByteArray *litho_container_splice(const char *format, GBytes *blocks, const guint8 *head,
                                   gsize length);

/* EXIF and XMP of the WebP file that is open as fd, in place of what its saver wrote. Error WRITE.
 */
gboolean litho_container_finish_webp(int fd, const LithoMetadata *metadata, GError **error);

/* EXIF of the HEIC or AVIF file that is open as fd, in place of what libvips' saver made of it; without one the saver's
 * own is left, less the resolution that it makes up. FALSE without error: the file has no place for EXIF. Error WRITE. */
gboolean litho_heif_finish(int fd, const LithoMetadata *metadata, GError **error);

/* EXIF and XMP of a JPEG XL file; bare codestreams have none. The source is rewound. */
void litho_container_read_jxl(VipsSource *source, LithoMetadata *metadata);

/* What a HEIC or AVIF file holds beside its picture: frames of a sequence, and in metadata->lost a gain map and depth. The
 * source is rewound. */
void litho_heif_read(VipsSource *source, LithoMetadata *metadata);

#endif
