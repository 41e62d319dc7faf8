/* fill_guide.h: what the fill net says of a hole, for fields of patches. */
#ifndef LITHO_PIXEL_FILL_GUIDE_H
#define LITHO_PIXEL_FILL_GUIDE_H

#include "infer/fill_net.h"
#include "pixel/patchmatch.h"

#define PIXEL_FILL_GUIDE_MOST_PX 65536 /* of a field that the net looks at */

/* The net looks at the field, with its hole and what is to be avoided as one hole: field->guide.
 * FALSE, with nothing changed: the field is too large, or too little of it is known. About 20 ms of
 * a core for 128 × 128 px. */
gboolean pixel_fill_guide(const LithoFillFile *net, LithoField *field);
/* The guide of the field of twice the size, from that of `coarse`. */
void pixel_fill_guide_refine(const LithoField *coarse, LithoField *fine);

#endif
