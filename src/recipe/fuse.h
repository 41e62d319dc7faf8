/* fuse.h: consecutive point kernels as one pass over the picture. */
#ifndef LITHO_RECIPE_FUSE_H
#define LITHO_RECIPE_FUSE_H

#include <vips/vips.h>
#include "ops/op.h"
#include "photo/coding.h"
#include "recipe/mask.h"

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

/* The pass as a lazy image; it keeps the chain alive. Bakes tables now. */
gboolean litho_chain_run(LithoChain *chain, VipsImage *in, VipsImage **out, GError **error);

/* A table is used only when no probe differs from the exact kernels by more, in Oklab ΔE (×1; an
 * 8-bit step of grey is about 0.004, a just noticeable difference about 0.02). */
#define LITHO_TABLE_BOUND 0.01

/* Largest error of the baked table in Oklab ΔE (×1) over random probes, 0 when nothing was baked. */
double litho_chain_table_error(const LithoChain *chain);

/* before + mask × strength × (after - before): both 3-band float scRGB of one size. */
gboolean litho_blend_run(VipsImage *before, VipsImage *after, LithoMask *mask, double strength,
                         VipsImage **out, GError **error);

#endif
