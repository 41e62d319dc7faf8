/* peel.h: pixels of a field's hole from its patches (patchmatch.h). */
#ifndef LITHO_PIXEL_PEEL_H
#define LITHO_PIXEL_PEEL_H

#include "pixel/patchmatch.h"

/* Each pixel of the hole, or those of `only`, becomes the weighted mean of what the patches over it say. A patch
 * of distance G_MAXUINT32 has no say. */
void litho_field_vote(LithoField *field, const guint8 *only);
/* Fills the hole ring by ring from its edge and gives every target a source. */
void litho_field_peel(LithoField *field);

#endif
