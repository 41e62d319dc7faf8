/* packed.h: a linear layer for looking only, its weights in 8 bits: less than half the time of float32 for the twenty
 * rows of a sentence, where the weights' way from memory is most of the work.
 *
 * Weights are 8-bit integers with a scale for each 32 of a row. Those that came from 8-bit rows (safetensors I8) or
 * from 4-bit blocks (q4_file.h) are kept exactly; others are rounded to 1/127 of the largest of their 32. The input is
 * rounded to 1/32767 of the largest value of its row. Sums of 32 products are of integers; all kernels give the same
 * bits.
 */
#ifndef LITHO_NN_PACKED_H
#define LITHO_NN_PACKED_H

#include <glib.h>

typedef struct _NnPacked NnPacked;

/* Of (OC,C); C a multiple of 32. Rows are not set. */
NnPacked *nn_packed_new(int OC, int C);
void nn_packed_free(NnPacked *packed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NnPacked, nn_packed_free)

/* Rows [first, first + n): weight (n,C). On all threads. */
void nn_packed_set(NnPacked *packed, int first, const float *weight, int n);

/* out (N,OC) = in (N,C) · weightᵀ + bias (OC; NULL: none), added to what is in out where `add`. */
void nn_packed_linear(float *out, const float *in, const NnPacked *packed, const float *bias, int N, gboolean add);

/* For tests: the kernel from now on. FALSE: this processor lacks it. */
typedef enum { NN_PACKED_PLAIN, NN_PACKED_AVX2, NN_PACKED_VNNI } NnPackedKernel;
gboolean nn_packed_use(NnPackedKernel kernel);

#endif
