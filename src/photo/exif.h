/* exif.h: an EXIF block (a TIFF structure without pixels) read and edited in place.
 *
 * Editing in place keeps every offset, so that maker notes, which hold offsets of their own, stay
 * readable. Broken blocks are never an error: what can be read is used, the rest is left alone.
 */
#ifndef LITHO_PHOTO_EXIF_H
#define LITHO_PHOTO_EXIF_H

#include <glib.h>

/* Without the "Exif\0\0" that some containers put before it; NULL when it is no EXIF block. */
GBytes *litho_exif_new(gconstpointer data, gsize size);

/* 1..8; 1 when absent or illegal. */
int litho_exif_orientation(GBytes *exif);
/* DCF's mark for Adobe RGB without an ICC profile: ColorSpace uncalibrated, interoperability R03.
 */
gboolean litho_exif_is_adobe_rgb(GBytes *exif);

/* How it was taken, of what the camera wrote: "1/200 s at f/2.8, ISO 400, 50 mm, flash". NULL: nothing.
 * Caller frees. */
char *litho_exif_exposure(GBytes *exif);

typedef struct {
  int width, height; /* px of the picture that is written */
  gboolean drop_gps;
  gboolean is_srgb; /* colours of the picture that is written */
} LithoExifUpdate;

/* Orientation 1, size and colour space as said, no thumbnail. */
GBytes *litho_exif_update(GBytes *exif, const LithoExifUpdate *update);

#endif
