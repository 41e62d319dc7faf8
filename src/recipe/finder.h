/* finder.h: who finds in a photo what a region names. recipe/ knows only this; see/ implements it.
 *
 * A finder belongs to one photo as it was opened (upright, before all steps). What needs a finder:
 * LITHO_REGION_NAMED, _TEXT and _POINT (litho_region_needs_see()).
 */
#ifndef LITHO_RECIPE_FINDER_H
#define LITHO_RECIPE_FINDER_H

#include <vips/vips.h>
#include "recipe/region.h"

typedef struct {
  gboolean present; /* FALSE: the photo has no such thing; mask is NULL then */
  double score;     /* 0..1, how sure that it is there (or, when absent, how near it came) */
  double share;     /* mean coverage, 0..1 */
  VipsImage *mask;  /* 1 band, UCHAR, 0..255, in memory, of the asked size; owned */
  char *method;     /* how it was found: "colour, place and graph cut", "deeplab-voc"; owned */
  char *instead;    /* when absent: what is there, for people: "plants, a person"; owned, or NULL */
} LithoLocated;

void litho_located_clear(LithoLocated *located);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(LithoLocated, litho_located_clear)

typedef struct _LithoFinder LithoFinder;
struct _LithoFinder {
  /* Finds `region` itself: its except, invert and feather are the caller's work. width × height: the
   * photo's size, or that of a smaller copy of it (a proxy). Not found is no error. Errors: MODEL,
   * CANCELLED, INTERNAL. Called from one thread at a time. */
  gboolean (*find)(LithoFinder *finder, const LithoRegion *region, int width, int height,
                   LithoLocated *located, GError **error);
};

#endif
