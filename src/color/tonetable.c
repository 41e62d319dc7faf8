/* tonetable.c: a monotone cubic through points as a table.
 *
 * Fritsch & Carlson, "Monotone piecewise cubic interpolation" (1980), with Butland's harmonic-mean
 * tangents: between two points the curve never leaves the interval of their values.
 */
#include "color/tonetable.h"

void
litho_tone_table_fill(ColorToneTable *table, const double *x, const double *y, guint n)
{
  g_autofree double *slope = g_new(double, n);
  for (guint i = 0; i < n; i++) {
    double left = i > 0 ? (y[i] - y[i - 1]) / (x[i] - x[i - 1]) : 0;
    double right = i + 1 < n ? (y[i + 1] - y[i]) / (x[i + 1] - x[i]) : 0;
    if (i == 0 || i + 1 == n)
      slope[i] = left + right;
    else if (left * right <= 0)
      slope[i] = 0;
    else {
      double a = x[i] - x[i - 1], b = x[i + 1] - x[i], w = (a + 2 * b) / (3 * (a + b));
      slope[i] = left * right / (w * right + (1 - w) * left);
    }
  }
  for (guint k = 0, i = 0; k <= TONE_TABLE; k++) {
    double at = (double)k / TONE_TABLE;
    while (i + 2 < n && at > x[i + 1])
      i++;
    double h = x[i + 1] - x[i], t = (at - x[i]) / h, u = 1 - t;
    table->y[k] = (float)(u * u * (1 + 2 * t) * y[i] + t * t * (1 + 2 * u) * y[i + 1] +
                          h * t * u * (u * slope[i] - t * slope[i + 1]));
  }
  table->y[TONE_TABLE + 1] = table->y[TONE_TABLE];
  table->below = (float)slope[0];
  table->above = (float)slope[n - 1];
}
