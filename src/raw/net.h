/* net.h: demosaic by a net (net.c). */
#ifndef LITHO_RAW_NET_H
#define LITHO_RAW_NET_H

#include "raw/raw.h"

/* Is it a Bayer mosaic, and large enough? */
gboolean raw_net_fits(const RawWire *wire);

/* n pixels at x, y: balanced light, three planes; may be changed. */
typedef void (*RawNetRow)(int x, int y, int n, float *r, float *g, float *b, gpointer data);

/* All pixels of a mosaic that fits, a piece of a row at a time, on this thread. Errors: the net's.
 */
gboolean raw_net_rows(const RawWire *wire, const guint16 *samples, gboolean clip,
                      const LithoDemosaicNet *net, RawNetRow row, gpointer data, GError **error);

#endif
