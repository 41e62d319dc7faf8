/* fill_judge.h: how well a filling fits, without knowing what was there. */
#ifndef LITHO_PIXEL_FILL_JUDGE_H
#define LITHO_PIXEL_FILL_JUDGE_H

#include "pixel/fill_colors.h"

typedef struct {
  double seam;   /* how far patches over the hole are from the most alike ones, over what is usual between patches
                    around it: 1: no worse than these */
  double smear;  /* 0..1: of the fine detail of its sources, what is lost in the filling */
  double repeat; /* 0..1: of the hole, what shows a place that is shown more than twice */
  double far;    /* mean way to the sources, in sides of the hole */
  double foreign; /* 0..1: of the hole, what has a colour that is hardly found around it */
  double cost;   /* all of these together; less is better */
  double apart;  /* with a guide: mean difference of coarse colours from it, in 25 bytes; else 0 */
  double rank;   /* cost, apart and foreign: by this fillings of one hole are compared */
} LithoVerdict;

/* Of a field that is filled, with its nearest and their distances. likeness: litho_field_likeness() of the field;
 * colors: of the field, NULL: not asked for. */
LithoVerdict litho_field_judge(const LithoField *field, float likeness, const LithoFillColors *colors);

#endif
