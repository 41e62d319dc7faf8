/* fuse_table.h: a 3D colour table over 8-bit codes, tetrahedrally interpolated. */
#ifndef LITHO_RUN_FUSE_TABLE_H
#define LITHO_RUN_FUSE_TABLE_H

#include <glib.h>

/* Four lanes, so that a node is one load: three values and a pad. */
typedef float LithoNode __attribute__((vector_size(16)));

typedef struct {
  int size; /* nodes along an axis */
  LithoNode *nodes; /* size³, first channel fastest; owned */
} LithoTable;

/* Works n colours whose device values 0..1 are in d0..d2 into the node's values, in place. */
typedef void (*LithoTableFill)(gconstpointer chain, float *d0, float *d1, float *d2, int n);

/* Fills the nodes on `n_threads` threads; the result does not depend on their number. */
LithoTable *litho_table_new(int size, LithoTableFill fill, gconstpointer chain, int n_threads);
void litho_table_free(LithoTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTable, litho_table_free)

/* n ≤ LITHO_SPAN_MAX interleaved 8-bit pixels → interpolated values. */
void litho_table_look_up(const LithoTable *table, const guint8 *pixels, int n, LithoNode *out);

/* The same, and rounded to interleaved codes between 0 and 255. place: the pixels, in order, of which some value was beyond
 * those by more than `slack`, with room for n + 1; returns how many. */
int litho_table_codes(const LithoTable *table, const guint8 *pixels, int n, float slack, LithoNode *out, guint8 *codes,
                      short *place);

#endif
