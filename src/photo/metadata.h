/* metadata.h: EXIF, XMP and IPTC of a picture as plain blocks, whatever the container calls them.
 */
#ifndef LITHO_PHOTO_METADATA_H
#define LITHO_PHOTO_METADATA_H

#include <vips/vips.h>
#include "litho.h"
#include "photo/exif.h"

typedef struct {
  GBytes *exif; /* TIFF structure, without "Exif\0\0" */
  GBytes *xmp;  /* packet */
  GBytes *iptc; /* IIM records (IPTC-NAA), without Photoshop's wrapping */
} LithoMetadata;

void litho_metadata_clear(LithoMetadata *metadata);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoMetadata, litho_metadata_clear)

/* What libvips found in the header, for the blocks that are not there yet. */
void litho_metadata_from_image(LithoMetadata *metadata, VipsImage *header);

/* The IIM records in Photoshop's resources, or as they are without that wrapping; NULL: none. */
GBytes *litho_metadata_unwrap_iptc(const guint8 *data, gsize size);

typedef struct {
  LithoExifUpdate exif;
  gboolean drop_all;
  const char *recipe; /* JSON or NULL */
} LithoMetadataUpdate;

/* The blocks for the output. Error READ: the XMP cannot take the recipe. */
gboolean litho_metadata_update(const LithoMetadata *in, const LithoMetadataUpdate *update,
                               LithoMetadata *out, GError **error);

/* Puts EXIF and XMP on `image`, for the savers of libvips that write them. FALSE: the EXIF is one
 * that libvips does not take. */
gboolean litho_metadata_to_image(const LithoMetadata *metadata, VipsImage *image);

/* A JPEG's segments (APP1 EXIF and XMP, APP2 ICC, APP13 IPTC). profile: NULL or ICC. NULL + LIMIT:
 * a block is larger than JPEG can hold. */
GBytes *litho_metadata_jpeg_segments(const LithoMetadata *metadata, GBytes *profile,
                                     GError **error);

#endif
