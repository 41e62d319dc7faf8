/* finder.h: who finds in a photo what a region names. recipe/ knows only this; see/ implements it.
 *
 * A finder belongs to one photo as it was opened (upright, before all steps). What needs a finder:
 * LITHO_REGION_NAMED, _TEXT and _POINT (litho_region_needs_see()).
 */
#ifndef LITHO_RECIPE_FINDER_H
#define LITHO_RECIPE_FINDER_H

#include <vips/vips.h>
#include "op/things.h"
#include "recipe/region.h"

/* One thing that a free text may mean. */
typedef struct {
  char *label;   /* what it was seen as: "dog"; "" for a part of the photo without a name; owned */
  double score;  /* 0..1, of being what the text's noun names */
  double box[4]; /* x, y, width, height: fractions of the upright photo */
} LithoSighting;

void litho_sighting_free(gpointer sighting);

typedef struct {
  gboolean present; /* FALSE: the photo has no such thing; mask is NULL then */
  double score;     /* 0..1, how sure that it is there (or, when absent, how near it came) */
  double share;     /* mean coverage, 0..1 */
  VipsImage *mask;  /* 1 band, UCHAR, 0..255, in memory, of the asked size; owned */
  char *method;     /* how it was found: "colour, place and graph cut", "deeplab-voc"; owned */
  char *instead;    /* when absent: what is there, for people: "plants, a person"; owned, or NULL */
  char *why;        /* when absent, and not simply unseen: "what fits best would be 77 % of the photo …"; owned, or NULL */
  gboolean ambiguous;    /* of a text: several things fit equally well; the mask is that of one of them */
  GPtrArray *candidates; /* of a text: LithoSighting*, those that were chosen among, best first, at most 5; owned, or NULL */
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
  /* The things of the photo, whatever a region names; the caller frees. Nothing seen is no error. NULL here: nobody can
   * tell. Errors and threads as above. */
  LithoThings *(*things)(LithoFinder *finder, GError **error);
  /* How near each place of the photo is: as a region's mask, 255 the nearest, `method` who says so. present FALSE: nobody
   * knows, which is no error. NULL here: nobody can tell. Errors and threads as above. */
  gboolean (*nearness)(LithoFinder *finder, int width, int height, LithoLocated *near, GError **error);
};

#endif
