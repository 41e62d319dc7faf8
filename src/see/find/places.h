/* places.h: where a thing is, in the frame and beside another. */
#ifndef LITHO_SEE_FIND_PLACES_H
#define LITHO_SEE_FIND_PLACES_H

/* Places of the frame, or-ed: "top left" is SEE_PLACE_TOP | SEE_PLACE_LEFT. */
typedef enum {
  SEE_PLACE_LEFT = 1 << 0,
  SEE_PLACE_RIGHT = 1 << 1,
  SEE_PLACE_TOP = 1 << 2,
  SEE_PLACE_BOTTOM = 1 << 3,
  SEE_PLACE_MIDDLE = 1 << 4,
  SEE_PLACE_BACK = 1 << 5,
  SEE_PLACE_FRONT = 1 << 6,
  SEE_PLACE_MOST = 1 << 7,   /* "far left", "leftmost", "closest" */
  SEE_PLACE_CORNER = 1 << 8, /* or an edge: hardly anything else is meant */
} SeePlace;
#define SEE_PLACE_SIDES (SEE_PLACE_LEFT | SEE_PLACE_RIGHT | SEE_PLACE_TOP | SEE_PLACE_BOTTOM)

/* How it stands to `other`. */
typedef enum {
  SEE_RELATION_NONE,
  SEE_RELATION_ON,
  SEE_RELATION_IN,
  SEE_RELATION_UNDER,
  SEE_RELATION_ABOVE,
  SEE_RELATION_NEAR,
  SEE_RELATION_BEFORE, /* in front of */
  SEE_RELATION_BEHIND,
  SEE_RELATION_LEFT_OF,
  SEE_RELATION_RIGHT_OF,
  SEE_RELATION_BETWEEN,
} SeeRelation;

#endif
