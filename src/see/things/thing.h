/* thing.h: one thing that a net knows by name. */
#ifndef LITHO_SEE_THINGS_THING_H
#define LITHO_SEE_THINGS_THING_H

#include "see/coarse_mask.h"
#include "see/nets.h"

typedef struct {
  char
      *label; /* the class as the net's labels have it, lower case: "dog", "traffic light"; owned */
  double said;  /* 0..1, as the net gives it */
  double score; /* the chance that it is right (sure.h), 0..1 */
  LithoBox box; /* fractions of the upright photo */
  const SeeNet *net;
  const char *contract; /* the net's: "ssd" */
  LithoPlane *plane;    /* 0..1, of the proxy's size; NULL until see_thing_mask() made it or an
                           instances net gave it; owned */
} SeeThing;

void see_thing_free(gpointer thing);

#endif
