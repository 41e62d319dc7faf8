/* white.h: a developed raw picture balanced for another light, as if it had been developed so.
 *
 * The picture's values are tone-mapped (render.h). The kernel undoes that, goes back to the camera's own colours through the
 * matrix of the old light, takes the multipliers and the matrix of the new one, and maps the tones again. Grey keeps its
 * luminance. What the sensor clipped stays at the top of the curve, so that blown parts stay white.
 *
 * Temperature and tint are Adobe's terms: the nearest point of the Planckian locus in CIE 1960 u, v, and the distance from it in
 * 1/3000, + for a light on the green side, which makes the picture more magenta.
 */
#ifndef LITHO_RAW_WHITE_H
#define LITHO_RAW_WHITE_H

#include "color/span.h"
#include "raw/render.h"

/* What has to be known of a raw photo to balance it anew. */
typedef struct _LithoRawLight LithoRawLight;
struct _LithoRawLight {
  RawWire wire;
  LithoRendering rendering; /* its look is owned */
};
void litho_raw_light_free(LithoRawLight *light);

#define LITHO_RAW_TINT 3000.0

/* u, v of a light and back. Mired: 1e6 / K, 20 to 700. */
void litho_raw_light_uv(double mired, double tint, double uv[2]);
void litho_raw_light_of_uv(const double uv[2], double *mired, double *tint);

typedef struct {
  float matrix[9]; /* linear Rec. 2020 without tones, old → new */
  float top;       /* light at which the curve reaches white */
  float slope;     /* of the curve beyond it */
  float tone[LITHO_RENDERING_TABLE + 1];   /* of sqrt(light / LITHO_RENDERING_MAX) */
  float untone[LITHO_RENDERING_TABLE + 1]; /* of sqrt(tone) */
} LithoRebalance;

/* FALSE: the camera's colours are not known, so that no light can be. */
gboolean litho_rebalance_init(LithoRebalance *out, const LithoRawLight *light, const double uv[2]);
/* Point kernel, state = LithoRebalance, linear sRGB without limits. */
void litho_rebalance_kernel(gconstpointer state, LithoSpan *span);

#endif
