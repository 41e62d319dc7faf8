/* adapt.h: chromatic adaptation: a photo as if its light had been of another colour.
 *
 * White points are in CIE 1960 (u, v), because colour temperature and its perpendicular (Duv) are
 * defined there. Adaptation is von Kries scaling in CAT16's cone space (Li et al. 2017, "Comprehensive
 * color solutions: CAM16, CAT16 and CAM16-UCS"), complete, as one 3×3 matrix on linear sRGB.
 */
#ifndef LITHO_COLOR_ADAPT_H
#define LITHO_COLOR_ADAPT_H

#include "color/span.h"

/* Daylight that the photo is taken to be balanced for: 6504 K, in reciprocal megakelvin. */
#define LITHO_ADAPT_MIRED 153.75

typedef struct {
  float m[9]; /* row-major, linear sRGB → linear sRGB */
} LithoAdapt;

/* Planckian locus (Krystek 1985, error < 1e-4 from 1000 to 15000 K), mired > 0. */
void litho_adapt_planck(double mired, double uv[2]);
/* Unit normal of the locus there, pointing to green (+Duv). */
void litho_adapt_normal(double mired, double normal[2]);

/* What was white under `from` becomes white under `to`; grey keeps its luminance. Error-free: white
 * points without light are taken as equal. */
void litho_adapt_uv(const double from[2], const double to[2], LithoAdapt *out);
/* The same from a linear sRGB colour that should be neutral: it becomes neutral at its own luminance. */
void litho_adapt_neutral(const double rgb[3], LithoAdapt *out);

/* Point kernel, state = LithoAdapt, linear. */
void litho_adapt_kernel(gconstpointer state, LithoSpan *span);

#endif
