/* box.h: places in the upright photo, as fractions 0..1 of its width and height. */
#ifndef LITHO_SEE_BOX_H
#define LITHO_SEE_BOX_H

/* x, y: the top left corner. */
typedef struct {
  double x, y, w, h;
} LithoBox;

/* Intersection over union, 0..1. */
double see_box_iou(const LithoBox *a, const LithoBox *b);

typedef struct {
  LithoBox box;
  double score;
  double eye[2][2]; /* left (on the picture) and right eye: x, y */
  double nose[2], mouth[2];
  double roll_deg;  /* + : turned clockwise */
} LithoFace;

#endif
