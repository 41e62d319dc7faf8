/* mosaic.h: a Bayer mosaic before it is demosaiced: defective photosites, white balance, clipped sites. */
#ifndef LITHO_RAW_MOSAIC_H
#define LITHO_RAW_MOSAIC_H

#include "raw/wire.h"

/* Sites that are much brighter or darker than all their neighbours, of their own colour and of the others, get the mean of
 * their own colour's. Returns how many. The same on any number of threads. */
guint raw_mosaic_mend(const RawWire *wire, guint16 *samples, int n_threads);

/* The window at x, y (which may reach beyond the frame: mirrored at its edge) as balanced light, where 1 is the clipping
 * point of the colour that clips first. A clipped site rises to the mean of the other colours around it where that is higher:
 * a blown sky stays without colour, a coloured light that clips keeps its own. clip: nothing rises, and nothing is above 1: what
 * is blown is white, what is blown in one colour pales. */
void raw_mosaic_light(const RawWire *wire, const guint16 *samples, int x, int y, int w, int h, gboolean clip, float *out);

/* Calls work(first, end, data) for bands of rows on n_threads threads. */
typedef void (*RawBand)(int first, int end, gpointer data);
void raw_in_bands(int n_rows, int band, int n_threads, RawBand work, gpointer data);

#endif
