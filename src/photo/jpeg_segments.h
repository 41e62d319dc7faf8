/* jpeg_segments.h: what a JPEG holds before its picture: EXIF, XMP with its extension, IPTC, comments, resolution, how the
 * chroma is sampled, whether the profile is whole. */
#ifndef LITHO_PHOTO_JPEG_SEGMENTS_H
#define LITHO_PHOTO_JPEG_SEGMENTS_H

#include "photo/metadata.h"

/* Fills `metadata` (empty before). The source is rewound. */
void litho_jpeg_read(VipsSource *source, LithoMetadata *metadata);

/* The segments to stand after a JPEG's first marker. profile: NULL or ICC. What does not fit goes, as *lost says.
 * NULL + LIMIT: the profile is larger than JPEG can hold. */
GBytes *litho_jpeg_segments(const LithoMetadata *metadata, GBytes *profile, guint *lost, GError **error);

#endif
