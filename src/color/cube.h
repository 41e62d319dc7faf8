/* cube.h: .cube colour tables (Adobe Cube LUT Specification 1.0): parsing and interpolation. */
#ifndef LITHO_COLOR_CUBE_H
#define LITHO_COLOR_CUBE_H

#include "litho.h"
#include "color/span.h"

#define LITHO_CUBE_MAX_1D 65536
#define LITHO_CUBE_MAX_3D 129
#define LITHO_CUBE_MAX_BYTES (64 << 20)

typedef struct {
  int size;                /* points along an axis, ≥ 2 */
  gboolean is_3d;
  float domain_min[3], domain_max[3];
  float scale[3];          /* points per unit of the domain */
  float *values;           /* size (1D) or size³ (3D, red fastest) triples; owned */
} LithoCube;

/* Strict: unknown keywords, missing or surplus lines, text after a number, NaN are errors that name
 * the line. `name` is for messages. Errors: FORMAT, LIMIT. */
LithoCube *litho_cube_parse(const char *name, const char *text, gsize length, GError **error);
void litho_cube_free(LithoCube *cube);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoCube, litho_cube_free)

/* Value at `in` (in the domain's unit): linear (1D) or tetrahedral (3D) interpolation; outside the
 * domain the value at its border plus the distance from it, so nothing is clipped. */
void litho_cube_at(const LithoCube *cube, const float in[3], float out[3]);

/* A table made for sRGB codes on a span of linear light: linear → code → table → code → linear, mixed in at
 * `strength`. Both codings have odd symmetry below 0 and go straight on above 1, so that highlights and
 * out-of-gamut colours live on. */
void litho_cube_span(const LithoCube *cube, float strength, LithoSpan *span);

#endif
