/* gps.h: where files say where a photo was taken, apart from EXIF's GPS directory: names of properties, IPTC's place
 * names, maker notes. */
#ifndef LITHO_PHOTO_GPS_H
#define LITHO_PHOTO_GPS_H

#include <glib.h>
#include "photo/ifd.h"
#include "photo/lost.h"

/* Is a property of this name (of any maker: GpsLatitude, Longtitude, AbsoluteAltitude, GPSPosition, …) a position?
 * name: without prefix, `length` bytes. */
gboolean litho_gps_is_position(const char *name, gsize length);

/* IPTC's records without the names of cities, countries and the like. NULL: nothing stays, or they cannot be read, and
 * then *lost gets LITHO_LOST_IPTC. */
GBytes *litho_gps_iptc_without_places(GBytes *iptc, guint *lost);

/* Overwrites place names that Panasonic, Nikon and Samsung cameras write into their maker notes. */
void litho_gps_wipe_maker_places(LithoTiff *tiff);

#endif
