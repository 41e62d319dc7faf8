/* stuff.h: what has no outline of its own (sky, grass, water, walls …), by litho's stuff net. */
#ifndef LITHO_SEE_THINGS_STUFF_H
#define LITHO_SEE_THINGS_STUFF_H

#include "pixel/area.h"
#include "see/scene.h"

typedef struct {
  guint n_labels;
  const char *const
      *labels; /* "sky", "grass", …, also "person", "animal" and other things; the net's */
  LithoPlane *
      *p; /* one a label: its probability, on a grid of about a quarter of 384 px; they sum to 1 */
} SeeStuff;

/* Worked out once and kept; owned by the scene. NULL without error: no stuff net is installed, or
 * the floor is wanted. Errors: MODEL, HASH, CANCELLED. */
const SeeStuff *see_scene_stuff(LithoScene *scene, GError **error);

/* Index of a label, or -1. */
int see_stuff_label(const SeeStuff *stuff, const char *label);

/* The sum of the labels "a|b|c" that the net knows, on a grid of its own; 0 everywhere where it
 * knows none. New plane. */
LithoPlane *see_stuff_on_grid(const SeeStuff *stuff, const char *labels, int width, int height);

/* The same, of the proxy's size. */
LithoPlane *see_stuff_sum(LithoScene *scene, const SeeStuff *stuff, const char *labels,
                          GError **error);

#endif
