/* lens.c: a picture worked by the tables of a lens. See lens.h. */
#include <math.h>
#include "base/vips_auto.h"
#include "pixel/lens.h"
#include "pixel/pass.h"

static inline float
table_at(const float *table, double step, double r)
{
  const double at = fmin(r / step, LITHO_LENS_STEPS);
  const int i = (int)at;
  return table[i] + (float)(at - i) * (table[i + 1] - table[i]);
}

void
litho_lens_place(const LithoLensMap *map, int width, int height, double x, double y, int channel,
                 double out[2])
{
  const double mx = (width - 1) / 2.0, my = (height - 1) / 2.0;
  const double dx = mx + (x - mx) / map->scale - map->cx, dy = my + (y - my) / map->scale - map->cy;
  const double factor = table_at(map->factor[channel], map->step, hypot(dx, dy));
  out[0] = map->cx + dx * factor;
  out[1] = map->cy + dy * factor;
}

static void
weights_of(double t, float w[4])
{
  const float f = (float)t;
  w[0] = f * (-0.5f + f * (1 - 0.5f * f));
  w[1] = 1 + f * f * (-2.5f + 1.5f * f);
  w[2] = f * (0.5f + f * (2 - 1.5f * f));
  w[3] = f * f * (-0.5f + 0.5f * f);
}

/* Bands [first, end) at (x, y) to out; the frame's edge is repeated. */
static void
sample(const VipsRegion *in, double x, double y, int first, int end, float *out)
{
  const int w = in->im->Xsize, h = in->im->Ysize, bands = in->im->Bands, ix = (int)floor(x), iy = (int)floor(y);
  float wx[4], wy[4];
  weights_of(x - ix, wx);
  weights_of(y - iy, wy);
  for (int c = first; c < end; c++)
    out[c] = 0;
  if (ix >= 1 && iy >= 1 && ix < w - 2 && iy < h - 2) {
    const float *row = (const float *)VIPS_REGION_ADDR(in, ix - 1, iy - 1);
    const gsize stride = VIPS_REGION_LSKIP(in) / sizeof(float);
    for (int j = 0; j < 4; j++, row += stride)
      for (int c = first; c < end; c++)
        out[c] += wy[j] * (wx[0] * row[c] + wx[1] * row[bands + c] + wx[2] * row[2 * bands + c] + wx[3] * row[3 * bands + c]);
    return;
  }
  for (int j = 0; j < 4; j++)
    for (int i = 0; i < 4; i++)
      for (int c = first; c < end; c++)
        out[c] += wy[j] * wx[i] *
                  ((const float *)VIPS_REGION_ADDR(in, CLAMP(ix - 1 + i, 0, w - 1), CLAMP(iy - 1 + j, 0, h - 1)))[c];
}

/* What a tile needs of the photo: the places of its rim, and of the pixel at the centre where it
 * lies inside, bound it. */
static VipsRect
needed(const LithoLensMap *map, const VipsImage *in, const VipsRect *tile)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (int k = 0; k < 2 * (tile->width + tile->height); k++) {
    const int across = k < 2 * tile->width, i = across ? k / 2 : (k - 2 * tile->width) / 2;
    const int x = across ? tile->left + i : (k & 1 ? tile->left + tile->width - 1 : tile->left);
    const int y = across ? (k & 1 ? tile->top + tile->height - 1 : tile->top) : tile->top + i;
    for (int c = 0; c < 3; c++) {
      double at[2];
      litho_lens_place(map, in->Xsize, in->Ysize, x, y, c, at);
      left = fmin(left, at[0]);
      right = fmax(right, at[0]);
      top = fmin(top, at[1]);
      bottom = fmax(bottom, at[1]);
    }
  }
  VipsRect whole = {0, 0, in->Xsize, in->Ysize}, want, part;
  want.left = CLAMP((int)floor(left) - 2, 0, in->Xsize - 1);
  want.top = CLAMP((int)floor(top) - 2, 0, in->Ysize - 1);
  want.width = CLAMP((int)ceil(right) + 3, want.left + 1, in->Xsize) - want.left;
  want.height = CLAMP((int)ceil(bottom) + 3, want.top + 1, in->Ysize) - want.top;
  vips_rect_intersectrect(&want, &whole, &part);
  return part;
}

/* One pixel of the result. part: what was read of the photo; a table that runs far outside reads its edge. */
static void
pixel(const LithoLensMap *map, const VipsRegion *in, const VipsRect *part, double dx, double dy, float *p)
{
  const int bands = in->im->Bands;
  const double r = sqrt(dx * dx + dy * dy), right = part->left + part->width - 1, bottom = part->top + part->height - 1;
  const gboolean apart = map->color && bands == 3;
  for (int c = 0; c < (apart ? 3 : 1); c++) {
    const double factor = table_at(map->factor[apart ? c : 1], map->step, r);
    sample(in, CLAMP(map->cx + dx * factor, part->left, right), CLAMP(map->cy + dy * factor, part->top, bottom), c,
           apart ? c + 1 : bands, p);
    if (bands == 3 && map->falloff) {
      const float gain = table_at(map->gain, map->step, r * factor);
      for (int k = c; k < (apart ? c + 1 : 3); k++)
        p[k] *= gain;
    }
  }
}

static gboolean
fill(gpointer job, PixelWorker *worker, VipsRegion *out)
{
  const LithoLensMap *map = job;
  const VipsImage *in = worker->in->im;
  const VipsRect *tile = &out->valid;
  VipsRect part = needed(map, in, tile);
  if (vips_region_prepare(worker->in, &part) != 0)
    return FALSE;
  const double mx = (in->Xsize - 1) / 2.0, my = (in->Ysize - 1) / 2.0, back = 1 / map->scale;
  for (int y = tile->top; y < tile->top + tile->height; y++) {
    float *p = (float *)VIPS_REGION_ADDR(out, tile->left, y);
    for (int x = tile->left; x < tile->left + tile->width; x++, p += in->Bands)
      pixel(map, worker->in, &part, mx + (x - mx) * back - map->cx, my + (y - my) * back - map->cy, p);
  }
  return TRUE;
}

gboolean
litho_lens_apply(const char *what, VipsImage *in, const LithoLensMap *map, VipsImage **out,
                 GError **error)
{
  static const PixelPass pass = {.fill = fill};
  return pixel_pass_run(&pass, in, in->Xsize, in->Ysize, g_memdup2(map, sizeof *map), g_free, what,
                        out, error);
}
