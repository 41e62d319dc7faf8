/* nearness.h: how near each place of a photo is. */
#ifndef LITHO_SEE_FIND_NEARNESS_H
#define LITHO_SEE_FIND_NEARNESS_H

#include "recipe/finder.h"

/* LithoFinder.nearness: by the depth that the photo's file brings (photo/beside.h), else by the net of role depth. */
gboolean see_nearness(LithoFinder *finder, int width, int height, LithoLocated *near, GError **error);

#endif
