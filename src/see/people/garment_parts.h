/* garment_parts.h: a person on a small grid: colours, joints, and where each class of pixels may
 * lie; shared by the files of garments.h. */
#ifndef LITHO_SEE_PEOPLE_GARMENT_PARTS_H
#define LITHO_SEE_PEOPLE_GARMENT_PARTS_H

#include "see/lab.h"
#include "see/people/garments.h"

typedef enum {
  GARMENT_REST,
  GARMENT_HAIR,
  GARMENT_SKIN,
  GARMENT_TOP,
  GARMENT_BOTTOM,
  GARMENT_SHOES,
  GARMENT_HAT,
  GARMENT_N_CLASSES
} GarmentClass;

typedef struct {
  double x, y;
} GarmentPoint;

/* One person on a grid of every `step`-th pixel of the proxy from (x0, y0) on. */
typedef struct {
  int x0, y0, width, height, step;
  LithoPlane *lab[3];
  LithoPlane *in, *said; /* in: is it the person? said: NULL without a colour */
  GarmentPoint joint[SEE_N_JOINTS];
  double unit;                       /* from the shoulders' middle to the hips', px */
  GarmentPoint neck, hips, eyes, up; /* middles; up: the head's upward unit vector */
  double head;                       /* from the mouth to the eyes, px */
  LithoPlane *place[GARMENT_N_CLASSES], *seed[GARMENT_N_CLASSES];
} GarmentBody;

void garment_body_clear(GarmentBody *body);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GarmentBody, garment_body_clear)

/* The colours, the mask and the joints on the grid; places and seeds are not yet there. person,
 * held, is_color: as for see_garment_cut(). FALSE: too small; the body is to be cleared all the
 * same. */
gboolean garment_body_take(GarmentBody *body, const SeeLab *lab, const SeePose *pose,
                           const LithoPlane *person, const LithoPlane *held,
                           const LithoPlane *is_color, SeeGarment garment);
/* Makes and fills the planes of places and seeds (0..1) by the joints. */
void garment_body_place(GarmentBody *body, SeeGarment garment);

gboolean garment_is_of_head(SeeGarment garment);
GarmentPoint garment_between(GarmentPoint a, GarmentPoint b, double t);
double garment_distance(GarmentPoint a, GarmentPoint b);
/* From a point to the segment ab, px. */
double garment_from_bone(GarmentPoint p, GarmentPoint a, GarmentPoint b);

#endif
