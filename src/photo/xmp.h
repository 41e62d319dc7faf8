/* xmp.h: an XMP packet edited as text, so that everything litho does not know stays byte for byte.
 */
#ifndef LITHO_PHOTO_XMP_H
#define LITHO_PHOTO_XMP_H

#include "litho.h"

typedef struct {
  int width, height;
  gboolean drop_gps;
  const char *recipe; /* JSON, NULL: none (one that is there is dropped: it is another picture's) */
} LithoXmpUpdate;

/* xmp may be NULL. NULL without error: there is nothing to write. Error READ: a recipe is wanted
 * but the packet is no RDF. */
GBytes *litho_xmp_update(GBytes *xmp, const LithoXmpUpdate *update, GError **error);

/* The recipe in it, NULL: none. Caller frees. */
char *litho_xmp_recipe(GBytes *xmp);

#endif
