/* finder_cache.h: a finder that remembers what it found.
 *
 * A conversation looks for the same sky in every turn, a slider while it is dragged. Masks of frames up to
 * FINDER_CACHE_MAX_PX are kept; larger ones (a whole photo, for an export) are found anew. Not thread-safe. */
#ifndef LITHO_TALK_FINDER_CACHE_H
#define LITHO_TALK_FINDER_CACHE_H

#include "recipe/finder.h"

#define FINDER_CACHE_MAX_BYTES ((gsize)48 << 20) /* of masks */
#define FINDER_CACHE_MAX_PX (2000 * 2000)

/* inner: borrowed, must live longer. The result begins with a LithoFinder; free it with finder_cache_free(). */
LithoFinder *finder_cache_new(LithoFinder *inner);
void finder_cache_free(LithoFinder *finder);

#endif
