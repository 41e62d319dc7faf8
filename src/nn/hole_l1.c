/* hole_l1.c: absolute error in a hole at four sizes, gradient in place.
 *
 *   e_0 = in − target in the hole, 0 outside; e_k+1 = means of 2×2 of e_k
 *   loss       1/4 Σ_k 4^k Σ|e_k| / (C n),  n the pixels of the hole
 *   backward   g_k = 4^k sign(e_k) + (a quarter of g_k+1 to each of its four), g_3 without; in
 * becomes g_0 / (4 C n) in the hole, 0 outside
 *
 * Of the coarse sizes nothing but the mean of a place counts, which can be told; fine detail
 * cannot, and its errors would drown it.
 */
#include <math.h>
#include <string.h>
#include "nn/layers.h"

enum { SIZES = 4 };

double
nn_hole_l1(float *in, const float *target, const guint8 *hole, int H, int W, int C, float scale,
           gboolean backward)
{
  const gsize n = (gsize)H * (gsize)W;
  float *errors[SIZES];
  gsize n_hole = 0;
  double loss = 0, weight = 1;
  for (int k = 0; k < SIZES; k++)
    errors[k] = g_new(float, (gsize)(H >> k) * (gsize)(W >> k) * (gsize)C);
  for (gsize i = 0; i < n; i++) {
    n_hole += hole[i] != 0;
    for (int c = 0; c < C; c++) {
      const gsize at = i * (gsize)C + (gsize)c;
      errors[0][at] = hole[i] ? in[at] - target[at] : 0;
    }
  }
  for (int k = 1; k < SIZES; k++)
    nn_halve_forward(errors[k], errors[k - 1], H >> (k - 1), W >> (k - 1), C);
  const double share = n_hole > 0 ? 1 / (SIZES * (double)C * (double)n_hole) : 0;
  for (int k = 0; k < SIZES; k++, weight *= 4)
    for (gsize i = 0; i < (gsize)(H >> k) * (gsize)(W >> k) * (gsize)C; i++) {
      const float e = errors[k][i];
      loss += weight * fabsf(e);
      errors[k][i] = (float)(weight * share * scale) * (e > 0 ? 1.f : e < 0 ? -1.f : 0.f);
    }
  for (int k = SIZES - 1; k > 0 && backward; k--) {
    g_autofree float *finer =
        g_new(float, (gsize)(H >> (k - 1)) * (gsize)(W >> (k - 1)) * (gsize)C);
    nn_halve_backward(finer, errors[k], H >> (k - 1), W >> (k - 1), C);
    nn_add(errors[k - 1], finer, (gsize)(H >> (k - 1)) * (gsize)(W >> (k - 1)) * (gsize)C);
  }
  for (gsize i = 0; i < n * (gsize)C && backward; i++)
    in[i] = hole[i / (gsize)C] ? errors[0][i] : 0;
  for (int k = 0; k < SIZES; k++)
    g_free(errors[k]);
  return loss * share;
}

double
nn_hole_l1_naive(const float *in, const float *target, const guint8 *hole, int H, int W, int C)
{
  double loss = 0;
  int n_hole = 0;
  for (int i = 0; i < H * W; i++)
    n_hole += hole[i] != 0;
  for (int side = 1; side <= 1 << (SIZES - 1); side *= 2)
    for (int y = 0; y < H; y += side)
      for (int x = 0; x < W; x += side)
        for (int c = 0; c < C; c++) {
          double sum = 0;
          for (int k = 0; k < side * side; k++) {
            const int at = (y + k / side) * W + x + k % side;
            sum += hole[at] ? (double)in[at * C + c] - target[at * C + c] : 0;
          }
          loss += fabs(sum); /* side² of its mean */
        }
  return loss / (SIZES * C * n_hole);
}
