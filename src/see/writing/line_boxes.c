/* line_boxes.c: see line_boxes.h. Direction by the second moments of a part's pixels; thresholds
 * and the growth are those that the nets' authors decode them with (PaddleOCR: binarized at .3,
 * mean of .5 at least, unclip ratio 1.6). */
#include <math.h>
#include "pixel/components.h"
#include "see/writing/line_boxes.h"

#define CHANCE 0.3f
#define LEAST_SCORE 0.5
#define UNCLIP 1.6
#define LEAST_PX 3    /* of a part's thin side, on the map */
#define ELONGATED 2   /* from this ratio of its deviations on a part has a direction */
#define UPRIGHT 0.035 /* radians off the axes that are taken for none */
#define LEAST_PART 12 /* px */

void
see_line_reach(const SeeLineBox *box, double *half_width, double *half_height)
{
  *half_width = fabs(box->ux) * box->half_length + fabs(box->uy) * box->half_height;
  *half_height = fabs(box->uy) * box->half_length + fabs(box->ux) * box->half_height;
}

/* Lines are read to the right, or downwards where they stand. */
static void
set_direction(SeeLineBox *box, double angle)
{
  const double quarter = G_PI / 2, off = angle - quarter * round(angle / quarter);
  if (fabs(off) < UPRIGHT)
    angle -= off;
  box->ux = cos(angle);
  box->uy = sin(angle);
  if (box->ux < -0.25 || (box->ux < 0.25 && box->uy < 0)) {
    box->ux = -box->ux;
    box->uy = -box->uy;
  }
}

static gboolean
frame_part(const float *map, const int *label, int width, const PixelComponent *part,
           SeeLineBox *box)
{
  double xx = 0, xy = 0, yy = 0, sum = 0;
  for (int y = part->y0; y < part->y1; y++)
    for (int x = part->x0; x < part->x1; x++) {
      const gsize i = (gsize)y * (gsize)width + (gsize)x;
      if (label[i] != part->label)
        continue;
      const double dx = x + 0.5 - part->cx, dy = y + 0.5 - part->cy;
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
      sum += map[i];
    }
  const double mean = (xx + yy) / 2, spread = hypot((xx - yy) / 2, xy);
  const gboolean has_direction = mean + spread > ELONGATED * ELONGATED * (mean - spread);
  const gboolean stands = part->y1 - part->y0 > ELONGATED * (part->x1 - part->x0);
  *box = (SeeLineBox){.score = sum / part->n_px};
  set_direction(box, has_direction ? 0.5 * atan2(2 * xy, xx - yy) : stands ? G_PI / 2 : 0);
  SeeLineBox at = *box;
  at.cx = part->cx;
  at.cy = part->cy;
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (int y = part->y0; y < part->y1; y++)
    for (int x = part->x0; x < part->x1; x++) {
      double place[2];
      if (label[(gsize)y * (gsize)width + (gsize)x] != part->label)
        continue;
      see_line_place(&at, x + 0.5, y + 0.5, &place[0], &place[1]);
      for (int k = 0; k < 2; k++) {
        low[k] = MIN(low[k], place[k] - 0.5);
        high[k] = MAX(high[k], place[k] + 0.5);
      }
    }
  const double along = (low[0] + high[0]) / 2, down = (low[1] + high[1]) / 2;
  box->cx = at.cx + along * box->ux - down * box->uy;
  box->cy = at.cy + along * box->uy + down * box->ux;
  const double a = (high[0] - low[0]) / 2, b = (high[1] - low[1]) / 2,
               more = UNCLIP * a * b / (a + b);
  box->half_length = a + more;
  box->half_height = b + more;
  return 2 * MIN(a, b) >= LEAST_PX && box->score >= LEAST_SCORE;
}

GArray *
see_line_boxes(const float *map, int width, int height)
{
  const gsize n = (gsize)width * (gsize)height;
  GArray *boxes = g_array_new(FALSE, FALSE, sizeof(SeeLineBox));
  g_autoptr(LithoPlane) plane = litho_plane_new(width, height);
  g_autofree int *label = NULL;
  for (gsize i = 0; i < n; i++)
    plane->v[i] = map[i] > CHANCE ? 1 : 0;
  g_autoptr(GArray) parts = pixel_components(plane, LEAST_PART, &label);
  for (guint i = 0; i < parts->len; i++) {
    SeeLineBox box;
    if (frame_part(map, label, width, &g_array_index(parts, PixelComponent, i), &box))
      g_array_append_val(boxes, box);
  }
  return boxes;
}
