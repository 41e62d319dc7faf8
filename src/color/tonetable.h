/* tonetable.h: a tone curve on Oklab L as a table: what curve and auto_tone run.
 *
 * 4,097 values over 0..1, read with linear interpolation (for a curve with |f''| ≤ 50 the error is
 * below 4e-7, less than float noise after the matrices); straight on, with the end's slope, beyond.
 */
#ifndef LITHO_COLOR_TONETABLE_H
#define LITHO_COLOR_TONETABLE_H

#include "color/lanes.h"
#include "color/span.h"

#define TONE_TABLE 4096

typedef struct {
  float y[TONE_TABLE + 2]; /* one more so that L = 1 needs no branch */
  float below, above;      /* slopes outside 0..1 */
} ColorToneTable;

static inline float
tone_table_at(const ColorToneTable *t, float L)
{
  const float c = lane_unit(L), x = c * TONE_TABLE;
  const int k = (int)x;
  const float y = t->y[k] + (x - (float)k) * (t->y[k + 1] - t->y[k]);
  return y + (L < 0 ? t->below : t->above) * (L - c);
}

/* shift: span->n values, what the curve adds to each L. */
static inline void
tone_table_shifts(const ColorToneTable *t, const LithoSpan *span, float *restrict shift)
{
  for (int i = 0; i < span->n; i++)
    shift[i] = tone_table_at(t, span->c0[i]) - span->c0[i];
}

/* Monotone cubic (Fritsch & Carlson 1980) through n ≥ 2 points, x strictly rising from 0 to 1. */
void litho_tone_table_fill(ColorToneTable *table, const double *x, const double *y, guint n);

#endif
