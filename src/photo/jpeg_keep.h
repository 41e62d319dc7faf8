/* jpeg_keep.h: a JPEG edited in places is written so that the rest of its file stays as it was. */
#ifndef LITHO_PHOTO_JPEG_KEEP_H
#define LITHO_PHOTO_JPEG_KEEP_H

#include "photo/internal.h"

typedef struct _LithoJpegKeep LithoJpegKeep;

/* The coefficients of the JPEG that the photo was opened from. NULL, without a word: it is none that can be written in this
 * way (another format, turned by its orientation, inks, 12 bits, RGB components, odd samplings, too large, or no longer
 * what was opened). */
LithoJpegKeep *litho_jpeg_keep_open(const PhotoPrivate *priv, gboolean interlace);

/* Writes `image` (the samples of the output). Where it is the same as `before` (what the file was decoded to; both 8 bits,
 * 1 or 3 bands, the photo's size) blocks keep their coefficients; the others are coded with the file's own tables.
 * *n_same: pixels that any decoder makes the same of both files. 0, or -1 with libvips' error text. */
int litho_jpeg_keep_save(LithoJpegKeep *keep, VipsImage *image, VipsImage *before, VipsTarget *target, guint64 *n_same);

void litho_jpeg_keep_free(LithoJpegKeep *keep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoJpegKeep, litho_jpeg_keep_free)

#endif
