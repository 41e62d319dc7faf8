/* gps.c: see gps.h. Names: EXIF 2.32 §4.6.6, the XMP of DJI, Parrot, Skydio, Autel and Pix4D files, W3C's Basic Geo. IPTC
 * datasets: IIM 4.2 record 2. Maker notes: the tags that ExifTool's documentation lists in its groups "Location".
 *
 * Directions (GimbalYawDegree, PoseHeadingDegrees) are no position. Free text may name a place: nobody reads that here. */
#include <string.h>
#include "photo/bytes.h"
#include "photo/exif_tags.h"
#include "photo/gps.h"
#include "photo/iptc.h"

gboolean
litho_gps_is_position(const char *name, gsize length)
{
  /* "longtitude" is DJI's own spelling. */
  static const char *const parts[] = {"gps",      "latitude", "longitude", "longtitude",
                                      "altitude", "geotag",   "geolocation"};
  g_autofree char *lower = g_ascii_strdown(name, (gssize)length);
  for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
    if (strstr(lower, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

GBytes *
litho_gps_iptc_without_places(GBytes *iptc, guint *lost)
{
  /* content location code and name, city, sublocation, province, country code and name */
  static const guint8 places[] = {26, 27, 90, 92, 95, 100, 101};
  gsize size;
  const guint8 *data = g_bytes_get_data(iptc, &size);
  g_autoptr(GByteArray) out = g_byte_array_new();
  gsize at = 0;
  gboolean good = TRUE;
  LithoIptcSet set;
  while (litho_iptc_next(data, size, &at, &set))
    if (set.record != 2 || memchr(places, set.number, sizeof places) == NULL)
      g_byte_array_append(out, data + set.start, (guint)(set.end - set.start));
  for (; good && at < size; at++) /* padding */
    good = data[at] == 0;
  if (!good)
    *lost |= LITHO_LOST_IPTC;
  return good && out->len > 0 ? g_byte_array_free_to_bytes(g_steal_pointer(&out)) : NULL;
}

/* Values of these tags in the directory at `table` (0 too, unlike a file's own); offsets count from `base`. */
static void
wipe_tags(LithoTiff *base, gsize table, const guint16 *tags, int n_tags)
{
  if (table > base->size || base->size - table < 2)
    return;
  const gsize n = MIN(litho_tiff_get16(base, table), (base->size - table - 2) / 12);
  for (gsize i = 0; i < n; i++) {
    const gsize entry = litho_tiff_entry(table, (int)i);
    gsize place, length;
    for (int k = 0; k < n_tags; k++)
      if (litho_tiff_get16(base, entry) == tags[k] && litho_tiff_value(base, entry, &place, &length))
        memset(base->data + place, 0, length);
  }
}

void
litho_gps_wipe_maker_places(LithoTiff *tiff)
{
  static const guint16 panasonic[] = {0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x80};
  static const guint16 nikon[] = {0x39}, samsung[] = {0x2f, 0x30, 0x31, 0x32, 0x33, 0x34};
  const gsize ifd0 = litho_tiff_get32(tiff, 4), make = litho_tiff_find(tiff, ifd0, LITHO_TAG_MAKE);
  const gsize entry = litho_tiff_find(tiff, litho_tiff_find_ifd(tiff, ifd0, LITHO_TAG_EXIF), LITHO_TAG_MAKER_NOTE);
  gsize place, length, make_place, make_length;
  if (entry == 0 || !litho_tiff_value(tiff, entry, &place, &length) || length < 20)
    return;
  guint8 *note = tiff->data + place;
  const gboolean is_samsung =
      make != 0 && litho_tiff_value(tiff, make, &make_place, &make_length) && make_length >= 7 &&
      g_ascii_strncasecmp((const char *)tiff->data + make_place, "samsung", 7) == 0;
  if (memcmp(note, "Panasonic\0\0\0", 12) == 0) {
    wipe_tags(tiff, place + 12, panasonic, G_N_ELEMENTS(panasonic));
  } else if (memcmp(note, "Nikon\0\2", 7) == 0) {
    LithoTiff inner = {note + 10, length - 10, note[10] == 'M'};
    wipe_tags(&inner, litho_tiff_get32(&inner, 4), nikon, G_N_ELEMENTS(nikon));
  } else if (is_samsung) {
    LithoTiff inner = {note, length, tiff->big_endian};
    wipe_tags(&inner, 0, samsung, G_N_ELEMENTS(samsung));
  }
}
