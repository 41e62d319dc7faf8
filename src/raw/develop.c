/* develop.c: the way from samples to a picture, tile by tile on all cores. */
#include <math.h>
#include "raw/lmmse.h"
#include "raw/mosaic.h"
#include "raw/net.h"
#include "raw/raw.h"

/* A tile's planes fit into a core's second cache. */
#define TILE_WIDTH 192
#define TILE_HEIGHT 64
/* The demosaic works on the cube root of light + SHIFT, which is near to what an eye sees: on 24 photos 1.5 dB better than the
 * square root without noise, and no worse with much. SHIFT keeps the root of the noise about black from growing without end:
 * less of it is better without noise and worse with it (docs/bench/raw.md). */
#define SHIFT 0.008f
#define LEAST 1e-9f

typedef struct {
  const LithoRaw *raw;
  const LithoRawOptions *options;
  const LithoRendering *rendering;
  guint16 *out;
  int width;
} Development;

void
litho_raw_size(const LithoRaw *raw, gboolean half, int *width, int *height)
{
  const RawWire *wire = raw->wire;
  const int by = half && wire->kind == RAW_WIRE_MOSAIC ? 2 : 1;
  *width = (int)wire->width / by;
  *height = (int)wire->height / by;
}

/* A third of the exponent, then Halley's iteration twice: right to 1e-6, and, unlike cbrtf(), a vector's work. v > 0. */
static inline float
cube_root(float v)
{
  union {
    float f;
    guint32 bits;
  } first = {v};
  first.bits = first.bits / 3 + 0x2a5137a0u;
  float root = first.f;
  for (int k = 0; k < 2; k++) {
    const float cube = root * root * root;
    root *= (cube + 2 * v) / (2 * cube + v);
  }
  return root;
}

static void
to_roots(float *v, gsize n)
{
  for (gsize i = 0; i < n; i++)
    v[i] = cube_root(fmaxf(v[i] + SHIFT, LEAST));
}

static void
tile(const Development *d, int x0, int y0, int w, int h, float *mosaic, float *work)
{
  const RawWire *wire = d->raw->wire;
  const int margin = RAW_LMMSE_MARGIN, tw = w + 2 * margin, th = h + 2 * margin;
  const int px = (x0 - margin) & 1, py = (y0 - margin) & 1;
  const guint8 cfa[2][2] = {{wire->cfa[py][px], wire->cfa[py][1 - px]}, {wire->cfa[1 - py][px], wire->cfa[1 - py][1 - px]}};
  float *rgb[3];
  raw_mosaic_light(wire, d->raw->samples, x0 - margin, y0 - margin, tw, th, d->options->clip, mosaic);
  to_roots(mosaic, (gsize)tw * (gsize)th);
  (d->options->demosaic == LITHO_DEMOSAIC_BILINEAR ? raw_bilinear : raw_lmmse)(mosaic, tw, th, cfa, work, rgb);
  for (int j = 0; j < h; j++) {
    const gsize at = (gsize)(j + margin) * (gsize)tw + margin;
    for (int c = 0; c < 3; c++)
      for (int i = 0; i < w; i++)
        rgb[c][at + i] = rgb[c][at + i] * rgb[c][at + i] * rgb[c][at + i] - SHIFT;
    litho_rendering_row(d->rendering, rgb[0] + at, rgb[1] + at, rgb[2] + at, w,
                        d->out + 3 * ((gsize)(y0 + j) * (gsize)d->width + (gsize)x0));
  }
}

static void
demosaic_band(int first, int end, gpointer data)
{
  const Development *d = data;
  const gsize n = (gsize)(TILE_WIDTH + 2 * RAW_LMMSE_MARGIN) * (TILE_HEIGHT + 2 * RAW_LMMSE_MARGIN);
  g_autofree float *work = g_new(float, n * (RAW_LMMSE_PLANES + 1));
  for (int x = 0; x < d->width; x += TILE_WIDTH)
    tile(d, x, first, MIN(TILE_WIDTH, d->width - x), end - first, work + n * RAW_LMMSE_PLANES, work);
}

/* Two rows of the mosaic make one: red, the mean of the greens, blue. */
static void
halve_band(int first, int end, gpointer data)
{
  const Development *d = data;
  const RawWire *wire = d->raw->wire;
  const int w = 2 * d->width;
  g_autofree float *light = g_new(float, 2 * (gsize)w);
  g_autofree float *planes = g_new(float, 3 * (gsize)d->width);
  for (int y = first; y < end; y++) {
    float *to[3] = {planes, planes + d->width, planes + 2 * (gsize)d->width};
    raw_mosaic_light(wire, d->raw->samples, 0, 2 * y, w, 2, d->options->clip, light);
    for (int x = 0; x < d->width; x++) {
      float sum[3] = {0, 0, 0};
      for (int k = 0; k < 4; k++)
        sum[wire->cfa[k >> 1][k & 1]] += light[(k >> 1) * w + 2 * x + (k & 1)];
      for (int c = 0; c < 3; c++)
        to[c][x] = c == 1 ? 0.5f * sum[c] : sum[c];
    }
    litho_rendering_row(d->rendering, to[0], to[1], to[2], d->width, d->out + 3 * (gsize)y * (gsize)d->width);
  }
}

/* Colours that LibRaw demosaiced; a clipped channel rises to the mean of the open ones, as in raw_mosaic_light(). */
static void
render_band(int first, int end, gpointer data)
{
  const Development *d = data;
  const RawWire *wire = d->raw->wire;
  const float scale = 1 / wire->full;
  g_autofree float *planes = g_new(float, 3 * (gsize)d->width);
  float top = 0;
  for (int c = 0; c < 3; c++)
    top = fmaxf(top, wire->mul[c]);
  for (int y = first; y < end; y++) {
    const guint16 *from = d->raw->samples + 3 * (gsize)y * (gsize)d->width;
    for (int x = 0; x < d->width; x++) {
      float v[3], above = 0.02f * top, open = 0.02f, w[3];
      for (int c = 0; c < 3; c++) {
        v[c] = (float)from[3 * x + c] * scale;
        w[c] = fminf(fmaxf((v[c] / wire->mul[c] - 0.9f) / 0.08f, 0), 1);
        above += (1 - w[c]) * v[c];
        open += 1 - w[c];
      }
      for (int c = 0; c < 3; c++) {
        const float others = open - (1 - w[c]), guess = (above - (1 - w[c]) * v[c]) / others;
        planes[(gsize)c * (gsize)d->width + (gsize)x] =
            d->options->clip ? fminf(v[c], 1) : v[c] + w[c] * fmaxf(guess - v[c], 0);
      }
    }
    litho_rendering_row(d->rendering, planes, planes + d->width, planes + 2 * (gsize)d->width, d->width,
                        d->out + 3 * (gsize)y * (gsize)d->width);
  }
}

static void
render_piece(int x, int y, int n, float *r, float *g, float *b, gpointer data)
{
  const Development *d = data;
  litho_rendering_row(d->rendering, r, g, b, n, d->out + 3 * ((gsize)y * (gsize)d->width + (gsize)x));
}

gboolean
litho_raw_develop(const LithoRaw *raw, const LithoRawOptions *options, const LithoRendering *rendering, guint16 *rgb, GError **error)
{
  int width, height;
  litho_raw_size(raw, options->half, &width, &height);
  Development d = {raw, options, rendering, rgb, width};
  const int n_threads = (int)g_get_num_processors();
  const RawBand work = raw->wire->kind != RAW_WIRE_MOSAIC ? render_band : options->half ? halve_band : demosaic_band;
  if (raw->wire->kind == RAW_WIRE_MOSAIC)
    raw_mosaic_mend(raw->wire, raw->samples, n_threads);
  if (options->demosaic == LITHO_DEMOSAIC_NET && options->net != NULL && !options->half && raw_net_fits(raw->wire))
    return raw_net_rows(raw->wire, raw->samples, options->clip, options->net, render_piece, &d, error);
  raw_in_bands(height, TILE_HEIGHT, n_threads, work, &d);
  return TRUE;
}
