/* box.c: see box.h. */
#include <glib.h>
#include "see/box.h"

double
see_box_iou(const LithoBox *a, const LithoBox *b)
{
  const double w = MIN(a->x + a->w, b->x + b->w) - MAX(a->x, b->x), h = MIN(a->y + a->h, b->y + b->h) - MAX(a->y, b->y);
  return w > 0 && h > 0 ? w * h / (a->w * a->h + b->w * b->h - w * h) : 0;
}
