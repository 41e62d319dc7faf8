/* reading_model.h: the parameters and the steps of the net of reading_net.h. Private to
 * infer/reading_*.c and tests.
 *
 *   hidden (n,C): <s>, tokens, </s>; C = 384
 *   s₀ = tanh(mean hidden · begin); s ← GRU([class row of the item before, mean of its rows], s)
 *   keys (n,2P) = hidden · keyᵀ + (cover row of the token) · keyᵀ, cover 0: not yet seen, 1: before
 * an item that is taken, 2: in one; P = 128 first: argmax over tokens of q₁·k₁/√P, (q₁,q₂) = s ·
 * queryᵀ; <s> or </s>: there are no more items last ≥ first: of (q₂ + hidden[first] · endᵀ)·k₂/√P
 *   h = gelu([mean, maximum of the item's rows, hidden[0], s] · itemᵀ); class, region, degree,
 * open, colour: linear in h pointers (h · pqᵀ)·(hidden · pkᵀ)/8, ten of width 64: first and last
 * token of place, except, value, number, colour; <s>: none
 */
#ifndef LITHO_INFER_READING_MODEL_H
#define LITHO_INFER_READING_MODEL_H

#include "nn/params.h"
#include "nn/transformer.h"

enum {
  READING_PLACE,
  READING_EXCEPT,
  READING_VALUE,
  READING_NUMBER,
  READING_COLORED,
  READING_N_POINTERS
};
enum { READING_DEGREES = 3, READING_OPENS = 4, READING_POINT = 128, READING_ATTR = 64 };

/* A linear layer's tensors. */
typedef struct {
  int w, b;
} InferReadingLinear;

typedef struct {
  NnParams *params;       /* owned */
  NnTransformer *encoder; /* owned */
  int n_classes, n_regions, n_colors;
  int cover, class_rows, gru_in_w, gru_in_b, gru_state_w, gru_state_b;
  InferReadingLinear begin, query, key, end, item, cls, region, degree, open, color, point_query,
      point_key;
} InferReadingModel;

/* The tensors, without their memory. */
InferReadingModel *infer_reading_model_new(const NnConfig *encoder, int n_classes, int n_regions,
                                           int n_colors);
void infer_reading_model_free(InferReadingModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InferReadingModel, infer_reading_model_free)

typedef struct {
  int first, end; /* rows; 0, 0: none */
} InferReadingRows;

typedef struct {
  int cls, region, degree, open, color;
  float sure; /* probability of cls */
  InferReadingRows span, pointers[READING_N_POINTERS];
} InferReadingItem;

/* Reads hidden (n,C) of one request into at most max items; their number. */
int infer_reading_model_decode(const InferReadingModel *model, const float *hidden, int n,
                               InferReadingItem *items, int max);

#endif
