/* prompt_mask.h: from a box or points to a mask. */
#ifndef LITHO_SEE_THINGS_PROMPT_MASK_H
#define LITHO_SEE_THINGS_PROMPT_MASK_H

#include "pixel/area.h"
#include "see/box.h"
#include "see/scene.h"

/* Fractions of the upright photo; inside FALSE: what is there is not meant. */
typedef struct {
  double x, y;
  gboolean inside;
} SeePoint;

/* The mask of what is in `box` (NULL: none; then at least one point is inside) and under the points: a new plane of the
 * proxy's size, 0..1; outside the window that was looked at it is 0. By the first that there is: a net of role `point`;
 * litho's mask net; a graph cut. coarse: NULL, or an earlier mask to mend (of the proxy's size; a net of role `point`
 * does not hear of it). *score (may be NULL): mean of |2p − 1| where the mask is, 0..1, or what a net of role `point`
 * thinks of its mask. A box takes one look of about 25 ms of a core, points up to three. Caller frees. NULL: MODEL,
 * HASH, CANCELLED. */
LithoPlane *see_prompt_mask(LithoScene *scene, const LithoBox *box, const SeePoint *points, guint n_points,
                            const LithoPlane *coarse, double *score, GError **error);

/* What see_prompt_mask() works by in this scene, for people: "point net", "mask net", "graph cut". NULL as it. */
const char *see_prompt_mask_method(LithoScene *scene, GError **error);

#endif
