/* things_map.h: all things of a photo in one map, for operations that must tell them apart. */
#ifndef LITHO_SEE_FIND_THINGS_MAP_H
#define LITHO_SEE_FIND_THINGS_MAP_H

#include "recipe/finder.h"

/* As LithoFinder's `things`; the finder is a scene. About 0.6 s of a core where nothing of the photo was asked before. */
LithoThings *see_things_map(LithoFinder *finder, GError **error);

#endif
