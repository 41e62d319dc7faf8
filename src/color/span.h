/* span.h: spans and kernels, the unit in which pixels are worked one by one.
 *
 * A kernel is a function from pixels to pixels that looks at no neighbour. The runner (run/fuse.c)
 * strings the kernels of consecutive steps together and calls them span by span, so that ten of them
 * cost one trip through memory; kernels that do not depend on the place are moreover baked into one
 * 3D table unless the user says --exact.
 *
 * A span is three planes of n ≤ LITHO_SPAN_MAX float32, in one of two spaces:
 *   LITHO_SPACE_LINEAR  linear light, sRGB primaries, D65, extended (scRGB): 0 black, 1 diffuse
 *                       white, values below 0 (out of gamut) and above 1 (highlights) are legal
 *   LITHO_SPACE_OKLAB   Oklab (Ottosson 2020): c0 = L 0..1, c1 = a, c2 = b (about -0.4..0.4)
 * The runner converts between spaces only where two neighbours differ. Kernels never clip; the
 * gamut is met once, at the end, at constant Oklab hue (color/coding.c).
 */
#ifndef LITHO_COLOR_SPAN_H
#define LITHO_COLOR_SPAN_H

#include <glib.h>

#define LITHO_SPAN_MAX 512

typedef enum { LITHO_SPACE_LINEAR, LITHO_SPACE_OKLAB } LithoSpace;

typedef struct {
  float *c0, *c1, *c2; /* n values each, 32-byte aligned, changed in place, never aliased */
  int n;
  int x, y;          /* place of the first pixel in the frame; the rest follow to the right */
  int width, height; /* of the whole frame, pixels */
} LithoSpan;

/* Thread-safe: `state` is read-only while kernels run. Must give the same values for a pixel
 * whatever span it comes in. */
typedef void (*LithoKernel)(gconstpointer state, LithoSpan *span);

#endif
