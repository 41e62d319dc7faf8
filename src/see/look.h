/* look.h: the scene's proxy on a coarse grid, as planes that region finders read. */
#ifndef LITHO_SEE_LOOK_H
#define LITHO_SEE_LOOK_H

#include "pixel/graphcut.h"
#include "see/coarse_mask.h"

typedef struct {
  int width, height;  /* of the grid: the proxy's, or the half of it; long edge ≤ 256 */
  LithoPlane *lab[3]; /* Oklab */
  LithoPlane *rough;  /* standard deviation of L over 5 × 5: 0 in smooth parts, > 0.05 in leaves */
  PixelLinks *links;    /* of strength 1 */
} SeeLook;

/* Worked out once and kept; owned by the scene. NULL and error. */
const SeeLook *see_scene_look(LithoScene *scene, GError **error);

/* Splits the grid by pixel_graph_cut(): pull is what a pixel gains by being in, in units of the price of
 * parting equal neighbours. The result as a 0/1 plane; caller frees. */
LithoPlane *see_look_cut(const SeeLook *look, const float *pull);

/* A plane of the grid at the proxy's size, as a SeeCoarseMask holds it. Caller frees. */
LithoPlane *see_look_to_proxy(LithoScene *scene, const LithoPlane *grid, GError **error);

/* Takes connected parts out of a 0/1 plane: those under `share` of the frame, those under `part_of_largest` of
 * the largest one, and those whose middle does not lie between two heights (fractions of the frame's). */
void see_drop_specks(LithoPlane *plane, double share, double part_of_largest, double min_y, double max_y);

/* Adds to a 0/1 plane the holes in it, each under `share` of the frame, that is_filled() agrees to. */
typedef gboolean (*SeeHoleFn)(const LithoPlane *hole, gconstpointer data);
void see_fill_holes(LithoPlane *plane, double share, SeeHoleFn is_filled, gconstpointer data);

/* Mean of `plane` over the parts where `weight` is (NULL: everywhere); 0 where there is no weight. */
double see_plane_mean(const LithoPlane *plane, const LithoPlane *weight);

#endif
