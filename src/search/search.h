/* search.h: photos of an index for words, for a photo that they should be like, and without what they should not show. */
#ifndef LITHO_SEARCH_SEARCH_H
#define LITHO_SEARCH_SEARCH_H

#include "search/index.h"

typedef struct {
  const char *words;      /* NULL: only `like` */
  const float *like;      /* unit vector of a photo, or NULL */
  const char *const *not; /* NULL-terminated: what should not be in them; or NULL */
  guint n;                /* hits at most */
  double least;           /* score under which a photo does not fit; < 0: LITHO_SEARCH_LEAST, or of likeness */
} LithoSearchQuery;

typedef struct {
  char *path;
  double score;      /* probability that the words fit and those of `not` do not; only `like`: the cosine */
  double likeness;   /* cosine with `like`; NAN without */
  guint n_copies;    /* further files of the same bytes */
} LithoHit;

/* The probability, and for likeness the cosine, from which a photo counts as fitting (docs/search.md). */
#define LITHO_SEARCH_LEAST 0.85
#define LITHO_SEARCH_LEAST_LIKE 0.5

typedef struct _LithoSearch LithoSearch;

/* Loads the index's vectors. Errors: MODEL (they are of another tower: says how to renew them), READ. Borrows both. */
LithoSearch *litho_search_new(LithoIndex *index, LithoTower *tower, GError **error);
void litho_search_free(LithoSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoSearch, litho_search_free)
/* Best first, LithoHit*; empty: nothing fits. Files that are gone are left out. *best: the best score there was, NULL: not wanted.
 * Errors: MODEL, READ. */
GPtrArray *litho_search_run(LithoSearch *search, const LithoSearchQuery *query, double *best, GError **error);
/* The vector of a photo file. Errors: as loading; MODEL. */
gboolean litho_search_photo(LithoTower *tower, LithoFeatureNet *net, const char *path, float *vector, GError **error);

#endif
