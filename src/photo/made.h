/* made.h: a photo that no file was opened for: pixels that litho made, and the metadata that say
 * so. */
#ifndef LITHO_PHOTO_MADE_H
#define LITHO_PHOTO_MADE_H

#include "photo/photo.h"

typedef struct {
  const char *description; /* in words */
  const char *source_type; /* of IPTC's digital source types: "algorithmicMedia",
                              "trainedAlgorithmicMedia", … */
  const char *seed;        /* NULL: none */
  const char *document;    /* what it can be made again from; NULL: none */
} PhotoMade;

/* width × height sRGB bytes (H,W,3), which must outlive the photo. Save with litho_photo_save(). */
LithoPhoto *litho_photo_made(const char *name, const guint8 *rgb, int width, int height,
                             const PhotoMade *made, GError **error);

#endif
