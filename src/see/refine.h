/* refine.h: from a coarse cover on the proxy to a mask along the photo's edges. */
#ifndef LITHO_SEE_REFINE_H
#define LITHO_SEE_REFINE_H

#include "pixel/area.h"
#include "see/scene.h"

/* cover: 0..1, of any size with the photo's shape (the proxy's, as a rule). A 1-band mask of width × height
 * in memory, UCHAR, or USHORT where the scene's options say `fine`; 0 and full scale exactly where the
 * cover leaves no doubt. New reference; NULL and error. */
VipsImage *see_refine(LithoScene *scene, const LithoPlane *cover, int width, int height, GError **error);
/* The cover itself, enlarged, as such a mask: of what is too thin to be refined. */
VipsImage *see_unrefined(LithoScene *scene, const LithoPlane *cover, int width, int height, GError **error);

#endif
