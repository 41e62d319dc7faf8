/* stuff_sample.c: crops of whole photos with a label for each place. */
#include <math.h>
#include "tune/mask_sample.h"

enum { CROP = LITHO_STUFF_CROP_PX, OUT = CROP / 4 };

#define GAMMA_MOST 1.6
#define GAIN_MOST 0.18

void
litho_stuff_size(int width, int height, int *net_width, int *net_height)
{
  const double scale = (double)LITHO_STUFF_LONG_PX / MAX(width, height);
  *net_width = MAX((int)lround(width * scale / 32), 1) * 32;
  *net_height = MAX((int)lround(height * scale / 32), 1) * 32;
}

void
litho_stuff_sample(const LithoMaskPair *pair, LithoDraw *draw, float *rgb, float *height, guint8 *labels)
{
  const double use = (double)LITHO_STUFF_LONG_PX / MAX(pair->width, pair->height);
  const double scale =
      use * (litho_draw_chance(draw, 0.5) ? litho_draw_between(draw, 0.72, 1.05) : litho_draw_between(draw, 0.9, 1.7));
  /* One scale for both sides: the net's own squeeze is at most 16 px in 384. */
  const double side = CROP / scale, free_x = pair->width - side, free_y = pair->height - side;
  const double left = litho_draw_between(draw, MIN(0, free_x), MAX(0, free_x)),
               top = litho_draw_between(draw, MIN(0, free_y), MAX(0, free_y));
  const double step = side / OUT, mx = (double)pair->mask_width / pair->width,
               my = (double)pair->mask_height / pair->height;
  litho_window(pair->rgb, pair->width, pair->height, 3, left, top, side, 127, CROP, rgb);
  for (int i = 0; i < 3 * CROP * CROP; i++)
    rgb[i] /= 255;
  const gboolean mirror = litho_draw_chance(draw, 0.5);
  for (int v = 0; v < OUT; v++)
    for (int u = 0; u < OUT; u++) {
      const double x = left + (u + 0.5) * step, y = top + (v + 0.5) * step;
      const int mu = (int)floor(x * mx), mv = (int)floor(y * my), at = v * OUT + (mirror ? OUT - 1 - u : u);
      height[at] = (float)CLAMP(y / pair->height, -0.5, 1.5);
      labels[at] = mu >= 0 && mv >= 0 && mu < pair->mask_width && mv < pair->mask_height
                       ? pair->mask[(gsize)mv * pair->mask_width + mu]
                       : LITHO_STUFF_UNKNOWN;
    }
  if (mirror)
    litho_mirror(rgb, CROP, CROP, 3);
  litho_light_change(draw, GAMMA_MOST, GAIN_MOST, rgb, CROP * CROP);
}
