/* vectors.h: all unit vectors of an index in 8 bits, scanned exactly in one pass.
 *
 * They are kept in a file beside the database (PATH.vectors, memory-mapped), a copy that is made again when the index has changed: loading is
 * no query of a row each. A row is whole numbers -127..127 and a scale; a cosine is off by about 0.0005 (the best ones are taken again
 * from the database's floats by search.c).
 */
#ifndef LITHO_SEARCH_VECTORS_H
#define LITHO_SEARCH_VECTORS_H

#include "search/index.h"

typedef struct {
  guint64 n;
  int width;
  const gint64 *id;    /* of the contents, rising */
  const float *scale;
  const gint8 *row;    /* (n, stride) */
  gsize stride;        /* width, up to a multiple of 32; the rest is 0 */
  GBytes *bytes;       /* what they lie in */
} SearchVectors;

/* From the file, else from the database (and the file is written where it can be). Errors: READ. */
SearchVectors *search_vectors_load(LithoIndex *index, GError **error);
void search_vectors_free(SearchVectors *vectors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchVectors, search_vectors_free)
/* cosine (n): of every row with the unit vector `query` (width). */
void search_vectors_scan(const SearchVectors *vectors, const float *query, float *cosine);

#endif
