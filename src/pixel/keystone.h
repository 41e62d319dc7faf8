/* keystone.h: upright lines that converge, because the camera looked up or down: found, and made parallel. */
#ifndef LITHO_PIXEL_KEYSTONE_H
#define LITHO_PIXEL_KEYSTONE_H

#include <vips/vips.h>
#include "litho.h"

/* How the camera has to turn back, degrees. The picture is taken to lie at a distance of its long edge. */
typedef struct {
  double pitch; /* + : uprights converge upwards */
  double yaw;   /* + : level lines converge to the right */
  double roll;  /* + : the picture is turned clockwise */
} LithoKeystone;

/* What the uprights of a picture show. */
typedef enum {
  LITHO_UPRIGHTS_NONE,     /* too few lines, or they point anywhere */
  LITHO_UPRIGHTS_PARALLEL, /* or nearly */
  LITHO_UPRIGHTS_UNSURE,   /* they converge, but too steeply, or on one side only */
  LITHO_UPRIGHTS_CONVERGE,
} LithoUprights;

/* The pitch and roll of a 3-band float scRGB picture (a proxy will do) by its upright lines; yaw is 0. is_said: a person
 * says that its uprights lean: less evidence will do, and parallel ones that all lean give their roll alone. Without a
 * finding *found is zeros. Errors: those of reading pixels. Threads: any. */
gboolean litho_keystone_find(VipsImage *linear, gboolean is_said, LithoKeystone *found, LithoUprights *uprights,
                             GError **error);

/* Where pixel (x, y) of the corrected frame lies in the picture; the frame is the largest of the picture's shape that is
 * full. */
typedef struct {
  double h[9]; /* row-major; centred px of the corrected picture → centred px of the picture, homogeneous */
  double left, top; /* of the frame, in centred px */
  int width, height;
} LithoKeystoneMap;
void litho_keystone_map(const LithoKeystone *k, int width, int height, LithoKeystoneMap *map);
/* Resampled by it: bicubic, lazy. *out is a new reference. Error INTERNAL. */
gboolean litho_keystone_apply(const char *what, VipsImage *in, const LithoKeystoneMap *map, VipsImage **out,
                              GError **error);

#endif
