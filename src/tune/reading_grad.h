/* reading_grad.h: loss and gradients of the decoder of infer/reading_model.h for one request whose
 * items are known. Private to tune/reading_*.c and tests.
 *
 * The decoder is led through the known items (teacher forcing). Loss: cross entropies of the first
 * and last token of each item's words and of the end; of its class and region; half of those of
 * degree, open, colour and of the ten pointers, where they are known.
 */
#ifndef LITHO_TUNE_READING_GRAD_H
#define LITHO_TUNE_READING_GRAD_H

#include "infer/reading_model.h"

typedef struct {
  int cls, region, degree, open, color; /* targets; -1: not known */
  gboolean pointed;                     /* its pointers are known */
  InferReadingRows span, pooled; /* its rows; those that are pooled (span, or moved a little so that
                                    the net bears it) */
  InferReadingRows pointers[READING_N_POINTERS]; /* first 0: none */
} TuneReadingTarget;

/* hidden (n,C) of a request; n ≥ 3, all rows of targets in 1..n-2. dhidden (n,C) is added to, as
 * are the gradients of the parameters, both times scale; NULL: only the loss. dropout: of an item's
 * vector, by (seed, stream). Returns the loss, not scaled. */
double tune_reading_grad(const InferReadingModel *model, const float *hidden, float *dhidden, int n,
                         const TuneReadingTarget *targets, int n_targets, float scale,
                         float dropout, guint64 seed, guint64 stream);

#endif
