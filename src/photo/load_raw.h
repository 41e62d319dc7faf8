/* load_raw.h: opening a camera's raw file, for load.c. */
#ifndef LITHO_PHOTO_LOAD_RAW_H
#define LITHO_PHOTO_LOAD_RAW_H

#include "photo/internal.h"

/* Metadata, pixels and what they mean, of priv's path or bytes; source: the same file. Errors: those of
 * litho_raw_unpack(). */
gboolean litho_photo_open_raw(PhotoPrivate *priv, VipsSource *source, const LithoLoadOptions *load, guint64 max_pixels,
                              GError **error);

#endif
