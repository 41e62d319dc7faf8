/* xmp.h: an XMP packet edited as text, so that everything litho does not know stays byte for byte.
 */
#ifndef LITHO_PHOTO_XMP_H
#define LITHO_PHOTO_XMP_H

#include "litho.h"
#include "photo/lost.h"
#include "photo/xmp_scan.h"

typedef struct {
  int width, height;
  gboolean drop_gps;
  gboolean drop_places; /* names of cities, countries and the like */
  gboolean is_srgb;     /* colours of the picture that is written */
  gboolean new_profile; /* they are not the photo's own */
  const char *recipe; /* JSON, NULL: none (one that is there is dropped: it is another picture's) */
  const char *added;  /* a description of the photo beside it: attributes, '>' and elements; NULL: none */
  const char *made;   /* attributes that say how a part of it was made (made.h), instead of those that are there; NULL: none */
  gboolean drop_depth; /* the depth map inside the packet (GDepth) is of another frame */
} LithoXmpUpdate;

/* xmp may be NULL. NULL without error: there is nothing to write. *lost: LithoLost of what went, added to what is there;
 * a packet that cannot be edited goes as LITHO_LOST_XMP. Error READ: a recipe is wanted but the packet is no RDF. */
GBytes *litho_xmp_update(GBytes *xmp, const LithoXmpUpdate *update, guint *lost, GError **error);

/* Does this property go, whatever it is in: thumbnails, positions, flags of what the output does not hold? */
gboolean litho_xmp_goes(const LithoXmp *xmp, const LithoXmpName *name, const LithoXmpUpdate *update, guint *lost);

/* tiff:Orientation, 1..8; 0 when absent or illegal. */
int litho_xmp_orientation(GBytes *xmp);

/* The plain value of the photo's property, unescaped; NULL: none. Caller frees. */
char *litho_xmp_value(GBytes *xmp, const char *uri, const char *local);

/* The recipe in it, NULL: none. Caller frees. */
char *litho_xmp_recipe(GBytes *xmp);

/* The packet as UTF-8 without what fills it up; empty when it is no text. */
GString *litho_xmp_text(GBytes *xmp);

/* Text of the packet as it is meant: &lt; &gt; &amp; &quot; &apos; and numbers. Caller frees. */
char *litho_xmp_unescape(const char *start, gsize length);

/* --- xmp_extended.c: packets beyond a JPEG's 64 kB (XMP Specification Part 3 §1.1.3.1) --- */

/* The GUID that a standard packet names for its extension, 32 hex digits; NULL: none. Caller frees. */
char *litho_xmp_extension_guid(GBytes *xmp);
/* One packet of both. NULL: the extension is damaged or no RDF. */
GBytes *litho_xmp_join(GBytes *xmp, GBytes *extension);
/* The reverse: *standard takes at most `most` bytes and names the GUID (32 hex digits and a NUL) of *extension. FALSE:
 * that cannot be done. */
gboolean litho_xmp_split(GBytes *xmp, gsize most, GBytes **standard, GBytes **extension, char guid[33]);

#endif
