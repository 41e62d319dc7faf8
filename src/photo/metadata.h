/* metadata.h: EXIF, XMP and IPTC of a picture as plain blocks, whatever the container calls them, and the little else that
 * files say beside their pixels.
 */
#ifndef LITHO_PHOTO_METADATA_H
#define LITHO_PHOTO_METADATA_H

#include <vips/vips.h>
#include "litho.h"
#include "photo/exif.h"
#include "photo/lost.h"

typedef struct {
  GBytes *exif;       /* TIFF structure, without "Exif\0\0" */
  GBytes *xmp;        /* packet, an extension joined to it */
  GBytes *iptc;       /* IIM records (IPTC-NAA), without Photoshop's wrapping */
  GPtrArray *text;    /* of GBytes: type and body of a PNG's text chunks; NULL: none */
  GPtrArray *comments;/* of GBytes: of a JPEG; NULL: none */
  LithoResolution resolution;
  guint lost;         /* LithoLost: what the file holds, or should, that is not among these */
  int luma_h, luma_v; /* luma samples per chroma sample of a JPEG; 0: not known */
  int frames;         /* of an animated PNG, or of an AVIF or HEIC sequence; 0: none */
  gboolean broken_profile; /* parts of the ICC profile are missing */
  gboolean turned;         /* orientation 5 to 8: width and height were changed */
} LithoMetadata;

void litho_metadata_clear(LithoMetadata *metadata);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoMetadata, litho_metadata_clear)

/* What libvips found in the header, for the blocks that are not there yet. */
void litho_metadata_from_image(LithoMetadata *metadata, VipsImage *header);

/* How the picture is to be turned: EXIF's orientation, where it has none XMP's, 1 where neither has. */
int litho_metadata_orientation(const LithoMetadata *metadata);

/* The EXIF block that was found in a container, or LITHO_LOST_EXIF when it is none; the first one counts. */
void litho_metadata_take_exif(LithoMetadata *metadata, gconstpointer data, gsize size);

/* The IIM records in Photoshop's resources, or as they are without that wrapping; NULL: none. Adds LITHO_LOST_PATHS
 * to *lost (may be NULL). */
GBytes *litho_metadata_unwrap_iptc(const guint8 *data, gsize size, guint *lost);

typedef struct {
  LithoExifUpdate exif;
  gboolean drop_all;
  gboolean new_profile; /* the colours are not the photo's own */
  const char *recipe; /* JSON or NULL */
  const char *announced; /* what the XMP says of what is written behind the photo (LithoXmpUpdate.added); NULL: nothing */
  gboolean moved;     /* as LithoSaveOptions has it */
  guint kept;         /* LithoLost that are not lost: they go along beside the metadata */
  const char *made;   /* as LithoXmpUpdate has it */
} LithoMetadataUpdate;

/* The blocks for the output; what goes with them is in out->lost. Error READ: the XMP cannot take the recipe. */
gboolean litho_metadata_update(const LithoMetadata *in, const LithoMetadataUpdate *update,
                               LithoMetadata *out, GError **error);

/* Puts EXIF and XMP on `image`, for the savers of libvips that write them. FALSE: the EXIF is one
 * that libvips does not take. */
gboolean litho_metadata_to_image(const LithoMetadata *metadata, VipsImage *image);

#endif
