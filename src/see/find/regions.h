/* regions.h: the table of named regions, and the words that stand for them. */
#ifndef LITHO_SEE_FIND_REGIONS_H
#define LITHO_SEE_FIND_REGIONS_H

#include "see/coarse_mask.h"

/* Every named region but "all", one a line; ends with a NULL name. */
extern const SeeRegion see_regions[];

/* The name that a word for a region stands for ("clouds" → "sky"), or NULL. */
const char *see_region_name_of(const char *word);

#endif
