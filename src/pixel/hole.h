/* hole.h: a soft cover as a hole with hard edges, and its pieces. */
#ifndef LITHO_PIXEL_HOLE_H
#define LITHO_PIXEL_HOLE_H

#include <vips/vips.h>

typedef struct {
  int width, height;
  guint8 *v;    /* (H,W): 1 in the hole; owned */
  guint64 n;    /* pixels in it */
} LithoHole;

/* `cover`: 1-band float 0..1. Pixels from a quarter of full cover on, and all within grow_px of one. */
LithoHole *litho_hole_new(VipsImage *cover, double grow_px, GError **error);
/* Adds all within grow_px of it. */
void litho_hole_grow(LithoHole *hole, double grow_px);
/* Pixels in it over those at its edge: half the width of wires and letters, about half the radius of what is round; 0 of an
 * empty one. */
double litho_hole_half_width(const LithoHole *hole);
void litho_hole_free(LithoHole *hole);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoHole, litho_hole_free)

/* Rectangles that hold all of the hole, each to be filled by itself: what hangs together, and long thin
 * parts cut. Caller unrefs; VipsRect. */
GArray *litho_hole_pieces(const LithoHole *hole);

#endif
