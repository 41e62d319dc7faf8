/* sheet.h: the sheet of paper, board or label that writing stands on. */
#ifndef LITHO_PIXEL_SHEET_H
#define LITHO_PIXEL_SHEET_H

#include <glib.h>
#include "pixel/area.h"

/* picture: (height,width,3) sRGB codes. writing: (height,width), 1 in the boxes of the lines that
 * stand on it. Paints the sheet, a convex shape, on `sheet` (of that size, 0 before) and returns
 * how sure it is, 0..1: how plainly an even ground ends all around. 0: none is found, nothing is
 * painted. */
double pixel_sheet_find(const guint8 *picture, int width, int height, const guint8 *writing,
                        LithoPlane *sheet);

#endif
