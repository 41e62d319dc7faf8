/* seam.c: see seam.h.
 *
 * A mask is off by a pixel or two of the copy that it was found on, and the pixels at a thing's
 * edge are mixed of its light and of what is beside it. In a band along the edge both are taken for
 * known: the mean light of the thing's material a little inside, and of what lies outside of the
 * band. Where a pixel is a mixture of the two, alpha is its place between them, by least squares
 * (one known foreground and background, as in Bayesian matting, Chuang 2001); where it is none, the
 * mask is believed. Not done: hair that leaves the band, and sides of one colour (the mask is
 * believed).
 */
#include <math.h>
#include <string.h>
#include "pixel/area.h"
#include "pixel/seam.h"

#define BAND_SHARE 0.006f /* of the copy's long edge: half the width of the band */
#define BAND_LEAST_PX 2
#define REACH 3     /* how far the sides' colours are taken from, in half widths */
#define APART 0.10f /* distance of the sides from which on a mixture can be told … */
#define NO_MIXTURE                                                                                 \
  0.12f /* what is left of a pixel beside its mixture, of the sides' distance: a little … */
#define NONE_AT_ALL 0.30f /* … and too much */
#define HAZE 0.06f        /* alpha this near to 0 or 1 is 0 or 1 */
#define FLOOR 0.03f       /* linear light: noise does not fall below that of such a grey */

enum {
  FRONT,
  BACK = 3,
  INSIDE = 6,
  N_PLANES
}; /* INSIDE: share of the mask in the window, 0 or 1 out of the band */

struct PixelSeam {
  int width, height;
  guint8 *band; /* (H,W): 1 where the planes hold */
  float *v;     /* (H,W,N_PLANES) */
};

static inline float
smooth(float from, float to, float x)
{
  const float t = CLAMP((x - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}

/* Window means of `weight` and of the copy's light times it: side[3] of each pixel, and FALSE in
 * `known` where there is nothing to take it from. */
static void
spread(const float *copy, const LithoPlane *weight, int radius, float *v, int at, guint8 *known)
{
  const gsize n = (gsize)weight->width * (gsize)weight->height;
  g_autoptr(LithoPlane) product = litho_plane_new(weight->width, weight->height);
  g_autoptr(LithoPlane) mean = litho_plane_new(weight->width, weight->height);
  g_autoptr(LithoPlane) total = litho_plane_new(weight->width, weight->height);
  litho_plane_box_mean(weight, radius, total);
  for (int c = 0; c < 3; c++) {
    for (gsize i = 0; i < n; i++)
      product->v[i] = weight->v[i] * copy[4 * i + (gsize)c];
    litho_plane_box_mean(product, radius, mean);
    for (gsize i = 0; i < n; i++)
      v[N_PLANES * i + (gsize)(at + c)] = total->v[i] > 1e-4f ? mean->v[i] / total->v[i] : 0;
  }
  for (gsize i = 0; i < n; i++)
    known[i] = known[i] && total->v[i] > 1e-4f;
}

PixelSeam *
pixel_seam_new(const float *copy, const float *share, int width, int height)
{
  PixelSeam *seam = g_new0(PixelSeam, 1);
  const gsize n = (gsize)width * (gsize)height;
  const int half = MAX(BAND_LEAST_PX, (int)lroundf(BAND_SHARE * (float)MAX(width, height)));
  g_autoptr(LithoPlane) in = litho_plane_new(width, height),
                        inside = litho_plane_new(width, height);
  g_autoptr(LithoPlane) near = litho_plane_new(width, height);
  seam->width = width;
  seam->height = height;
  seam->band = g_new0(guint8, n);
  seam->v = g_new(float, N_PLANES *n);
  for (gsize i = 0; i < n; i++)
    in->v[i] = copy[4 * i + 3] > 0.5f;
  litho_plane_box_mean(in, half, inside);
  litho_plane_box_mean(in, 1, near);
  for (gsize i = 0; i < n; i++) {
    seam->v[N_PLANES * i + INSIDE] = inside->v[i];
    seam->band[i] = inside->v[i] > 1e-3f && inside->v[i] < 1 - 1e-3f;
    near->v[i] = near->v[i] > 1 - 1e-3f ? share[i] : 0;
    in->v[i] = inside->v[i] <= 1e-3f;
  }
  spread(copy, near, REACH * half, seam->v, FRONT, seam->band);
  spread(copy, in, REACH * half, seam->v, BACK, seam->band);
  return seam;
}

void
pixel_seam_free(PixelSeam *seam)
{
  if (seam == NULL)
    return;
  g_free(seam->band);
  g_free(seam->v);
  g_free(seam);
}

gboolean
pixel_seam_is_near(const PixelSeam *seam, float x0, float x1, float y)
{
  const int from = CLAMP((int)x0, 0, seam->width - 1), to = CLAMP((int)x1, 0, seam->width - 1),
            row = CLAMP((int)y, 0, seam->height - 1);
  return memchr(seam->band + (gsize)row * (gsize)seam->width + (gsize)from, 1, (gsize)(to - from + 1)) != NULL;
}

/* The planes at a place, bilinear; FALSE where it is not in the band. */
static gboolean
sides_at(const PixelSeam *seam, float x, float y, float side[N_PLANES])
{
  const int nx = CLAMP((int)x, 0, seam->width - 1), ny = CLAMP((int)y, 0, seam->height - 1);
  if (!seam->band[(gsize)ny * (gsize)seam->width + (gsize)nx])
    return FALSE;
  const float u = CLAMP(x - 0.5f, 0, (float)seam->width - 1),
              v = CLAMP(y - 0.5f, 0, (float)seam->height - 1);
  const int x0 = (int)u, y0 = (int)v;
  float total = 0;
  for (int k = 0; k < N_PLANES; k++)
    side[k] = 0;
  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++) {
      const gsize at = (gsize)MIN(y0 + j, seam->height - 1) * (gsize)seam->width +
                       (gsize)MIN(x0 + i, seam->width - 1);
      const float w =
          (i ? u - (float)x0 : 1 - u + (float)x0) * (j ? v - (float)y0 : 1 - v + (float)y0);
      if (!seam->band[at])
        continue;
      for (int k = 0; k < N_PLANES; k++)
        side[k] += w * seam->v[N_PLANES * at + (gsize)k];
      total += w;
    }
  for (int k = 0; k < N_PLANES; k++)
    side[k] /= MAX(total, 1e-6f);
  return total > 1e-6f;
}

float
pixel_seam_split(const PixelSeam *seam, float x, float y, float coverage, const float pixel[3],
                 float own[3])
{
  float side[N_PLANES], along = 0, apart = 0, rest = 0;
  for (int c = 0; c < 3; c++)
    own[c] = pixel[c];
  if (!sides_at(seam, x, y, side))
    return coverage;
  float weight[3];
  for (int c = 0; c < 3; c++) {
    const float to = side[FRONT + c] - side[BACK + c];
    weight[c] = 1 / (side[FRONT + c] + side[BACK + c] + FLOOR);
    along += weight[c] * weight[c] * (pixel[c] - side[BACK + c]) * to;
    apart += weight[c] * weight[c] * to * to;
  }
  if (apart < APART * APART)
    return coverage;
  const float line = along / apart, raw = CLAMP(line, 0, 1),
              alpha = CLAMP((raw - HAZE) / (1 - 2 * HAZE), 0, 1);
  float mixture[3];
  for (int c = 0; c < 3; c++) {
    mixture[c] = side[BACK + c] + raw * (side[FRONT + c] - side[BACK + c]);
    const float off = pixel[c] - side[BACK + c] - line * (side[FRONT + c] - side[BACK + c]);
    rest += weight[c] * weight[c] * off * off;
  }
  const float believed = 1 - smooth(NO_MIXTURE, NONE_AT_ALL, sqrtf(rest / apart));
  /* The band's ends meet what is beyond them. */
  const float ends = smooth(0, 0.2f, side[INSIDE]);
  const float found = MAX(alpha, smooth(0.85f, 1, side[INSIDE])) * ends,
              got = coverage + believed * (found - coverage);
  for (int c = 0; c < 3; c++) {
    /* What the thing is not cannot be darker than half of what is beside it. */
    const float most = (pixel[c] - 0.5f * (1 - got) * side[BACK + c]) / MAX(got, 0.01f);
    const float front = side[FRONT + c] + alpha * (pixel[c] - mixture[c]);
    own[c] += believed * (MIN(front, MAX(most, 0)) - pixel[c]);
  }
  return got;
}
