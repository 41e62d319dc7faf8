/* render.h: from a camera's balanced colours to a picture: matrix, exposure and tone curve, each of which can be undone.
 *
 * Matrix. DNG 1.6 chapter 6: the two colour matrices of the file are mixed by the as-shot light's temperature (in 1/T), and
 * the forward matrices where the file has them. Other files: LibRaw's matrix for daylight (Adobe's numbers), rows scaled so
 * that the as-shot white is white, which is von Kries' adaptation in the camera's own space.
 *
 * Tone. f(x) = A·x^c / (x^c + k), a log-logistic curve (Naka and Rushton 1966) with f(0.18) = 0.18 and f(WHITE) = 1. As in the
 * DNG reference, the largest and the smallest channel go through the curve and the middle one keeps its place between them:
 * hues stay, light colours pale towards white.
 *
 * A camera profile (dcp.h) puts its tables before and behind the exposure, and its own curve, where it has one, in the place of
 * ours; the exposure is then the file's baseline alone, for such curves hold the camera's brightness.
 */
#ifndef LITHO_RAW_RENDER_H
#define LITHO_RAW_RENDER_H

#include <glib.h>
#include "raw/dcp.h"
#include "raw/wire.h"

#define LITHO_RENDERING_TABLE 4096

typedef struct {
  float matrix[9];   /* balanced camera → linear Rec. 2020, row-major, rows sum to 1 */
  float gain;        /* of exposure, before the curve */
  double white_uv[2];/* CIE 1960 u, v of the as-shot light */
  gboolean known_white; /* FALSE: the camera's colours are not known, and the light with them */
  float tone[LITHO_RENDERING_TABLE + 1]; /* of sqrt(x / LITHO_RENDERING_MAX), x after the gain */
  LithoDcpLook *look; /* of a camera profile, or NULL; the caller's to free (litho_dcp_look_free) */
} LithoRendering;

/* Light beyond this, after the gain, is white. */
#define LITHO_RENDERING_MAX 4.0f

/* dcp: a camera profile, whose tables, curve and exposure are then used (its matrices are in the wire: litho_dcp_to_wire()),
 * or NULL. */
void litho_rendering_init(LithoRendering *rendering, const RawWire *wire, const LithoDcp *dcp);
/* The matrices of a profile that is not the file's own take the place of those that the file or LibRaw has. */
void litho_dcp_to_wire(const LithoDcp *dcp, RawWire *wire);

/* The curve and its inverse, light 0… → 0…1 and back. */
float litho_rendering_tone(float x);
float litho_rendering_untone(float y);

/* n pixels of balanced camera colours (planes, 1 is where the first channel clips) to codes: interleaved, Rec. 2020 with
 * sRGB's curve. */
void litho_rendering_row(const LithoRendering *rendering, const float *r, const float *g, const float *b, int n, guint16 *out);

#endif
