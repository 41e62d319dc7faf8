/* fill_smooth.c: holes filled smoothly from their edge: push and pull (Gortler, Grzeszczuk, Szeliski, Cohen 1996), and the
 * harmonic function.
 */
#include <glib.h>
#include "pixel/fill_smooth.h"

void
litho_fill_smooth(float *pixels, const guint8 *hole, int width, int height, int n_bands)
{
  /* Push and pull (Gortler et al. 1996): means of what is known, ever coarser, handed back. */
  gsize n = (gsize)width * (gsize)height;
  gboolean open = FALSE, any = FALSE;
  for (gsize i = 0; i < n; i++) {
    open |= hole[i];
    any |= !hole[i];
  }
  if (!open || !any)
    return;
  int w = (width + 1) / 2, h = (height + 1) / 2;
  g_autofree float *half = g_new0(float, (gsize)w * (gsize)h * (gsize)n_bands);
  g_autofree guint8 *half_hole = g_new0(guint8, (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float *sum = half + ((gsize)y * (gsize)w + (gsize)x) * (gsize)n_bands;
      int count = 0;
      for (int k = 0; k < 4; k++) {
        int u = 2 * x + k % 2, v = 2 * y + k / 2;
        if (u >= width || v >= height || hole[v * width + u])
          continue;
        count++;
        for (int c = 0; c < n_bands; c++)
          sum[c] += pixels[((gsize)v * (gsize)width + (gsize)u) * (gsize)n_bands + (gsize)c];
      }
      half_hole[y * w + x] = count == 0;
      for (int c = 0; c < n_bands && count > 0; c++)
        sum[c] /= (float)count;
    }
  litho_fill_smooth(half, half_hole, w, h, n_bands);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      if (!hole[y * width + x])
        continue;
      float u = CLAMP(((float)x - 0.5f) / 2, 0, (float)(w - 1)), v = CLAMP(((float)y - 0.5f) / 2, 0, (float)(h - 1));
      int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, w - 1), y1 = MIN(y0 + 1, h - 1);
      float fx = u - (float)x0, fy = v - (float)y0;
      for (int c = 0; c < n_bands; c++) {
#define AT(a, b) half[((gsize)(b) * (gsize)w + (gsize)(a)) * (gsize)n_bands + (gsize)c]
        float top = AT(x0, y0) + fx * (AT(x1, y0) - AT(x0, y0));
        float bottom = AT(x0, y1) + fx * (AT(x1, y1) - AT(x0, y1));
#undef AT
        pixels[((gsize)y * (gsize)width + (gsize)x) * (gsize)n_bands + (gsize)c] = top + fy * (bottom - top);
      }
    }
}

void
pixel_fill_harmonic(float *pixels, const guint8 *hole, int width, int height, int n_bands, int n_turns)
{
  const int w = width, h = height;
  for (int turn = 0; turn < n_turns; turn++)
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        if (!hole[y * w + x])
          continue;
        const int left = MAX(x - 1, 0), right = MIN(x + 1, w - 1), up = MAX(y - 1, 0), down = MIN(y + 1, h - 1);
        for (int c = 0; c < MIN(n_bands, 3); c++)
          pixels[n_bands * (y * w + x) + c] =
              0.25f * (pixels[n_bands * (y * w + left) + c] + pixels[n_bands * (y * w + right) + c] +
                       pixels[n_bands * (up * w + x) + c] + pixels[n_bands * (down * w + x) + c]);
      }
}
