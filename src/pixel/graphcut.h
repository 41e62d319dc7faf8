/* graphcut.h: the best two-way split of a small picture: each pixel has a price for being in and one for
 * being out, and each pair of neighbours a price for being parted.
 */
#ifndef LITHO_PIXEL_GRAPHCUT_H
#define LITHO_PIXEL_GRAPHCUT_H

#include "pixel/area.h"

/* What it costs to part a pixel from its neighbour: to the right, below, below right, below left. Links
 * that lead out of the frame are not looked at. */
typedef struct {
  int width, height;
  LithoPlane *to[4];
} PixelLinks;

/* strength / distance, times exp(-d² / 2 mean(d²)) of the colours' difference d (Boykov and Jolly 2001;
 * Rother 2004): cheap along edges. `lab`: three planes. */
PixelLinks *pixel_links_new(LithoPlane *const lab[3], float strength);
void pixel_links_free(PixelLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PixelLinks, pixel_links_free)

/* in[i] = 1 where pixel i is in, of the split whose prices sum to the least; `pull` is the price of being
 * out minus that of being in. Where two splits cost the same the smaller `in` is taken. Prices count to
 * 1/1024, and to ± 10000. */
void pixel_graph_cut(const PixelLinks *links, const float *pull, guint8 *in);

#endif
