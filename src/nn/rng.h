/* rng.h: counter-based random numbers (Philox 4×32-10, Salmon et al. 2011): value i of a stream is a pure function
 * of (seed, stream, i), so that nothing has to be saved for a run to go on, and threads may share a stream.
 */
#ifndef LITHO_NN_RNG_H
#define LITHO_NN_RNG_H

#include <glib.h>

/* Four 32-bit words. */
void nn_philox(guint32 out[4], guint64 seed, guint64 stream, guint64 counter);
/* Uniform in [0, 1), 24 bits. */
float nn_uniform(guint64 seed, guint64 stream, guint64 counter);
/* Standard normal (Box-Muller) for n values. */
void nn_normal_fill(float *out, gsize n, float std, guint64 seed, guint64 stream);
/* 0..n-1 in an order of (seed, stream): Fisher-Yates. Caller frees. */
int *nn_permutation(int n, guint64 seed, guint64 stream);

#endif
