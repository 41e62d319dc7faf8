/* exif.h: an EXIF block (a TIFF structure without pixels) read and edited.
 *
 * Editing keeps every offset, so that maker notes, which hold offsets of their own, stay readable. What cannot be
 * read is left out of what is read; what cannot be edited must not be handed on (litho_exif_update()).
 */
#ifndef LITHO_PHOTO_EXIF_H
#define LITHO_PHOTO_EXIF_H

#include <glib.h>
#include "photo/lost.h"
#include "photo/resolution.h"

/* Without the "Exif\0\0" that some containers put before it; NULL when it is no EXIF block. */
GBytes *litho_exif_new(gconstpointer data, gsize size);

/* 1..8; 0 when absent, 1 when illegal. */
int litho_exif_orientation(GBytes *exif);
/* DCF's mark for Adobe RGB without an ICC profile: ColorSpace uncalibrated, interoperability R03.
 */
gboolean litho_exif_is_adobe_rgb(GBytes *exif);
/* XResolution and YResolution of the first directory; 0: none. */
LithoResolution litho_exif_resolution(GBytes *exif);

/* How it was taken, of what the camera wrote: "1/200 s at f/2.8, ISO 400, 50 mm, flash". NULL: nothing.
 * Caller frees. */
char *litho_exif_exposure(GBytes *exif);

typedef struct {
  int width, height; /* px of the picture that is written */
  gboolean drop_gps;
  gboolean drop_places;     /* place names that cameras put into their maker notes */
  gboolean is_srgb;         /* colours of the picture that is written */
  gboolean swap_resolution; /* the picture was turned: its horizontal resolution is the vertical one now */
  LithoResolution add_resolution; /* for blocks that have none; 0: none */
} LithoExifUpdate;

/* Orientation 1, size and colour space as said, no thumbnails or previews, and of XMP, IPTC, ICC and Photoshop data
 * that some writers put inside none. NULL: nothing is left, or, and then *lost gets LITHO_LOST_EXIF, the block cannot be
 * edited so that every reader sees it (directories outside or in loops, a position that is still found) and must not be
 * handed on. exif NULL: a new block with add_resolution, or NULL. */
GBytes *litho_exif_update(GBytes *exif, const LithoExifUpdate *update, guint *lost);

#endif
