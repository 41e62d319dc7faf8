/* png_chunks.h: what a PNG says beside its pixels: EXIF, XMP and IPTC in chunks of their own or in the text chunks of
 * ImageMagick ("Raw profile type …"), its other text, resolution, how many frames an APNG has, whether the profile is
 * whole. */
#ifndef LITHO_PHOTO_PNG_CHUNKS_H
#define LITHO_PHOTO_PNG_CHUNKS_H

#include "photo/metadata.h"

/* Fills `metadata` (empty before). The source is rewound. */
void litho_png_read(VipsSource *source, LithoMetadata *metadata);

/* The chunks to stand after IHDR. profile: NULL or ICC. */
void litho_png_append(GByteArray *out, const LithoMetadata *metadata, GBytes *profile);

/* The first bytes of a PNG that libvips wrote: IHDR, `blocks`, then the rest without the resolution that it makes up. */
void litho_png_splice(GByteArray *out, GBytes *blocks, const guint8 *head, gsize length);

#endif
