/* ridges.h: long thin lines in a plane: wires, ropes, scratches.
 *
 * A ridge filter at several scales (the eigenvalues of the Hessian: Lindeberg 1998, Steger 1998),
 * thinned to its crests, which are followed along their direction; ends that point at each other
 * are joined over gaps. Not found: lines thicker than about 9 px, those that bend sharply, and what
 * lies in a texture as strong as itself.
 */
#ifndef LITHO_PIXEL_RIDGES_H
#define LITHO_PIXEL_RIDGES_H

#include "pixel/area.h"

typedef struct {
  float x, y;  /* px */
  float sigma; /* px: about 0.3 to 0.5 of the line's width there */
} PixelRidgePoint;

typedef struct {
  GArray *points;   /* PixelRidgePoint, about a px apart, in order; owned */
  double length_px; /* along it, gaps included */
  double contrast; /* mean height over its sides, in the plane's units; < 0: darker than they are */
  double light;    /* mean value on it */
  double evenness; /* 0..1: how alike its two sides are: 0 for the edge of something */
  double clearness; /* 0..1: how much it stands out from other lines around it */
  double straight;  /* 0..1: distance of its ends over its length */
} PixelRidge;

/* PixelRidge*, longest first, of at least least_px; caller unrefs. plane: 0..1, codes (even steps
 * for the eye); contrast_least: a line's on its strongest part. Deterministic. */
GPtrArray *pixel_ridges_find(const LithoPlane *plane, double least_px, double contrast_least);

/* Draws the line on a plane of the same size, wide enough for its soft sides, with edges smoothed
 * over a pixel. */
void pixel_ridge_paint(const PixelRidge *ridge, LithoPlane *plane);

#endif
