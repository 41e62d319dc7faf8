/* map.h: a feature map in few bytes: the root of each value in 8 bits (features are sums of what a clipped rectifier let through, most
 * of them 0), deflated. Eleven of twelve bytes of an EfficientNet map go; a value of 0..6 is off by 0.024 at most. */
#ifndef LITHO_SEARCH_MAP_H
#define LITHO_SEARCH_MAP_H

#include <glib.h>

guint8 *search_map_pack(const float *map, gsize n, gsize *n_bytes); /* caller frees */
gboolean search_map_unpack(const guint8 *packed, gsize n_bytes, float *map, gsize n);

#endif
