/* fuse_internal.h: what the passes of a chain share: fuse_span.c has the exact one, fuse_bake.c the
 * baked one.
 */
#ifndef LITHO_RUN_FUSE_INTERNAL_H
#define LITHO_RUN_FUSE_INTERNAL_H

#include "run/fuse.h"
#include "run/fuse_table.h"

#define VECTOR 8 /* floats of a vector register; divides LITHO_SPAN_MAX */
#define ALIGNED __attribute__((aligned(32)))

typedef struct {
  const LithoOp *op;
  gpointer state;  /* owned */
  LithoMask *mask; /* owned, NULL: everywhere */
  float strength;
} RunLink;

struct _LithoChain {
  int ref_count;
  LithoCoding *in, *out; /* owned, NULL: linear float */
  gboolean exact;
  GArray *links;
  LithoTable *table; /* owned, NULL: exact */
  guint n_baked;     /* links in the table */
  gboolean direct;   /* the table's values are coded values of `out`, running on past its range */
  float slope[3];    /* of the running-on above 1 */
  gboolean all_masked; /* every link has a mask */
  gboolean masked;   /* and in = out: untouched pixels are copied */
  LithoUnchanged *unchanged;   /* NULL, or where they are counted */
  double table_error;
};

/* fuse_span.c. A chain's codings, never NULL. */
const LithoCoding *run_chain_in_coding(const LithoChain *chain);
const LithoCoding *run_chain_out_coding(const LithoChain *chain);
gsize run_chain_pixel_bytes(const LithoCoding *coding);
/* The span's colours, which are in *space, taken to `wanted`. */
void run_chain_convert(LithoSpan *span, LithoSpace *space, LithoSpace wanted);
/* Links `from` to `to` - 1; cover: the largest weight that each pixel met, to begin with 0. */
void run_chain_run_links(const LithoChain *chain, guint from, guint to, LithoSpan *span,
                     LithoSpace *space, float *cover);
/* The links from `from` on and the encoding; the span is in `space`. */
void run_chain_finish_span(const LithoChain *chain, guint from, LithoSpan *span, LithoSpace space,
                       const guint8 *source, guint8 *target);
/* Span of interleaved pixels of the chain's `in` coding to those of its `out`, kernel by kernel. */
void run_chain_exact_span(const LithoChain *chain, LithoSpan *span, const guint8 *source,
                      guint8 *target);

/* fuse_bake.c. Makes the chain's table, if it may have one and it is good enough. */
void run_chain_bake(LithoChain *chain);
/* The same as run_chain_exact_span() by the table. */
void run_chain_table_span(const LithoChain *chain, LithoSpan *span, const guint8 *source,
                      guint8 *target);

#endif
