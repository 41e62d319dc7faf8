/* flow_net.h: the velocity of a flow from noise to rows of numbers that a text describes, forward
 * and backward.
 *
 * Flow matching (Lipman et al. 2023; Liu, Gong, Liu 2023): with rows x of data and noise e of
 * deviation 1, x_t = (1 − t) e + t x for t in 0..1, and the net learns the velocity x − e from x_t.
 * It is a transformer whose layer norms are told the time and the text (Peebles, Xie 2023), with
 * one set of modulations for all layers and a table for each (Chen et al. 2023):
 *
 *   c     = T2 gelu(T1 fourier(t)) + S2 s,  s = gelu(S1 text);      m = M gelu(c): six rows of
 * width C rows  = In [x_t, known] + position, and before them `spoken` rows W s: a sequence a
 * picture layer   x ← x + g1 · attention(ln(x) · (1 + a1) + b1);  x ← x + g2 · F2 gelu(F1 (ln(x) ·
 * (1 + a2) + b2)) (a1, b1, g1, a2, b2, g2) = m + table of the layer out   = Out (ln(x) · (1 + a) +
 * b), (a, b) = the first two of m + a table
 *
 * ln: layer norm without weights. `known` are rows that go beside x_t: what is known of the picture
 * already. A text of zeros is no text (classifier-free guidance, Ho, Salimans 2022).
 *
 * Tensors: "time.in", "time.out", "text.in", "text.out", "text.rows", "modulate", "in", "position",
 * "block.K.qkv", "block.K.proj", "block.K.up", "block.K.down", "block.K.table", "table", "out",
 * each ".weight", ".bias".
 */
#ifndef LITHO_INFER_FLOW_NET_H
#define LITHO_INFER_FLOW_NET_H

#include "nn/layers.h"
#include "nn/params.h"

#define LITHO_FLOW_SPOKEN 2 /* rows of the text before those of the picture */

typedef struct {
  int rows;    /* of a picture */
  int numbers; /* of a row */
  int known;   /* numbers of a row that is known beside it; 0: none */
  int width, layers, heads;
  int text; /* width of a text's vector */
} LithoFlowConfig;

typedef struct _LithoFlowNet LithoFlowNet;
/* Adds its tensors to params, names begun with `prefix`; params is borrowed. One net works for one
 * thread; layers use several. */
LithoFlowNet *litho_flow_net_new(const LithoFlowConfig *config, NnParams *params,
                                 const char *prefix);
void litho_flow_net_free(LithoFlowNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoFlowNet, litho_flow_net_free)
const LithoFlowConfig *litho_flow_net_config(const LithoFlowNet *net);

/* What is told of n pictures; must live until backward. */
typedef struct {
  int n;
  const float *in;   /* (n·rows, numbers + known): x_t and what is known, side by side */
  const float *text; /* (n,text) */
  const float *time; /* (n), 0..1 */
} LithoFlowBatch;

/* The velocities (n·rows, numbers); owned by the net, until its next call. train: backward will
 * follow. */
const float *litho_flow_net_forward(LithoFlowNet *net, const LithoFlowBatch *batch, gboolean train);
/* After a forward with train: adds to the gradients of the parameters. dout (n·rows, numbers). */
void litho_flow_net_backward(LithoFlowNet *net, const LithoFlowBatch *batch, const float *dout);

#endif
