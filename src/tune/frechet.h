/* frechet.h: how far two sets of features lie apart, each taken as a normal distribution (Fréchet
 * 1957; Heusel et al. 2017 for pictures).
 */
#ifndef LITHO_TUNE_FRECHET_H
#define LITHO_TUNE_FRECHET_H

#include <glib.h>

/* a (n_a,D), b (n_b,D), at least two rows each: |μa − μb|² + Tr(Σa + Σb − 2 (Σa Σb)^½). Both sets
 * are centred and the trace of the root is the sum of the singular values of A·Bᵀ, so the cost is
 * of the sets' sizes and not of D: about n_a² (n_b + n_a) multiplications. Few rows make it larger:
 * compare sets of one size only. */
double litho_frechet(const float *a, int n_a, const float *b, int n_b, int D);

/* The eigenvalues of the symmetric matrix m (n,n), which is used up; in no order. Householder's
 * reduction to a tridiagonal matrix, then QL steps with implicit shifts (Martin, Wilkinson 1968).
 */
void litho_eigenvalues(double *m, int n, double *values);

#endif
