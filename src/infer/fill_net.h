/* fill_net.h: the fill net: what may be behind a hole, coarsely, forward and backward.
 *
 * A U-net (Ronneberger, Fischer, Brox 2015) without normalisation, that adds to a smooth filling.
 * Maps are channels last; level i = 0..3 has the stride 2 << i and litho_fill_widths[i] channels:
 *
 *   in_0  the picture with the hole filled smoothly (codes 0..1 less 0.5) and the hole, 2×2 px side
 * by side: 16 channels e_i = relu(enter_i(in_i)),  in_i+1 = means of 2×2 of e_i x_3 = e_3,  x_i =
 * e_i + up2(top_i(y_i+1)),  y_i = blocks_i(x_i) change = out(y_0), its 12 channels 2×2 px side by
 * side, in the hole; 0 outside
 *
 *   enter, out 3×3;  top 1×1;  up2 bilinear;  blocks x ← x + b(relu(a(x))), a and b 3×3: three at
 * level 3, else one
 *
 * 1.18 million numbers; 170 million multiplications for 128 × 128 px. It sees about 200 px around
 * each. It draws no fine detail and does not know what was behind: it says which colours go on
 * where.
 *
 * File: safetensors, tensors named as above ("enter.0.weight", "bottom.2.a.bias",
 * "block.1.b.weight"); metadata "litho" "fill-net" and "widths".
 */
#ifndef LITHO_INFER_FILL_NET_H
#define LITHO_INFER_FILL_NET_H

#include <gio/gio.h>
#include "nn/params.h"

#define LITHO_FILL_KIND "fill-net"
#define LITHO_FILL_LEVELS 4
#define LITHO_FILL_STEP_PX 16  /* sides are multiples of it */
#define LITHO_FILL_SIDE_PX 128 /* of what it is trained on */

extern const int litho_fill_widths[LITHO_FILL_LEVELS];

typedef struct _LithoFillNet LithoFillNet;
/* Adds its tensors to params, which are borrowed. Read-only afterwards: any number of threads may
 * use it, each with a work of its own. */
LithoFillNet *litho_fill_net_new(NnParams *params);
void litho_fill_net_free(LithoFillNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFillNet, litho_fill_net_free)

/* What goes in and comes out of one picture of height × width, and what backward needs of it. */
typedef struct {
  int height, width;
  float *picture; /* (height,width,4): codes 0..1 less 0.5, the hole filled (pixel/fill_smooth.h); 1
                     in the hole, else 0 */
  float *change;  /* (height,width,3): to be added to the picture, 0 outside the hole; for backward
                     its gradient */
  struct _LithoFillBuffers *buffers;
} LithoFillWork;
/* train FALSE: backward is never called. */
LithoFillWork *litho_fill_work_new(int height, int width, gboolean train);
void litho_fill_work_free(LithoFillWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFillWork, litho_fill_work_free)

/* Writes work->change. */
void litho_fill_net_forward(const LithoFillNet *net, LithoFillWork *work);
/* After forward, with work->change become the gradient of the change: adds the gradients of the
 * parameters to `grad`, a block laid out as params->grad (which it may be). */
void litho_fill_net_backward(const LithoFillNet *net, LithoFillWork *work, float *grad);

/* A file's net, with its parameters. Not thread-safe. */
typedef struct {
  NnParams *params;
  LithoFillNet *net;
} LithoFillFile;
/* Errors: NOT_FOUND, READ, MODEL (says what does not fit). */
LithoFillFile *litho_fill_file_open(const char *path, GError **error);
void litho_fill_file_free(LithoFillFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFillFile, litho_fill_file_free)
/* Writes the whole net, half precision. Error WRITE. */
gboolean litho_fill_file_save(const char *path, const NnParams *params, GError **error);

#endif
