/* coarse_mask.h: a region as the rooms of see/ find it: a coarse soft mask on the scene's proxy, which is then
 * refined along the photo's edges at the size that is asked for (refine.h).
 */
#ifndef LITHO_SEE_COARSE_MASK_H
#define LITHO_SEE_COARSE_MASK_H

#include "pixel/area.h"
#include "see/box.h"
#include "see/scene.h"

typedef struct {
  gboolean present;
  double score;      /* 0..1 */
  LithoPlane *plane; /* 0..1, of the scene's proxy's size; owned; NULL when absent */
  LithoPlane *fine;  /* the same on a finer grid, of what is thinner than the proxy's pixels: it is the mask as it is, and
                        is not refined; owned; mostly NULL */
  char *method;      /* owned */
} SeeCoarseMask;

void see_coarse_mask_clear(SeeCoarseMask *mask);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SeeCoarseMask, see_coarse_mask_clear)
/* Makes `mask` the union of both, which are present. */
void see_coarse_mask_add(SeeCoarseMask *mask, const SeeCoarseMask *other);
/* Of one that is present: its share of the frame, and the box around the parts with coverage > 0.5. */
double see_coarse_mask_share(const SeeCoarseMask *mask);
LithoBox see_coarse_mask_box(const SeeCoarseMask *mask);

/* A named region, and what finds it. An absent region is no error: present FALSE, plane NULL, score = how near it
 * came. method is always set. */
typedef gboolean (*SeeFind)(LithoScene *scene, SeeCoarseMask *mask, GError **error);
struct _SeeRegion {
  const char *name; /* one of litho_region_names */
  SeeFind find;
};

/* The row of the scene's table, or NULL. */
const SeeRegion *see_region_by_name(const LithoScene *scene, const char *name);
/* The coarse mask of a named region, found once and kept in the scene; owned by it. NULL and error. */
const SeeCoarseMask *see_scene_coarse_mask(LithoScene *scene, const char *name, GError **error);

#endif
