/* fuse.h: consecutive point kernels as one pass over the picture. */
#ifndef LITHO_RUN_FUSE_H
#define LITHO_RUN_FUSE_H

#include <vips/vips.h>
#include "op/op.h"
#include "color/coding.h"
#include "run/unchanged.h"
#include "run/mask.h"

typedef struct _LithoChain LithoChain;

/* A chain begins with `in` coding (NULL: linear float in) and ends in `out` coding (NULL: linear
 * float out). `exact`: never bake a table. */
LithoChain *litho_chain_new(LithoCoding *in, LithoCoding *out, gboolean exact);
void litho_chain_free(LithoChain *chain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoChain, litho_chain_free)

/* Adds a kernel. The chain takes `state` (freed by free_state, NULL = g_free) and `mask` (NULL =
 * everywhere); the result is blended by mask × strength in the kernel's space. */
void litho_chain_add(LithoChain *chain, const LithoOp *op, gpointer state, LithoMask *mask,
                     double strength);
guint litho_chain_length(const LithoChain *chain);
/* The coding of a chain that was begun with out = NULL. */
void litho_chain_set_out(LithoChain *chain, LithoCoding *out);

/* Counts in `kept` what a chain of masked steps from a coding back to the same one hands through, while its
 * result is read. Call before litho_chain_run(). */
void litho_chain_count(LithoChain *chain, LithoUnchanged *unchanged);

/* The pass as a lazy image; it keeps the chain alive. Bakes tables now. */
gboolean litho_chain_run(LithoChain *chain, VipsImage *in, VipsImage **out, GError **error);

/* A table is used only when, over 4096 random probes, its codes differ from those of the exact kernels by
 * no more than rounding to 8 bits does anyway (root mean square 1/√12 of a code), and none by more
 * than LITHO_TABLE_WORST codes of 255. */
#define LITHO_TABLE_BOUND 0.2887
#define LITHO_TABLE_WORST 8

/* Root mean square error of the baked table over the probes, in 8-bit codes; 0: nothing baked. */
double litho_chain_table_error(const LithoChain *chain);

/* before + mask × strength × (after - before): both 3-band float scRGB of one size. */
gboolean litho_blend_run(VipsImage *before, VipsImage *after, LithoMask *mask, double strength,
                         VipsImage **out, GError **error);

#endif
