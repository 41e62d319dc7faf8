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
} SeeLinks;

/* strength / distance, times exp(-d² / 2 mean(d²)) of the colours' difference d (Boykov and Jolly 2001;
 * Rother 2004): cheap along edges. `lab`: three planes. */
SeeLinks *see_links_new(LithoPlane *const lab[3], float strength);
void see_links_free(SeeLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SeeLinks, see_links_free)

/* in[i] = 1 where pixel i is in, of the split whose prices sum to the least; `pull` is the price of being
 * out minus that of being in. Where two splits cost the same the smaller `in` is taken. Prices count to
 * 1/1024, and to ± 10000. */
void see_graph_cut(const SeeLinks *links, const float *pull, guint8 *in);

#endif
