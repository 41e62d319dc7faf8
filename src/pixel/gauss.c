/* gauss.c: Gaussian blur of any width.
 *
 * Separable and direct while sigma is small. A wide one is worked on a picture shrunk by whole boxes
 * (f = sigma/3) and enlarged smoothly again; the box's and the enlarger's own variance is taken off
 * sigma². The frame's edge is repeated outward.
 */
#include <math.h>
#include "base/vips_error.h"
#include "pixel/area.h"
#include "pixel/gauss.h"

#define DIRECT_SIGMA_MAX 6.0
/* Separable Gaussian of interleaved bands. */
typedef struct {
  int half, bands;
  float *weight; /* half + 1, owned */
} Gauss;

static void
gauss_free(gpointer data)
{
  Gauss *g = data;
  g_free(g->weight);
  g_free(g);
}

static void
gauss_tile(gconstpointer state, LithoTile *tile)
{
  const Gauss *g = state;
  const int m = g->half, bands = g->bands, n = bands * tile->width, tall = tile->height + 2 * m;
  float *rows = tile->scratch;
  for (int y = 0; y < tall; y++) {
    const float *in = tile->in + (gsize)y * tile->in_stride + bands * m;
    float *row = rows + (gsize)y * (gsize)n;
    for (int i = 0; i < n; i++)
      row[i] = g->weight[0] * in[i];
    for (int k = 1; k <= m; k++) {
      const float w = g->weight[k], *left = in - bands * k, *right = in + bands * k;
      for (int i = 0; i < n; i++)
        row[i] += w * (left[i] + right[i]);
    }
  }
  for (int y = 0; y < tile->height; y++) {
    const float *centre = rows + (gsize)(y + m) * (gsize)n;
    float *out = tile->out + (gsize)y * tile->out_stride;
    for (int i = 0; i < n; i++)
      out[i] = g->weight[0] * centre[i];
    for (int k = 1; k <= m; k++) {
      const float w = g->weight[k];
      const float *up = centre - (gsize)k * (gsize)n, *down = centre + (gsize)k * (gsize)n;
      for (int i = 0; i < n; i++)
        out[i] += w * (up[i] + down[i]);
    }
  }
}

static gboolean
gauss_direct(VipsImage *in, double sigma, VipsImage **out, GError **error)
{
  Gauss *g = g_new0(Gauss, 1);
  g->half = (int)ceil(3 * sigma);
  g->bands = in->Bands;
  g->weight = g_new(float, (gsize)g->half + 1);
  double sum = 0;
  for (int k = 0; k <= g->half; k++)
    sum += (k == 0 ? 1 : 2) * exp(-0.5 * k * k / (sigma * sigma));
  for (int k = 0; k <= g->half; k++)
    g->weight[k] = (float)(exp(-0.5 * k * k / (sigma * sigma)) / sum);
  return litho_area_run(in, g->half, in->Bands, gauss_tile, g, gauss_free, "blur", out, error);
}

/* Enlarges by f with a cubic B-spline: smooth, and of variance 1/3 px² of the small picture. */
typedef struct {
  int f;
  VipsImage *small; /* owned; its pixel i has its centre at (i + 0.5)·f - PAD·f of the frame */
} Enlarge;
#define PAD 3

static void
enlarge_free(VipsImage *image, gpointer data)
{
  Enlarge *e = data;
  g_object_unref(e->small);
  g_free(e);
}

/* First of the four taps for frame pixel x, and their weights. */
static int
spline_taps(int x, int f, float w[4])
{
  float at = ((float)x + 0.5f) / (float)f + PAD - 0.5f, t = at - floorf(at), u = 1 - t;
  w[0] = u * u * u / 6;
  w[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
  w[2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
  w[3] = t * t * t / 6;
  return (int)floorf(at) - 1;
}

static int
enlarge_generate(VipsRegion *out, void *seq, void *a, void *b, gboolean *stop)
{
  const Enlarge *e = b;
  VipsRegion *in = seq;
  VipsRect r = out->valid;
  float wx[4], wy[4];
  int left = spline_taps(r.left, e->f, wx), top = spline_taps(r.top, e->f, wy);
  VipsRect need = {left, top, spline_taps(VIPS_RECT_RIGHT(&r) - 1, e->f, wx) + 4 - left,
                   spline_taps(VIPS_RECT_BOTTOM(&r) - 1, e->f, wy) + 4 - top};
  if (vips_region_prepare(in, &need) != 0)
    return -1;
  const int bands = out->im->Bands;
  gsize n = (gsize)bands * (gsize)need.width;
  g_autofree float *line = g_new(float, n);
  for (int y = 0; y < r.height; y++) {
    int row = spline_taps(r.top + y, e->f, wy);
    const float *p[4];
    for (int k = 0; k < 4; k++)
      p[k] = (const float *)VIPS_REGION_ADDR(in, left, row + k);
    for (gsize i = 0; i < n; i++)
      line[i] = wy[0] * p[0][i] + wy[1] * p[1][i] + wy[2] * p[2][i] + wy[3] * p[3][i];
    float *to = (float *)VIPS_REGION_ADDR(out, r.left, r.top + y);
    for (int x = 0; x < r.width; x++) {
      const float *q = line + bands * (spline_taps(r.left + x, e->f, wx) - left);
      for (int c = 0; c < bands; c++)
        to[bands * x + c] = wx[0] * q[c] + wx[1] * q[c + bands] + wx[2] * q[c + 2 * bands] +
                            wx[3] * q[c + 3 * bands];
    }
  }
  return 0;
}

/* Box-shrunk by f, blurred, enlarged. The small pictures are kept once computed: every tile of the
 * large one needs a wide part of them. */
static gboolean
gauss_wide(VipsImage *in, double sigma, VipsImage **out, GError **error)
{
  int f = (int)floor(sigma / 3);
  int wide = (in->Xsize + f - 1) / f * f + 2 * PAD * f;
  int tall = (in->Ysize + f - 1) / f * f + 2 * PAD * f;
  double rest = sqrt(sigma * sigma - (f * f - 1) / 12.0 - f * f / 3.0) / f;
  g_autoptr(VipsImage) padded = NULL, small = NULL, kept = NULL, blurred = NULL;
  g_autoptr(VipsImage) result = vips_image_new();
  Enlarge *e = g_new0(Enlarge, 1);
  e->f = f;
  e->small = vips_image_new();
  g_signal_connect(result, "postclose", G_CALLBACK(enlarge_free), e);
  if (vips_embed(in, &padded, PAD * f, PAD * f, wide, tall, "extend", VIPS_EXTEND_COPY, NULL) != 0 ||
      vips_shrink(padded, &small, f, f, NULL) != 0 ||
      vips_tilecache(small, &kept, "tile_width", 64, "tile_height", 64, "max_tiles", -1,
                     "persistent", TRUE, "threaded", TRUE, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  if (!gauss_direct(kept, rest, &blurred, error))
    return FALSE;
  g_clear_object(&e->small);
  if (vips_tilecache(blurred, &e->small, "tile_width", 64, "tile_height", 64, "max_tiles", -1,
                     "persistent", TRUE, "threaded", TRUE, NULL) != 0 ||
      vips_image_pipelinev(result, VIPS_DEMAND_STYLE_SMALLTILE, e->small, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  result->Xsize = in->Xsize;
  result->Ysize = in->Ysize;
  if (vips_image_generate(result, vips_start_one, enlarge_generate, vips_stop_one, e->small, e) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "blur");
  *out = g_steal_pointer(&result);
  return TRUE;
}

gboolean
litho_gauss_run(VipsImage *in, double sigma_px, VipsImage **out, GError **error)
{
  return sigma_px <= DIRECT_SIGMA_MAX ? gauss_direct(in, sigma_px, out, error)
                                      : gauss_wide(in, sigma_px, out, error);
}
