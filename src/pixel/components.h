/* components.h: the connected parts of a cover. */
#ifndef LITHO_PIXEL_COMPONENTS_H
#define LITHO_PIXEL_COMPONENTS_H

#include "pixel/area.h"

typedef struct {
  int label; /* as in the map */
  int n_px;
  int x0, y0, x1, y1; /* px; x1 and y1 are the first outside */
  double cx, cy;      /* middle of its pixels, px */
} PixelComponent;

/* Parts of `plane` above 0.5 (8-connected) of at least min_px pixels, largest first. map: one int a
 * pixel, 0 where none; owned by the caller (g_free). */
GArray *pixel_components(const LithoPlane *plane, int min_px, int **map);

/* Clears the plane outside the parts with is_kept[label], whose soft rims (up to 3 px, where no
 * other part is) stay. */
void pixel_components_keep(LithoPlane *plane, const int *map, const gboolean *is_kept);

#endif
