/* regions.h: the table of named regions. */
#ifndef LITHO_SEE_FIND_REGIONS_H
#define LITHO_SEE_FIND_REGIONS_H

#include "see/coarse_mask.h"

/* Every named region but "all", one a line; ends with a NULL name. */
extern const SeeRegion see_regions[];

#endif
