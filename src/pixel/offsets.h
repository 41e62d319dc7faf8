/* offsets.h: a first filling of a hole by few shifted copies of the picture (He, Sun 2012). */
#ifndef LITHO_PIXEL_OFFSETS_H
#define LITHO_PIXEL_OFFSETS_H

#include "pixel/patchmatch.h"

/* Fills the hole of a small field and gives every target a source. FALSE, with nothing changed: the surroundings have no
 * shifts that reach into all of the hole, or the hole is too large (over LITHO_OFFSETS_MOST_PX).
 * guided: the price of a byte that the coarse colour of a copy is off the field's guide, where it has one; 0: the guide
 * is not heeded. About 0.1 s of a core. */
#define LITHO_OFFSETS_MOST_PX 5000
gboolean litho_field_shift(LithoField *field, float guided);

/* How far apart alike patches of the surroundings are: root mean square difference of a byte between a patch near the hole and
 * the most alike one elsewhere, median over some. What a filling can reach at best. */
float litho_field_likeness(const LithoField *field);

#endif
