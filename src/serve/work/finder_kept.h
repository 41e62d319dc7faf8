/* finder_kept.h: a finder that remembers what it found, so that a slider does not look for the sky again. */
#ifndef LITHO_SERVE_WORK_FINDER_KEPT_H
#define LITHO_SERVE_WORK_FINDER_KEPT_H

#include "recipe/finder.h"

typedef struct _KeptFinder KeptFinder;

/* inner: not owned, must live longer. */
KeptFinder *kept_finder_new(LithoFinder *inner);
void kept_finder_free(KeptFinder *kept);
/* Answers as `inner` does. */
LithoFinder *kept_finder(KeptFinder *kept);

#endif
