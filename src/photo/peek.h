/* peek.h: the first look at a photo that will be opened later. */
#ifndef LITHO_PHOTO_PEEK_H
#define LITHO_PHOTO_PEEK_H

#include "photo/photo.h"

/* As litho_photo_open_smaller(), and the size of the whole upright photo. */
LithoPhoto *litho_photo_peek(const char *path, const LithoLoadOptions *options, int size, int *width, int *height,
                             GError **error);

#endif
