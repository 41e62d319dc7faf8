/* geometry.h: what the geometry operations share. */
#ifndef LITHO_PIXEL_GEOMETRY_H
#define LITHO_PIXEL_GEOMETRY_H

#include "base/vips_auto.h"
#include <vips/vips.h>
#include "litho.h"
#include "pixel/tilt_look.h"

/* Largest frame that an operation may make. */
#define LITHO_FRAME_MAX_PX 65500
#define LITHO_FRAME_MAX_PIXELS 400e6

/* Error LIMIT when width × height is over a ceiling. */
gboolean litho_frame_check(const char *what, double width, double height, GError **error);

/* "16:9" "4x5" "1.91:1" "square" "original" → width / height of the frame wished, for a frame of
 * width × height. Error RECIPE on anything else. */
gboolean litho_aspect_parse(const char *what, const char *text, int width, int height,
                            double *aspect, GError **error);

/* Cuts to the rectangle, clamped to the frame, at least 1×1. */
gboolean litho_cut(const char *what, VipsImage *in, int left, int top, int width, int height,
                   VipsImage **out, GError **error);

/* Turned by `degrees` clockwise about the centre, into width × height. Outside is `color` (linear,
 * 3 bands) or 1 (alpha and masks). Bicubic, in the space of the values. */
gboolean litho_turn(const char *what, VipsImage *in, double degrees, int width, int height,
                    const double color[3], VipsImage **out, GError **error);

/* Largest axis-parallel rectangle inside a width × height one turned by `degrees`; `aspect` 0 for
 * the one of largest area, else its width / height. */
void litho_inner_rectangle(int width, int height, double degrees, double aspect, int *inner_width,
                           int *inner_height);

/* Smallest frame that holds all of a width × height one turned by `degrees`. */
void litho_outer_rectangle(int width, int height, double degrees, int *outer_width, int *outer_height);

/* Resampled to width × height by Lanczos 3 (means over blocks first where it shrinks much). */
gboolean litho_resample(const char *what, VipsImage *in, int width, int height, VipsImage **out,
                        GError **error);
/* The same where neither side gets smaller; any number of bands, the result is float. */
gboolean litho_enlarge(const char *what, VipsImage *in, int width, int height, VipsImage **out, GError **error);

/* How far a 3-band float scRGB picture (a proxy will do) is turned off level, degrees clockwise; 0 when no angle stands
 * out. By lines alone (eye NULL) up to 6 either way; is_said: somebody says that it is tilted; then up to 45, where
 * nothing stands out near level. With a net up to 45, and is_said takes what it is less sure of too. */
gboolean litho_tilt_find(VipsImage *linear, gboolean is_said, const LithoTiltEye *eye, double *degrees, GError **error);

/* "#rrggbb" or a colour's name → linear light. Error RECIPE. */
gboolean litho_linear_color(const char *what, const char *text, double color[3], GError **error);

#endif
