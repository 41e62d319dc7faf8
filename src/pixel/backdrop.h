/* backdrop.h: a new background from words, a picture or the old background itself. */
#ifndef LITHO_PIXEL_BACKDROP_H
#define LITHO_PIXEL_BACKDROP_H

#include <vips/vips.h>
#include "litho.h"
#include "pixel/skies.h"

typedef enum {
  LITHO_BACKDROP_COLOR,
  LITHO_BACKDROP_GRADIENT,
  LITHO_BACKDROP_BLUR,
  LITHO_BACKDROP_TRANSPARENT,
  LITHO_BACKDROP_SKY,
  LITHO_BACKDROP_PICTURE, /* none of the others: a thing or place that only a picture can show */
} LithoBackdropKind;

typedef struct {
  LithoBackdropKind kind;
  float color[2][3];  /* Oklab; COLOR: the first; GRADIENT: from, to */
  PixelSky sky;       /* SKY */
  double x, y;        /* GRADIENT: its direction, of length 1, y downwards; 0, 0: from the middle outwards */
} LithoBackdrop;

/* "white", "a plain grey studio backdrop", "gradient from blue to white, left to right", "#20c020",
 * "蓝底", "blurred", "transparent", "a sky with clouds", "sunset"; anything else is a PICTURE. */
void litho_backdrop_parse(const char *words, LithoBackdrop *backdrop);

/* COLOR or GRADIENT as a lazy 3-band float scRGB image. */
gboolean litho_backdrop_paint(const LithoBackdrop *backdrop, int width, int height, VipsImage **out,
                              GError **error);

/* The picture of a file's bytes, scaled so that it covers the frame and cut evenly on both sides. */
gboolean litho_backdrop_picture(const char *name, GBytes *bytes, int width, int height, VipsImage **out,
                                GError **error);

#endif
