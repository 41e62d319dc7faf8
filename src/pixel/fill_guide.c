/* fill_guide.c: see fill_guide.h. Sides that the net does not take are made longer by repeating the
 * last row and column. */
#include <string.h>
#include "nn/threads.h"
#include "pixel/fill_guide.h"
#include "pixel/fill_smooth.h"

#define KNOWN_LEAST 0.25 /* of the field */
#define LOW_RADIUS_PX 2

/* Means of the guide over a square about each pixel, as patches are compared; the plane of texture
 * is left at 0. */
static void
set_low(LithoField *f)
{
  const int w = f->width, h = f->height;
  g_free(f->low);
  f->low = g_new0(guint8, 4 * (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float sum[3] = {0};
      int n = 0;
      for (int v = MAX(y - LOW_RADIUS_PX, 0); v <= MIN(y + LOW_RADIUS_PX, h - 1); v++)
        for (int u = MAX(x - LOW_RADIUS_PX, 0); u <= MIN(x + LOW_RADIUS_PX, w - 1); u++, n++)
          for (int c = 0; c < 3; c++)
            sum[c] += f->guide[3 * (v * w + u) + c];
      for (int c = 0; c < 3; c++)
        f->low[4 * (y * w + x) + c] = (guint8)CLAMP(sum[c] / (float)n * 255 + 0.5f, 0, 255);
    }
}

gboolean
pixel_fill_guide(const LithoFillFile *net, LithoField *f)
{
  const int w = f->width, h = f->height, step = LITHO_FILL_STEP_PX;
  const gsize n = (gsize)w * (gsize)h;
  gsize n_known = 0;
  g_autofree guint8 *unseen = g_new(guint8, n);
  g_autofree float *smooth = g_new(float, 3 * n);
  for (gsize i = 0; i < n; i++) {
    unseen[i] = f->hole[i] | f->core[i] | f->avoid[i];
    n_known += !unseen[i];
    memcpy(smooth + 3 * i, f->pixels + 4 * i, 3 * sizeof(float));
  }
  if (n > PIXEL_FILL_GUIDE_MOST_PX || (double)n_known < KNOWN_LEAST * (double)n)
    return FALSE;
  litho_fill_smooth(smooth, unseen, w, h, 3);
  g_autoptr(LithoFillWork) work =
      litho_fill_work_new((h + step - 1) / step * step, (w + step - 1) / step * step, FALSE);
  for (int y = 0; y < work->height; y++)
    for (int x = 0; x < work->width; x++) {
      const int at = MIN(y, h - 1) * w + MIN(x, w - 1);
      float *to = work->picture + 4 * (y * work->width + x);
      for (int c = 0; c < 3; c++)
        to[c] = smooth[3 * at + c] - 0.5f;
      to[3] = unseen[at];
    }
  /* One thread: the layers are small, and the result is to be the same bits with any number. */
  const int n_threads = nn_threads();
  nn_threads_set(1);
  litho_fill_net_forward(net->net, work);
  nn_threads_set(n_threads);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      for (int c = 0; c < 3; c++)
        smooth[3 * (y * w + x) + c] += work->change[3 * (y * work->width + x) + c];
  g_free(f->guide);
  f->guide = g_steal_pointer(&smooth);
  set_low(f);
  return TRUE;
}

void
pixel_fill_guide_refine(const LithoField *coarse, LithoField *f)
{
  const int w = f->width, h = f->height, cw = coarse->width, ch = coarse->height;
  g_free(f->guide);
  f->guide = g_new(float, 3 * (gsize)w * (gsize)h);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int at = y * w + x;
      if (!(f->hole[at] | f->core[at] | f->avoid[at])) {
        memcpy(f->guide + 3 * at, f->pixels + 4 * at, 3 * sizeof(float));
        continue;
      }
      const float u = CLAMP(((float)x - 0.5f) / 2, 0, (float)(cw - 1)),
                  v = CLAMP(((float)y - 0.5f) / 2, 0, (float)(ch - 1));
      const int x0 = (int)u, y0 = (int)v, x1 = MIN(x0 + 1, cw - 1), y1 = MIN(y0 + 1, ch - 1);
      const float fx = u - (float)x0, fy = v - (float)y0;
      for (int c = 0; c < 3; c++) {
        const float above = (1 - fx) * coarse->guide[3 * (y0 * cw + x0) + c] +
                            fx * coarse->guide[3 * (y0 * cw + x1) + c];
        const float below = (1 - fx) * coarse->guide[3 * (y1 * cw + x0) + c] +
                            fx * coarse->guide[3 * (y1 * cw + x1) + c];
        f->guide[3 * at + c] = (1 - fy) * above + fy * below;
      }
    }
  set_low(f);
}
