/* part_tree.h: the look's grid as segments of even colour (pixel/graph_segments.h), joined step by step, the most alike
 * neighbours first, as in selective search (Uijlings et al. 2013). */
#ifndef LITHO_SEE_FIND_PART_TREE_H
#define LITHO_SEE_FIND_PART_TREE_H

#include "see/look.h"

/* One part of the photo on the look's grid. */
typedef struct {
  double n, fit, color, stuff; /* px; sums */
  double lab[3];               /* sums */
  int x0, y0, x1, y1;          /* box, px */
  int left, right;             /* what it was joined of; -1: a segment */
  gboolean is_gone;            /* joined to a larger one */
} SeePart;

typedef struct {
  GArray *parts; /* SeePart; the first n_segments are segments */
  int n_segments;
  int *label;      /* of the grid's pixels */
  guint8 *touches; /* n × n of those that are not gone, by number of the part */
  int capacity;
} SeePartTree;

/* fit, color, stuff: planes of the look's size that are summed over each part; color and stuff may be NULL. */
void see_part_tree_build(SeePartTree *tree, const SeeLook *look, const LithoPlane *fit, const LithoPlane *color,
                         const LithoPlane *stuff);
void see_part_tree_clear(SeePartTree *tree);
/* The part's pixels as a plane of the proxy; NULL: the scene's errors. */
LithoPlane *see_part_plane(LithoScene *scene, const SeePartTree *tree, int part, const SeeLook *look, GError **error);

#endif
