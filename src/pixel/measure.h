/* measure.h: numbers that say what a photo looks like, taken on a proxy.
 *
 * An operation declares which of them it moves; the planner's solver finds amounts by them, and a
 * run records them before and after each step. All in Oklab of the linear photo unless said.
 */
#ifndef LITHO_PIXEL_MEASURE_H
#define LITHO_PIXEL_MEASURE_H

#include <vips/vips.h>

typedef enum {
  LITHO_MEASURE_NONE,
  LITHO_MEASURE_MEAN_LIGHTNESS,      /* mean of L, 0..1 */
  LITHO_MEASURE_RMS_CONTRAST,        /* standard deviation of L */
  LITHO_MEASURE_SHADOW_LIGHTNESS,    /* mean L of the darker third of the pixels */
  LITHO_MEASURE_HIGHLIGHT_LIGHTNESS, /* mean L of the lighter third */
  LITHO_MEASURE_BLACK_POINT,         /* 2nd percentile of L */
  LITHO_MEASURE_WHITE_POINT,         /* 98th percentile of L */
  LITHO_MEASURE_MEAN_CHROMA,         /* mean of sqrt(a²+b²) */
  LITHO_MEASURE_WARMTH,              /* mean of b: yellow + / blue - */
  LITHO_MEASURE_MAGENTA,             /* mean of a: magenta + / green - */
  LITHO_MEASURE_CAST,                /* distance of the near-grey pixels' mean (a,b) from neutral */
  LITHO_MEASURE_MEAN_HUE,            /* chroma-weighted circular mean hue, degrees 0..360 */
  LITHO_MEASURE_LOCAL_CONTRAST,      /* mean |L - blur(L, 2 % of the diagonal)| */
  LITHO_MEASURE_SHARPNESS,           /* mean |L - blur(L, 1 px)| of the proxy */
  LITHO_MEASURE_NOISE,               /* robust sigma of the finest Laplacian (Immerkær 1996), in L */
  LITHO_MEASURE_HAZE,                /* mean dark channel (He 2009), 0..1 */
  LITHO_MEASURE_EDGE_FALLOFF,        /* mean L of the centre minus mean L of the corners */
  LITHO_MEASURE_CLIPPED,             /* share of pixels with L ≥ 0.995 or ≤ 0.005 */
  LITHO_MEASURE_OVERSATURATED,       /* share of pixels outside sRGB: a channel < -0.02 or > 1.1 */
  LITHO_N_MEASURES
} LithoMeasureId;

typedef struct {
  LithoMeasureId id;
  const char *name; /* "mean_lightness": the key in recipes and reports */
  const char *unit; /* NULL, "°" */
  const char *help;
} LithoMeasureInfo;

typedef struct {
  double v[LITHO_N_MEASURES];
} LithoMeasures;

/* Never NULL; NONE for an unknown name. */
const LithoMeasureInfo *litho_measure_info(LithoMeasureId id);
LithoMeasureId litho_measure_by_name(const char *name);

/* `linear`: 3-band float scRGB, any size (512 px on the long edge is usual). `weight`: NULL or a
 * 1-band float image of the same size, 0..1: which pixels count. A frame with no weight at all
 * gives zeros. */
gboolean litho_measures_take(VipsImage *linear, VipsImage *weight, LithoMeasures *out,
                             GError **error);
/* The same, but those that need a look at neighbours (local contrast, sharpness, noise, haze) only
 * when they are in `wanted`, a set of 1 << id; else they are 0. For loops that try amounts. */
gboolean litho_measures_take_some(VipsImage *linear, VipsImage *weight, guint wanted,
                                  LithoMeasures *out, GError **error);

#endif
