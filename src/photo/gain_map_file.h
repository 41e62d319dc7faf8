/* gain_map_file.h: a gain map in a JPEG file: where it lies, and how it is written (gain_map.h). */
#ifndef LITHO_PHOTO_GAIN_MAP_FILE_H
#define LITHO_PHOTO_GAIN_MAP_FILE_H

#include "photo/gain_map.h"

/* --- multi_picture.c: MPF (CIPA DC-007) --- */

#define MULTI_PICTURE_MAX 16

typedef struct {
  gsize offset, size; /* in the file, bytes */
} LithoPicturePlace;

/* Pictures of the JPEG beside the first, by its MPF index, at most MULTI_PICTURE_MAX; 0: none, or damaged. */
int litho_multi_picture_read(const guint8 *data, gsize size, LithoPicturePlace *places);
/* The segment (with its marker) that names one picture more, sizes still 0; litho_multi_picture_finish() puts them in. */
GBytes *litho_multi_picture_segment(void);
/* The JPEG that is open as fd, which holds that segment, gets `picture` behind it. Error WRITE. */
gboolean litho_multi_picture_finish(int fd, GBytes *picture, GError **error);

/* --- gain_map_iso.c: the binary block of ISO 21496-1 annex C --- */

#define GAIN_MAP_ISO_ID "urn:iso:std:iso:ts:21496:-1"

/* FALSE: damaged, or of a version that nobody here knows. base_is_hdr: the photo itself is the HDR picture. */
gboolean litho_gain_map_iso_read(const guint8 *data, gsize size, LithoGainMap *map, gboolean *base_is_hdr);
GByteArray *litho_gain_map_iso_write(const LithoGainMap *map);

/* --- gain_map_xmp.c: Adobe's fields --- */

/* Of the map's own packet. FALSE: it has none of them, or damaged ones. */
gboolean litho_gain_map_xmp_read(GBytes *packet, LithoGainMap *map, gboolean *base_is_hdr);
/* Is it a packet of one of Apple's maps? */
gboolean litho_gain_map_is_apple(GBytes *packet);
/* The map's own packet. */
char *litho_gain_map_xmp_write(const LithoGainMap *map);
/* What the photo's XMP says of its map: attributes of an rdf:Description with their namespaces, and the row of a JPEG of map_bytes
 * in Google's directory; "": nothing. Caller frees. */
char *litho_gain_map_attributes(const LithoGainMap *map);
char *litho_gain_map_item(const LithoGainMap *map, gsize map_bytes);

/* --- gain_map_write.c --- */

/* The map as a JPEG with all that says what it means. Error INTERNAL. */
GBytes *litho_gain_map_encode(const LithoGainMap *map, GError **error);
/* Segments of the photo that announce it: ISO's version and the MPF index. */
GBytes *litho_gain_map_segments(const LithoGainMap *map);

#endif
