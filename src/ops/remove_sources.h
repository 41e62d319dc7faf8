/* remove_sources.h: what the filling of a hole may be taken from. */
#ifndef LITHO_OPS_REMOVE_SOURCES_H
#define LITHO_OPS_REMOVE_SOURCES_H

#include "op/things.h"
#include "pixel/hole.h"

/* In the order in which they are given up where too little else is left. */
typedef enum {
  REMOVE_SPARE_NONE,   /* everything may be taken from */
  REMOVE_SPARE_ITSELF, /* not what is left of the thing itself */
  REMOVE_SPARE_ALIVE,  /* nor people, faces and animals */
  REMOVE_SPARE_THINGS, /* nor any other thing that was seen */
} RemoveSpare;

typedef struct {
  int width, height;             /* of the map */
  int frame_width, frame_height; /* px */
  guint8 *spare; /* (height,width): the least RemoveSpare at which it is not taken from, 0: always is; owned */
  RemoveSpare most; /* at which enough of the hole's edge is left */
  double crowded;   /* of the hole's edge, what is other things */
} RemoveSources;

/* Of the hole in a frame. things NULL: everything may be taken from. A thing that the hole lies on (most of the hole's
 * surroundings are it) and those that others lie on (tables) are no things here. */
RemoveSources *remove_sources_new(const LithoThings *things, const LithoHole *hole);
void remove_sources_free(RemoveSources *sources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RemoveSources, remove_sources_free)

/* avoid (crop->height,crop->width) for litho_inpaint(), at the strictest degree that leaves enough; *degree says which.
 * hole: the same crop. Caller frees; NULL: everything may be taken from. */
guint8 *remove_sources_avoid(const RemoveSources *sources, const VipsRect *crop, const guint8 *hole, RemoveSpare *degree);

/* Other things (not itself) on a grid of width × height over the crop: 1 where one is. Caller frees; NULL: none was seen. */
guint8 *remove_sources_others(const RemoveSources *sources, const VipsRect *crop, int width, int height);

#endif
