/* graph_segments.h: a picture cut into parts of even colour. */
#ifndef LITHO_PIXEL_GRAPH_SEGMENTS_H
#define LITHO_PIXEL_GRAPH_SEGMENTS_H

#include "pixel/area.h"

/* Segments of Felzenszwalb and Huttenlocher (2004): neighbours are joined, the most alike first, while their difference
 * is at most what the two segments differ within plus scale over their size.
 * lab: three planes of one size (Oklab). scale: in units of colour distance, larger gives larger segments (0.3 gives
 * some fifty in a photo of 256 px). Segments of fewer than min_px are joined to their most alike neighbour. label: one
 * a pixel, 0 … n-1 in the order of first pixels; owned by the caller (g_free). Returns n. */
int pixel_graph_segments(LithoPlane *const lab[3], float scale, int min_px, int **label);

#endif
