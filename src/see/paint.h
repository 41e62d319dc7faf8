/* paint.h: shapes and masks painted on covers. Everything is united by the larger value. */
#ifndef LITHO_SEE_PAINT_H
#define LITHO_SEE_PAINT_H

#include "pixel/area.h"
#include "see/picture.h"

/* The inside of a closed outline of n points in px of the plane, edges smoothed over a pixel. */
void see_paint_outline(LithoPlane *plane, const double (*point)[2], int n, float value);

/* n × n values that lie over `square`; scale: px of the picture's level 0 a pixel of the plane. */
void see_paint_mask(LithoPlane *plane, const SeeSquare *square, const float *mask, int n,
                    double scale);

/* An ellipse about (cx, cy) px, turned clockwise, that falls off from 1 to 0 between `inner` and 1
 * radius. */
void see_paint_ellipse(LithoPlane *plane, double cx, double cy, double rx, double ry,
                       double angle_rad, double inner, float value);

/* Share of the plane: mean value. */
double see_plane_share(const LithoPlane *plane);
/* Share of the pixels above 0.5, and their mean value (0 where there are none). */
double see_plane_area(const LithoPlane *plane);
double see_plane_sureness(const LithoPlane *plane);
LithoPlane *see_plane_copy(const LithoPlane *plane);
/* Enlarged to width × height, bilinear; a copy where it has that size. */
LithoPlane *see_plane_enlarged(const LithoPlane *plane, int width, int height);
/* Made smaller by the largest value of what each pixel stands for, so that what is thin is not lost. */
LithoPlane *see_plane_shrunk(const LithoPlane *plane, int width, int height);
/* The larger value of both; `other` is enlarged where it has another size. */
void see_plane_add(LithoPlane *plane, const LithoPlane *other);

#endif
