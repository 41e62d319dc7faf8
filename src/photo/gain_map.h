/* gain_map.h: the small picture beside a JPEG that says how much brighter an HDR screen may show each place.
 *
 * Kinds: Ultra HDR 1.1 (Google; Adobe's hdrgm fields in XMP), ISO 21496-1 (a binary block) and Apple's (a picture of the
 * camera's own, whose strength stands in the maker notes and so stays with the EXIF). A map holds codes of 0 to 1; of the
 * first two kinds log2(HDR / SDR) = min + (max - min) code^(1/gamma), with offsets added to both lights.
 */
#ifndef LITHO_PHOTO_GAIN_MAP_H
#define LITHO_PHOTO_GAIN_MAP_H

#include "photo/photo.h"

typedef enum { LITHO_GAIN_MAP_LOG, LITHO_GAIN_MAP_APPLE } LithoGainMapKind;

struct _LithoGainMap {
  LithoGainMapKind kind;
  VipsImage *image; /* 1 or 3 bands of 8 bits, upright as the photo; owned */
  /* LOG: by channel; a map of one band has the same in all three. */
  double min[3], max[3], gamma[3], offset_sdr[3], offset_hdr[3];
  double capacity_min, capacity_max; /* log2 of the screen's headroom from which the map begins to count, counts in full */
  gboolean uses_base_colors;         /* ISO: it is applied in the photo's own colour space */
  GBytes *file;                      /* the JPEG that it came as, where that is upright and says all that writing would; owned,
                                        NULL: code it anew */
  GBytes *xmp;                       /* APPLE: the map's own packet, as it came; owned */
};

/* The photo's; NULL without an error: it has none. Error FORMAT: one that cannot be read or kept (its base picture is the HDR
 * one, codes that are no JPEG), with the reason. */
LithoGainMap *litho_gain_map_read(LithoPhoto *photo, GError **error);
void litho_gain_map_free(LithoGainMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoGainMap, litho_gain_map_free)

/* The code that stands for "no brighter", 0 to 1. channel: 0 to 2. */
double litho_gain_map_neutral(const LithoGainMap *map, int channel);

#endif
