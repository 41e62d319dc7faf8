/* picture.h: the photo as nets look at it: 8-bit sRGB in halved copies, and turned square crops of
 * it. */
#ifndef LITHO_SEE_PICTURE_H
#define LITHO_SEE_PICTURE_H

#include "see/scene.h"

#define SEE_PICTURE_MAX_LEVELS 12

/* Level k is about 2^-k of level 0, whose long edge is ≤ 1024 px. RGB interleaved, rows dense. */
typedef struct {
  int n_levels;
  int width[SEE_PICTURE_MAX_LEVELS], height[SEE_PICTURE_MAX_LEVELS];
  guint8 *rgb[SEE_PICTURE_MAX_LEVELS];
} SeePicture;

/* Made once and owned by the scene. NULL with INTERNAL. */
const SeePicture *see_scene_picture(LithoScene *scene, GError **error);

/* The same of long edge ≤ SEE_FINE_PX, for what is thin: letters, wires. Of a photo that is no larger than
 * see_scene_picture()'s level 0 it is that one. */
#define SEE_FINE_PX 2048
const SeePicture *see_scene_fine_picture(LithoScene *scene, GError **error);

/* The whole photo as width × height × 3 codes 0..1; its sides' ratio is not kept. Caller frees. NULL with INTERNAL. */
float *see_scene_squeezed(LithoScene *scene, int width, int height, GError **error);

/* A square in px of level 0, turned clockwise about its centre. */
typedef struct {
  double cx, cy, size_px, angle_rad;
  gboolean mirror; /* left and right exchanged */
} SeeSquare;

/* What lies outside the photo. */
typedef enum { SEE_OUTSIDE_BLACK, SEE_OUTSIDE_GREY, SEE_OUTSIDE_EDGE } SeeOutside;

/* The square as n × n × 3 floats lo..hi, bilinear from the level that is nearest to its scale. */
void see_picture_crop(const SeePicture *picture, const SeeSquare *square, int n, SeeOutside outside,
                      float lo, float hi, float *out);

/* The rectangle of width × height px of level 0 at (x, y), which may reach beyond the photo (grey there), as
 * n_columns × n_rows × 3 codes 0..1; sampled as above. */
void see_picture_cut(const SeePicture *picture, double x, double y, double width, double height, int n_columns,
                     int n_rows, float *out);

/* Place (u, v) of the square, 0..1, in px of level 0, and back. */
void see_square_to_picture(const SeeSquare *square, double u, double v, double *x, double *y);
void see_square_from_picture(const SeeSquare *square, double x, double y, double *u, double *v);

#endif
