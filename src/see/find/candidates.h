/* candidates.h: what of a photo the head of a query may be, before anything tells which one is meant. */
#ifndef LITHO_SEE_FIND_CANDIDATES_H
#define LITHO_SEE_FIND_CANDIDATES_H

#include "see/find/query.h"
#include "see/things/things.h"

typedef struct {
  char *label;  /* what it was seen as: "dog"; owned */
  char *method; /* by what: "ssd-mobilenet-v2"; owned */
  double score; /* 0..1: the net's, times how well its label fits the noun */
  double seen;  /* 0..1: the net's score alone */
  LithoBox box;
  SeeThing *thing;   /* NULL: its mask is `plane` */
  LithoPlane *plane; /* of the proxy's size; owned; NULL: the thing's mask */
  LithoPlane *fine;  /* of what is thin: as SeeCoarseMask's, beside `plane`; owned; mostly NULL */
  gboolean is_stuff; /* without a shape of its own: may be cut by place and colour */
  double rank;       /* choose.c's */
} SeeCandidate;

void see_candidate_free(gpointer candidate);
/* A candidate from a plane, which it takes over; its box is that of the pixels > 0.5. NULL: there are none. */
SeeCandidate *see_candidate_of_plane(const char *label, const char *method, double score, LithoPlane *plane);
/* Its mask: borrowed. NULL: MODEL, CANCELLED. */
const LithoPlane *see_candidate_mask(LithoScene *scene, SeeCandidate *candidate, GError **error);

/* SeeCandidate*, best first; empty: nothing is called that. Things that nets see by name; masks of segmenting nets,
 * part by part; else the named region that covers the noun. A query without a head: every thing. NULL: MODEL, HASH,
 * CANCELLED. */
GPtrArray *see_candidates(LithoScene *scene, const SeeQuery *query, GError **error);
/* Does an installed detector, or the stuff net, have a label for the query's head? FALSE: as above. */
gboolean see_name_is_known(LithoScene *scene, const SeeQuery *query, gboolean *is_known, GError **error);
/* The connected parts of a plane as candidates, largest first: those of at least `least_share` of the frame. */
void see_candidates_of_parts(const char *label, const char *method, double score, const LithoPlane *plane,
                             double least_share, gboolean is_stuff, GPtrArray *candidates);

#endif
