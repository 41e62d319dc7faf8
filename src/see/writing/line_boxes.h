/* line_boxes.h: a map of where writing is to boxes around its lines.
 *
 * What nets of differentiable binarization give (DB: Liao et al. 2020): the chance of each pixel to
 * lie in the middle part of a line. Connected parts are lines; each is framed along its own
 * direction and grown back to its letters' height.
 */
#ifndef LITHO_SEE_WRITING_LINE_BOXES_H
#define LITHO_SEE_WRITING_LINE_BOXES_H

#include <glib.h>

/* A rectangle about (cx, cy), turned: (ux, uy) is the unit vector along the line, the one down
 * through it is (-uy, ux). All in px of one picture. */
typedef struct {
  double cx, cy, ux, uy;
  double half_length, half_height;
  double score; /* 0..1: mean chance in it */
} SeeLineBox;

/* map: (height,width), 0..1. SeeLineBox in px of the map, in no order; caller unrefs. Writing that
 * leans is found, bent writing gets the box around it. */
GArray *see_line_boxes(const float *map, int width, int height);

/* Of a place in px: along the line from its middle, and down from it; both in the box where |along|
 * ≤ half_length and |down| ≤ half_height. */
static inline void
see_line_place(const SeeLineBox *box, double x, double y, double *along, double *down)
{
  const double dx = x - box->cx, dy = y - box->cy;
  *along = dx * box->ux + dy * box->uy;
  *down = dy * box->ux - dx * box->uy;
}

/* Half of the width and the height of the upright rectangle around it. */
void see_line_reach(const SeeLineBox *box, double *half_width, double *half_height);

#endif
