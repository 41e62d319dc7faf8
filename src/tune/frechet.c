/* frechet.c: see frechet.h. */
#include <cblas.h>
#include <float.h>
#include <math.h>
#include "tune/frechet.h"

#define MOST_SWEEPS 60

/* --- eigenvalues ----------------------------------------------------------------------------- */

/* One reflection H = 1 − u·uᵀ / half that clears row i left of its subdiagonal; m ← H m H. */
static void
reflect(double *m, int n, int i, double *diagonal, double *off)
{
  double *row = m + (gsize)i * (gsize)n, scale = 0, square = 0;
  for (int k = 0; k < i; k++)
    scale += fabs(row[k]);
  diagonal[i] = row[i];
  off[i] = i > 0 ? row[i - 1] : 0;
  if (i < 2 || scale == 0)
    return;
  for (int k = 0; k < i; k++) {
    row[k] /= scale;
    square += row[k] * row[k];
  }
  const double root = row[i - 1] > 0 ? -sqrt(square) : sqrt(square),
               half = square - row[i - 1] * root;
  off[i] = scale * root;
  row[i - 1] -= root;
  /* p = m u / half, q = p − u (uᵀp) / 2 half, m ← m − q uᵀ − u qᵀ, lower half only */
  g_autofree double *q = g_new0(double, i);
  cblas_dsymv(CblasRowMajor, CblasLower, i, 1 / half, m, n, row, 1, 0, q, 1);
  cblas_daxpy(i, -cblas_ddot(i, row, 1, q, 1) / (2 * half), row, 1, q, 1);
  cblas_dsyr2(CblasRowMajor, CblasLower, i, -1, row, 1, q, 1, m, n);
}

/* QL with implicit shifts on the tridiagonal matrix: `off[k]` couples k and k + 1. */
static void
tridiagonal(double *d, double *off, int n)
{
  for (int l = 0; l < n; l++)
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      int m = l;
      while (m < n - 1 && fabs(off[m]) > DBL_EPSILON * (fabs(d[m]) + fabs(d[m + 1])))
        m++;
      if (m == l)
        break;
      double g = (d[l + 1] - d[l]) / (2 * off[l]), r = hypot(g, 1), s = 1, c = 1, p = 0;
      g = d[m] - d[l] + off[l] / (g + copysign(r, g));
      int i = m - 1;
      for (; i >= l; i--) {
        const double f = s * off[i], b = c * off[i];
        off[i + 1] = r = hypot(f, g);
        if (r == 0) {
          d[i + 1] -= p;
          off[m] = 0;
          break;
        }
        s = f / r;
        c = g / r;
        g = d[i + 1] - p;
        r = (d[i] - g) * s + 2 * c * b;
        p = s * r;
        d[i + 1] = g + p;
        g = c * r - b;
      }
      if (r == 0 && i >= l)
        continue;
      d[l] -= p;
      off[l] = g;
      off[m] = 0;
    }
}

void
litho_eigenvalues(double *m, int n, double *values)
{
  g_autofree double *off = g_new0(double, n + 1);
  for (int i = n - 1; i >= 0; i--)
    reflect(m, n, i, values, off);
  tridiagonal(values, off + 1, n); /* off[0] couples nothing */
}

/* --- the distance ---------------------------------------------------------------------------- */

/* Rows less their mean, over √(n − 1); the mean; the trace of the covariance. */
static double *
centred(const float *x, int n, int D, double *mean, double *trace)
{
  double *out = g_new(double, (gsize)n *(gsize)D);
  *trace = 0;
  for (int k = 0; k < D; k++) {
    mean[k] = 0;
    for (int i = 0; i < n; i++)
      mean[k] += x[(gsize)i * (gsize)D + (gsize)k] / n;
  }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < D; k++) {
      const gsize at = (gsize)i * (gsize)D + (gsize)k;
      out[at] = (x[at] - mean[k]) / sqrt(n - 1);
      *trace += out[at] * out[at];
    }
  return out;
}

double
litho_frechet(const float *a, int n_a, const float *b, int n_b, int D)
{
  g_assert(n_a > 1 && n_b > 1);
  g_autofree double *mean_a = g_new(double, D), *mean_b = g_new(double, D),
                    *values = g_new(double, n_a);
  double trace_a, trace_b, far = 0, root = 0;
  g_autofree double *A = centred(a, n_a, D, mean_a, &trace_a),
                    *B = centred(b, n_b, D, mean_b, &trace_b);
  g_autofree double *cross = g_new(double, (gsize)n_a *(gsize)n_b),
                    *square = g_new(double, (gsize)n_a *(gsize)n_a);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n_a, n_b, D, 1, A, D, B, D, 0, cross, n_b);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n_a, n_a, n_b, 1, cross, n_b, cross, n_b, 0,
              square, n_a);
  litho_eigenvalues(square, n_a, values);
  for (int i = 0; i < n_a; i++)
    root += sqrt(MAX(values[i], 0));
  for (int k = 0; k < D; k++)
    far += (mean_a[k] - mean_b[k]) * (mean_a[k] - mean_b[k]);
  return far + trace_a + trace_b - 2 * root;
}
