/* lab.h: small pictures in Oklab, and their enlargement to a frame. */
#ifndef LITHO_PIXEL_LAB_H
#define LITHO_PIXEL_LAB_H

#include <vips/vips.h>
#include "litho.h"

typedef struct {
  int width, height;
  float *lab; /* (height, width, 3) Oklab; owned */
} LithoLab;

LithoLab *litho_lab_new(int width, int height);
void litho_lab_free(LithoLab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoLab, litho_lab_free)

/* A 3-band float scRGB picture of any size shrunk (never enlarged) to width × height; NULL and an error. */
LithoLab *litho_lab_take(VipsImage *in, int width, int height, GError **error);
/* The size of a frame whose long edge is at most `edge`. */
void litho_lab_fit(int frame_width, int frame_height, int edge, int *width, int *height);

/* Row y of the picture enlarged to `height` rows, still `lab->width` pixels wide: 3·width floats. Cubic
 * (Catmull-Rom), centres aligned, edges repeated. */
void litho_lab_row(const LithoLab *lab, int height, int y, float *row);
/* Pixel x of such a row enlarged to `width` pixels. */
void litho_lab_at(const float *row, int row_width, int width, int x, float out[3]);

#endif
