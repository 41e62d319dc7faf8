/* lmmse.c: see lmmse.h. All loops run over whole rows, so that they become vectors. */
#include <string.h>
#include "raw/lmmse.h"

/* The paper's smoothing: a Gaussian of nine taps. */
static const float gauss[5] = {26 / 128.f, 23 / 128.f, 15 / 128.f, 9 / 128.f, 4 / 128.f};
/* Keeps quotients of nothing by nothing defined; far below a sensor's noise. */
#define TINY 1e-8f
#define NEVER_ZERO 1e-20f /* for the rim, where nothing was estimated */

/* Green minus the other colour, interpolated along `step` (1: rows, w: columns), for pixels 2·step and more inside. */
static void
differences(const float *c, float *d, int w, int h, int step, const guint8 cfa[2][2])
{
  const int edge_x = step == 1 ? 2 : 0, edge_y = step == 1 ? 0 : 2;
  for (int y = edge_y; y < h - edge_y; y++) {
    const float *p = c + (gsize)y * w;
    float *out = d + (gsize)y * w;
    const float even = cfa[y & 1][0] == 1 ? -1.f : 1.f;
    const float sign[2] = {even, -even};
    for (int x = edge_x; x < w - edge_x; x++)
      out[x] = sign[x & 1] * (0.5f * (p[x - step] + p[x + step]) - 0.5f * p[x] - 0.25f * (p[x - 2 * step] + p[x + 2 * step]));
  }
}

/* d smoothed along `step`; right for pixels 6·step inside. */
static void
smooth(const float *d, float *s, int w, int h, int step)
{
  const int edge_x = step == 1 ? 4 : 0, edge_y = step == 1 ? 0 : 4;
  for (int y = edge_y; y < h - edge_y; y++) {
    const float *p = d + (gsize)y * w;
    float *out = s + (gsize)y * w;
    for (int x = edge_x; x < w - edge_x; x++)
      out[x] = gauss[0] * p[x] + gauss[1] * (p[x - step] + p[x + step]) + gauss[2] * (p[x - 2 * step] + p[x + 2 * step]) +
               gauss[3] * (p[x - 3 * step] + p[x + 3 * step]) + gauss[4] * (p[x - 4 * step] + p[x + 4 * step]);
  }
}

/* The estimate replaces nothing: mean[] and error[] of a row from d and s. */
static void
estimate_row(const float *d, const float *s, int n, int step, float *value, float *error)
{
  for (int x = 0; x < n; x++) {
    float sum = 0, square = 0, noise = 0;
    for (int k = -4; k <= 4; k++) {
      const float v = s[x + k * step], e = v - d[x + k * step];
      sum += v;
      square += v * v;
      noise += e * e;
    }
    const float mean = sum * (1 / 9.f), signal = square * (1 / 9.f) - mean * mean;
    const float ps = (signal > 0 ? signal : 0) + TINY, pn = noise * (1 / 9.f) + TINY;
    value[x] = (d[x] * ps + mean * pn) / (ps + pn);
    error[x] = ps * pn / (ps + pn);
  }
}

/* Mean of the four neighbours at ±a and ±b, for every second pixel of a row. */
static inline void
fill_every_second(float *d, int first, int end, int a, int b)
{
  for (int x = first; x < end; x += 2)
    d[x] = 0.25f * (d[x - a] + d[x + a] + d[x - b] + d[x + b]);
}

/* diff: green minus the site's colour at the sites of red and blue; into two planes that are whole. */
static void
spread(const float *diff, int w, int h, const guint8 cfa[2][2], float *red, float *blue)
{
  const int edge = 10;
  for (int y = edge; y < h - edge; y++) {
    const int other = cfa[y & 1][0] == 1 ? 1 : 0; /* the columns of red or blue */
    const gboolean is_red = cfa[y & 1][other] == 0;
    float *own = (is_red ? red : blue) + (gsize)y * w;
    const float *from = diff + (gsize)y * w;
    for (int x = edge + other; x < w - edge; x += 2)
      own[x] = from[x];
  }
  for (int y = edge + 1; y < h - edge - 1; y++) { /* red at blue and blue at red: the four diagonals */
    const int other = cfa[y & 1][0] == 1 ? 1 : 0;
    float *row = (cfa[y & 1][other] == 0 ? blue : red) + (gsize)y * w;
    fill_every_second(row, edge + 2 - other, w - edge - 1, w - 1, w + 1);
  }
  for (int y = edge + 2; y < h - edge - 2; y++) { /* both at green */
    const int green = cfa[y & 1][0] == 1 ? 0 : 1;
    fill_every_second(red + (gsize)y * w, edge + 2 + green, w - edge - 2, 1, w);
    fill_every_second(blue + (gsize)y * w, edge + 2 + green, w - edge - 2, 1, w);
  }
}

void
raw_lmmse(const float *mosaic, int w, int h, const guint8 cfa[2][2], float *work, float *rgb[3])
{
  const gsize n = (gsize)w * (gsize)h;
  float *d = work, *s = work + n, *across = work + 2 * n, *across_error = work + 3 * n, *down = work + 4 * n,
        *down_error = work + 5 * n, *red = work + 6 * n, *blue = work + 7 * n, *green = work + 8 * n;
  memset(work, 0, n * RAW_LMMSE_PLANES * sizeof *work);
  for (int pass = 0; pass < 2; pass++) {
    const int step = pass == 0 ? 1 : w;
    differences(mosaic, d, w, h, step, cfa);
    smooth(d, s, w, h, step);
    const int edge = 8;
    for (int y = edge; y < h - edge; y++) {
      const gsize at = (gsize)y * w + edge;
      estimate_row(d + at, s + at, w - 2 * edge, step, (pass == 0 ? across : down) + at,
                   (pass == 0 ? across_error : down_error) + at);
    }
  }
  for (gsize i = 0; i < n; i++)
    d[i] = (across[i] * down_error[i] + down[i] * across_error[i]) / (across_error[i] + down_error[i] + NEVER_ZERO);
  spread(d, w, h, cfa, red, blue);
  for (int y = 0; y < h; y++) {
    const int is_green_first = cfa[y & 1][0] == 1;
    const gsize at = (gsize)y * w;
    for (int x = 0; x < w; x++)
      green[at + x] = mosaic[at + x] + (((x & 1) == 0) == is_green_first ? 0 : d[at + x]);
  }
  for (gsize i = 0; i < n; i++) {
    red[i] = green[i] - red[i];
    blue[i] = green[i] - blue[i];
  }
  rgb[0] = red;
  rgb[1] = green;
  rgb[2] = blue;
}

void
raw_bilinear(const float *mosaic, int w, int h, const guint8 cfa[2][2], float *work, float *rgb[3])
{
  const gsize n = (gsize)w * (gsize)h;
  memset(work, 0, 3 * n * sizeof *work);
  for (int c = 0; c < 3; c++)
    rgb[c] = work + (gsize)c * n;
  for (int y = 1; y < h - 1; y++)
    for (int x = 1; x < w - 1; x++) {
      const float *p = mosaic + (gsize)y * w + x;
      const gsize at = (gsize)y * w + x;
      const int own = cfa[y & 1][x & 1];
      const float row = 0.5f * (p[-1] + p[1]), column = 0.5f * (p[-w] + p[w]);
      rgb[own][at] = p[0];
      if (own == 1) {
        rgb[cfa[y & 1][1 - (x & 1)]][at] = row;
        rgb[cfa[1 - (y & 1)][x & 1]][at] = column;
      } else {
        rgb[1][at] = 0.5f * (row + column);
        rgb[2 - own][at] = 0.25f * (p[-w - 1] + p[-w + 1] + p[w - 1] + p[w + 1]);
      }
    }
}
