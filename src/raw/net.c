/* net.c: a mosaic's demosaic by a net that somebody hands in, tile by tile with a margin.
 *
 * Nets for mosaics are trained on one phase of the pattern and on pictures' codes: a window begins
 * where rows are green, red, green, red … and its values are square roots of light, 1 where a
 * balanced site can be no brighter.
 */
#include <math.h>
#include <string.h>
#include "raw/mosaic.h"
#include "raw/net.h"

#define TILE 448
/* What a net may look at around a pixel; even. */
#define MARGIN 36
#define LEAST_SIDE (2 * MARGIN)
/* Noise below black stays: the root is of light above -SHIFT. */
#define SHIFT 0.0005f

/* The window's first site, so that it is the green of a row of green and red: one or two px to the
 * left or above of it. */
static void
begin_of(const RawWire *wire, int x, int y, int *first_x, int *first_y)
{
  for (int dy = 0; dy < 2; dy++)
    for (int dx = 0; dx < 2; dx++)
      if (wire->cfa[(y - dy) & 1][(x - dx) & 1] == 1 &&
          wire->cfa[(y - dy) & 1][(x - dx + 1) & 1] == 0) {
        *first_x = x - dx;
        *first_y = y - dy;
      }
}

static void
spread(const float *light, int w, int h, float top, float *planes)
{
  const float scale = 1 / (top + SHIFT);
  memset(planes, 0, 3 * (gsize)w * (gsize)h * sizeof *planes);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const int c = (y & 1) == (x & 1) ? 1 : (y & 1) == 0 ? 0 : 2;
      const gsize at = (gsize)y * (gsize)w + (gsize)x;
      planes[3 * at + (gsize)c] = sqrtf(fmaxf(light[at] + SHIFT, 0) * scale);
    }
}

gboolean
raw_net_fits(const RawWire *wire)
{
  return wire->kind == RAW_WIRE_MOSAIC && wire->width >= LEAST_SIDE && wire->height >= LEAST_SIDE;
}

typedef struct {
  const RawWire *wire;
  const guint16 *samples;
  gboolean clip;
  const LithoDemosaicNet *net;
  int w, h; /* of a window, margins and all */
  float top, *light, *planes, *made, *line;
} Work;

/* The pixels from x0, y0 on that a window has inside its margins. */
static gboolean
tile(const Work *k, int x0, int y0, RawNetRow row, gpointer data, GError **error)
{
  const int n_row = MIN(k->w - 2 * MARGIN - 1, (int)k->wire->width - x0),
            end = MIN(y0 + k->h - 2 * MARGIN - 1, (int)k->wire->height);
  float *const line[3] = {k->line, k->line + k->w, k->line + 2 * (gsize)k->w};
  int fx = 0, fy = 0;
  begin_of(k->wire, x0 - MARGIN, y0 - MARGIN, &fx, &fy);
  raw_mosaic_light(k->wire, k->samples, fx, fy, k->w, k->h, k->clip, k->light);
  spread(k->light, k->w, k->h, k->top, k->planes);
  if (!k->net->run(k->net->data, k->planes, k->w, k->h, k->made, error))
    return FALSE;
  for (int y = y0; y < end; y++) {
    const float *from = k->made + 3 * ((gsize)(y - fy) * (gsize)k->w + (gsize)(x0 - fx));
    for (int i = 0; i < n_row; i++)
      for (int c = 0; c < 3; c++) {
        const float root = fmaxf(from[3 * i + c], 0);
        line[c][i] = root * root * (k->top + SHIFT) - SHIFT;
      }
    row(x0, y, n_row, line[0], line[1], line[2], data);
  }
  return TRUE;
}

gboolean
raw_net_rows(const RawWire *wire, const guint16 *samples, gboolean clip,
             const LithoDemosaicNet *net, RawNetRow row, gpointer data, GError **error)
{
  const int width = (int)wire->width, height = (int)wire->height;
  /* One px more than is used: where the window begins depends on the phase. */
  const int w = MIN(TILE, (width + 2) & ~1) + 2 * MARGIN,
            h = MIN(TILE, (height + 2) & ~1) + 2 * MARGIN;
  const int step_x = w - 2 * MARGIN - 1, step_y = h - 2 * MARGIN - 1;
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *light = g_new(float, n), *planes = g_new(float, 3 * n),
                   *made = g_new(float, 3 * n);
  g_autofree float *line = g_new(float, 3 * (gsize)w);
  const Work work = {
      wire,  samples, clip, net, w, h, fmaxf(wire->mul[0], fmaxf(wire->mul[1], wire->mul[2])),
      light, planes,  made, line};
  /* The last tiles end where the frame does: a window must not lie far outside. */
  for (int y = 0; y < height; y += step_y)
    for (int x = 0; x < width; x += step_x)
      if (!tile(&work, MAX(0, MIN(x, width - step_x)), MAX(0, MIN(y, height - step_y)), row, data,
                error))
        return FALSE;
  return TRUE;
}
