/* made.h: a photo that no file was opened for: pixels that litho made, and the metadata that say
 * so. */
#ifndef LITHO_PHOTO_MADE_H
#define LITHO_PHOTO_MADE_H

#include "photo/photo.h"

typedef struct _PhotoMade {
  const char *description; /* in words */
  const char *source_type; /* of IPTC's digital source types: "algorithmicMedia",
                              "trainedAlgorithmicMedia", … */
  const char *seed;        /* NULL: none */
  const char *document;    /* what it can be made again from, JSON; NULL: none */
  const char *document_name; /* of the property litho:NAME that holds it; NULL: "scene" */
} PhotoMade;

/* The attributes of an rdf:Description that say so, with the namespaces that they need. Caller frees. */
char *litho_made_attributes(const PhotoMade *made);

/* What the picture can be made again from, as its XMP holds it (litho:NAME); NULL: nothing. Caller frees. */
char *litho_made_document(LithoPhoto *photo, const char *name);

/* width × height sRGB bytes (H,W,3), which must outlive the photo. Save with litho_photo_save(). */
LithoPhoto *litho_photo_made(const char *name, const guint8 *rgb, int width, int height,
                             const PhotoMade *made, GError **error);

#endif
