/* layers.h: the layers, one a file: layer_forward, layer_backward, layer_naive.
 *
 * Shapes: N rows (tokens of all sequences of a batch, packed one after the other without padding), C the width,
 * OC the width that goes out, V the vocabulary, H heads. Everything is float32, dense, row-major.
 *
 * forward writes `out` whole. backward writes `din` whole (NULL: not wanted) and *adds* to the gradients of
 * parameters (NULL: frozen). naive is forward by its definition, in double precision, one thread: the oracle of the
 * tests, never used else. Rows are worked by OpenMP with a fixed division, sums over rows in a fixed order: for one
 * number of threads results are the same bits. No function allocates unless it says so; none fails.
 */
#ifndef LITHO_NN_LAYERS_H
#define LITHO_NN_LAYERS_H

#include <glib.h>
#include "nn/rng.h"

/* n sequences in N = start[n] packed rows: sequence i has the rows [start[i], start[i + 1]). */
typedef struct {
  int n;
  const int *start; /* n + 1 */
} NnSeqs;

/* out (N,OC) = in (N,C) · weight (OC,C)ᵀ + bias (OC; NULL: none). OpenBLAS. */
void nn_linear_forward(float *out, const float *in, const float *weight, const float *bias, int N, int C, int OC);
void nn_linear_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in,
                        const float *weight, int N, int C, int OC);
/* din (N,C) += dout (N,OC) · weight. */
void nn_linear_add_input(float *din, const float *dout, const float *weight, int N, int C, int OC);
/* out (N,OC) += in (N,C) · weightᵀ. */
void nn_linear_add_output(float *out, const float *in, const float *weight, int N, int C, int OC);
void nn_linear_naive(float *out, const float *in, const float *weight, const float *bias, int N, int C, int OC);

/* out (N,C) = table (V,C) at ids (N). `add`: adds to out instead of writing it. ids in 0..V-1. */
void nn_embedding_forward(float *out, const gint32 *ids, const float *table, int N, int C, gboolean add);
void nn_embedding_backward(float *dtable, const gint32 *ids, const float *dout, int N, int C);
void nn_embedding_naive(float *out, const gint32 *ids, const float *table, int N, int C, gboolean add);

/* Ba, Kiros, Hinton 2016. mean, rstd (N): kept for backward; may be NULL in inference. `din` may be `dout`. */
void nn_layernorm_forward(float *out, float *mean, float *rstd, const float *in, const float *weight,
                          const float *bias, int N, int C, float eps);
void nn_layernorm_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in,
                           const float *mean, const float *rstd, const float *weight, int N, int C);
void nn_layernorm_naive(float *out, const float *in, const float *weight, const float *bias, int N, int C, float eps);

/* Zhang, Sennrich 2019: in / sqrt(mean(in²) + eps) · weight. */
void nn_rmsnorm_forward(float *out, float *rstd, const float *in, const float *weight, int N, int C, float eps);
void nn_rmsnorm_backward(float *din, float *dweight, const float *dout, const float *in, const float *rstd,
                         const float *weight, int N, int C);
void nn_rmsnorm_naive(float *out, const float *in, const float *weight, int N, int C, float eps);

/* GELU (Hendrycks, Gimpel 2016): exact by erf (BERT), or by tanh (GPT-2). n values. In place allowed. */
void nn_gelu_forward(float *out, const float *in, gsize n, gboolean by_tanh);
void nn_gelu_backward(float *din, const float *dout, const float *in, gsize n, gboolean by_tanh);
void nn_gelu_naive(float *out, const float *in, gsize n, gboolean by_tanh);

/* Adaptive layer norm (Peebles, Xie 2023): the rows of sequence s are scaled by 1 + scale, shifted by shift, or added to
 * `to` times gate, each (C) of row s of a matrix `stride` floats wide. backward writes the gradients of scale, shift and
 * gate, in the same layout; `din` may be `dout` of modulate. */
void nn_modulate_forward(float *out, const float *in, const float *scale, const float *shift, int stride,
                         const NnSeqs *seqs, int C);
void nn_modulate_backward(float *din, float *dscale, float *dshift, const float *dout, const float *in, const float *scale,
                          int stride, const NnSeqs *seqs, int C);
void nn_modulate_naive(float *out, const float *in, const float *scale, const float *shift, int stride, const NnSeqs *seqs,
                       int C);
void nn_gate_forward(float *to, const float *in, const float *gate, int stride, const NnSeqs *seqs, int C);
void nn_gate_backward(float *din, float *dgate, const float *dto, const float *in, const float *gate, int stride,
                      const NnSeqs *seqs, int C);
void nn_gate_naive(float *to, const float *in, const float *gate, int stride, const NnSeqs *seqs, int C);

/* SwiGLU (Shazeer 2020): in (N,2C) = gate, up side by side; out (N,C) = silu(gate) · up. */
void nn_swiglu_forward(float *out, const float *in, int N, int C);
void nn_swiglu_backward(float *din, const float *dout, const float *in, int N, int C);
void nn_swiglu_naive(float *out, const float *in, int N, int C);

/* Rotary positions (Su et al. 2021) of x (N rows of stride floats, H heads of D), angles by the place in the sequence
 * plus first; halves paired as Llama does. In place. inverse: its backward. */
void nn_rotary(float *x, int stride, const NnSeqs *seqs, int H, int D, int first, gboolean inverse);

/* Scaled dot-product attention of H heads of D (Vaswani et al. 2017). Row r of q lies at q + r·q_stride, of k and v at
 * k/v + r·kv_stride (so that packed (N,3C) projections need no copies); out is (Nq, H·D) dense. Sequence i of q sees sequence
 * i of k; causal: only the rows up to its own place, counted from the end when k is longer (a decoder that goes on).
 * lse (Nq,H): log of the sum of exponentials, for backward; NULL in inference. Rows of the matrix of
 * weights are made block by block and never stored whole (Dao et al. 2022). Allocates scratch a thread. */
typedef struct {
  const float *q, *k, *v;
  int q_stride, kv_stride;
  const NnSeqs *q_seqs, *k_seqs;
  int H, D;
  gboolean causal;
} NnAttention;
void nn_attention_forward(float *out, float *lse, const NnAttention *a);
/* dq, dk, dv with the strides of q, k, v; written whole. out: what forward gave. */
void nn_attention_backward(float *dq, float *dk, float *dv, const float *dout, const float *out, const float *lse,
                           const NnAttention *a);
void nn_attention_naive(float *out, const NnAttention *a);
/* The weights that row `row` of q gives to the rows of its k sequence, mean of the heads; for explaining. */
void nn_attention_weights(float *weights, int row, const NnAttention *a);

/* to += from. */
void nn_add(float *to, const float *from, gsize n);
/* out (N,C) = in (N,C) + row (C). */
void nn_add_row(float *out, const float *in, const float *row, int N, int C);

/* Mean of −log softmax(logits)[target] over the rows whose target ≥ 0, with label smoothing. logits (N,V) become the
 * gradient with respect to themselves, times scale. losses (N; NULL: not wanted): each row's without smoothing.
 * Returns the sum over rows (not the mean) with smoothing; divide by the number that is returned in *n_counted. The
 * gradient is that of the mean. */
double nn_softmax_ce(float *logits, const gint32 *targets, float *losses, int N, int V, float smoothing, float scale,
                     int *n_counted, gboolean backward);
double nn_softmax_ce_naive(const float *logits, const gint32 *targets, int N, int V, float smoothing);

/* Rows to unit length; norm (N) kept for backward. */
void nn_unit_forward(float *out, float *norm, const float *in, int N, int C);
void nn_unit_backward(float *din, const float *dout, const float *out, const float *norm, int N, int C);
void nn_unit_naive(float *out, const float *in, int N, int C);

/* Contrastive losses on unit rows: a (Na,C) texts, b (Nb,C) images, logits = exp(log_scale) a·bᵀ + bias.
 * match (Na): the row of b that belongs to row i of a. rows of a may share a row of b.
 * softmax (CLIP, Radford et al. 2021): the mean of both directions; a direction's row with several matches aims at them
 * equally. sigmoid (SigLIP, Zhai et al. 2023): −log σ(±logit), summed over pairs and divided by Na.
 * Returns the loss; da, db (NULL: not wanted) are written, *dlog_scale and *dbias added to. scratch: Na·Nb floats. */
typedef enum { NN_CONTRAST_SOFTMAX, NN_CONTRAST_SIGMOID } NnContrast;
double nn_contrast(NnContrast kind, float *da, float *db, float *dlog_scale, float *dbias, const float *a,
                   const float *b, const int *match, float log_scale, float bias, int Na, int Nb, int C,
                   float *scratch);
double nn_contrast_naive(NnContrast kind, const float *a, const float *b, const int *match, float log_scale, float bias,
                         int Na, int Nb, int C);

/* Inverted dropout: x ← x · mask / (1 − p), mask from the counter-based generator, so that backward makes the same one
 * again from (seed, stream) and none is stored. In place. p 0: nothing is done. */
void nn_dropout(float *x, gsize n, float p, guint64 seed, guint64 stream);

/* Maps: (H,W,C), channels last, one picture. 1×1 convolutions are nn_linear with N = H·W.
 *
 * 3×3 convolution, stride 1, zeros beyond the border: out (H,W,OC), weight (OC,3,3,C), bias (OC; NULL: none). Allocates
 * scratch a thread. forward and din are the same bits with any number of threads. */
void nn_conv3_forward(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC);
void nn_conv3_backward(float *din, float *dweight, float *dbias, const float *dout, const float *in,
                       const float *weight, int H, int W, int C, int OC);
void nn_conv3_naive(float *out, const float *in, const float *weight, const float *bias, int H, int W, int C, int OC);

/* out (2H,2W,C): bilinear, half-pixel centres, edges clamped. Allocates scratch a thread. */
void nn_upsample_forward(float *out, const float *in, int H, int W, int C);
void nn_upsample_backward(float *din, const float *dout, int H, int W, int C);
void nn_upsample_naive(float *out, const float *in, int H, int W, int C);

/* out (H/2,W/2,C): means of 2×2; H and W, of what goes in, are even. */
void nn_halve_forward(float *out, const float *in, int H, int W, int C);
void nn_halve_backward(float *din, const float *dout, int H, int W, int C);
void nn_halve_naive(float *out, const float *in, int H, int W, int C);

/* max(x, 0) of n values; backward looks at what came out. In place allowed. */
void nn_relu_forward(float *out, const float *in, gsize n);
void nn_relu_backward(float *din, const float *dout, const float *out, gsize n);
void nn_relu_naive(float *out, const float *in, gsize n);

/* Mean binary cross entropy of n logits, plus share times soft Dice; target 0..1. The logits become the gradient with
 * respect to themselves, times scale, where `backward`. One thread. */
double nn_mask_loss(float *logits, const float *target, gsize n, float share, float scale, gboolean backward);
double nn_mask_loss_naive(const float *logits, const float *target, gsize n, float share);

/* Absolute error of in (H,W,C) in the hole (H,W; 1 where it is), of single pixels and of means of 2×2, 4×4 and 8×8,
 * each over the hole's area: the mean of the four. H and W are multiples of 8; 0 without a hole. `in` becomes the gradient with
 * respect to itself, times scale, where `backward`. Allocates scratch. */
double nn_hole_l1(float *in, const float *target, const guint8 *hole, int H, int W, int C, float scale,
                  gboolean backward);
double nn_hole_l1_naive(const float *in, const float *target, const guint8 *hole, int H, int W, int C);

/* Mean cross entropy of N pixels of V classes, each weighted by its class's weight (V); labels of V and more are unknown and
 * left out. The logits (N,V) become the gradient with respect to themselves, times scale, where `backward`. One thread. */
double nn_pixel_ce(float *logits, const guint8 *labels, const float *weights, int N, int V, float scale, gboolean backward);
double nn_pixel_ce_naive(const float *logits, const guint8 *labels, const float *weights, int N, int V);

/* Sum of the rows of each sequence / their number; backward spreads. */
void nn_mean_pool_forward(float *out, const float *in, const NnSeqs *seqs, int C);
void nn_mean_pool_backward(float *din, const float *dout, const NnSeqs *seqs, int C);
void nn_mean_pool_naive(float *out, const float *in, const NnSeqs *seqs, int C);

#endif
