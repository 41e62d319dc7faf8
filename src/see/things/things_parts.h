/* things_parts.h: shared inside the room. */
#ifndef LITHO_SEE_THINGS_THINGS_PARTS_H
#define LITHO_SEE_THINGS_THINGS_PARTS_H

#include "see/things/things.h"

/* A thing as one look saw it. */
typedef struct {
  SeeThing *thing;  /* owned by the array of sightings */
  double look_share; /* of the photo's area that the look covered */
} SeeSighting;

/* Sightings (SeeSighting) of one role become things: greedy non-maximum suppression a label, best first. Takes the
 * things over; those that are suppressed are freed. `things` (SeeThing*) holds what goes before them: a sighting that
 * is one of those is dropped. */
void see_sightings_merge(GArray *sightings, GPtrArray *things);

#endif
