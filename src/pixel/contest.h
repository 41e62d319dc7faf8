/* contest.h: what two masks of things that touch both claim. */
#ifndef LITHO_PIXEL_CONTEST_H
#define LITHO_PIXEL_CONTEST_H

#include "pixel/area.h"

/* lab: planes of one size, as own (0..1, changed in place) and other. What both claim (> 0.5) goes
 * to the one whose own colours it has and with which it hangs together; where that is the other
 * one, `own` becomes 0 there and in its soft edge. Returns the pixels taken from `own`; 0, and
 * nothing is changed, where they hardly overlap or one of them has little of its own. */
int pixel_contest_settle(LithoPlane *const lab[3], LithoPlane *own, const LithoPlane *other);

#endif
