/* noise.c: noise measured in flat blocks.
 *
 * Immerkær's operator (1996), the difference of two Laplacians, is blind to slopes and straight
 * edges; its RMS is taken in blocks of 16 px, and the third percentile of the blocks is the flat part
 * of the photo (after Rank et al. 1999). White noise alone spreads the blocks, so that its third
 * percentile lies at 0.85 of its deviation: divided out. The same is done on the picture shrunk by 2,
 * where white noise is half as strong: where it is more, the noise is coarse (demosaicing, JPEG) and
 * the finest scale hides it, or it is texture. Noise is everywhere alike and texture is not: the
 * coarse value counts as far as its thirtieth percentile is near the third. Blocks near black and
 * white are left out: clipping hides noise.
 */
#include <stdlib.h>
#include "base/vips_error.h"
#include "base/vips_auto.h"
#include "color/srgb.h"
#include "pixel/area.h"
#include "pixel/noise.h"

#define BLOCK 16
#define SAMPLE 192
#define SAMPLES_A_SIDE 6
#define FLAT 0.03
#define FLAT_AT 0.85f
#define SPREAD 0.30
#define SPREAD_NOISE 1.5f   /* noise has less between the two percentiles, */
#define SPREAD_TEXTURE 2.0f /* texture more */
#define COARSE_SHARE 0.9f

const float pixel_noise_opponent_gain[3] = {0.57735027f, 0.70710678f, 0.61237244f};

typedef struct {
  GArray *block[2][3]; /* RMS of the blocks: scale, plane */
} Blocks;

static void
blocks_clear(Blocks *b)
{
  for (int s = 0; s < 2; s++)
    for (int c = 0; c < 3; c++)
      g_clear_pointer(&b->block[s][c], g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Blocks, blocks_clear)

/* planes: 3 of width × height. */
static void
collect(const float *planes, int width, int height, GArray *block[3])
{
  gsize n = (gsize)width * (gsize)height;
  for (int y = 1; y + BLOCK < height; y += BLOCK)
    for (int x = 1; x + BLOCK < width; x += BLOCK) {
      double sum[3] = {0, 0, 0}, mean = 0;
      for (int v = y; v < y + BLOCK; v++)
        for (int u = x; u < x + BLOCK; u++) {
          gsize at = (gsize)v * (gsize)width + (gsize)u;
          mean += planes[at];
          for (int c = 0; c < 3; c++) {
            const float *p = planes + (gsize)c * n + at, *up = p - width, *down = p + width;
            float r = up[-1] - 2 * up[0] + up[1] - 2 * p[-1] + 4 * p[0] - 2 * p[1] + down[-1] -
                      2 * down[0] + down[1];
            sum[c] += r * r;
          }
        }
      mean /= BLOCK * BLOCK;
      if (mean < 0.04 || mean > 0.96)
        continue;
      for (int c = 0; c < 3; c++) {
        float rms = (float)sqrt(sum[c] / (36.0 * BLOCK * BLOCK));
        g_array_append_val(block[c], rms);
      }
    }
}

static float
percentile(GArray *values, double share)
{
  if (values->len == 0)
    return 0;
  g_array_sort(values, pixel_compare_floats);
  return g_array_index(values, float, (guint)(share * values->len));
}

static gboolean
sample(VipsImage *in, int left, int top, int width, int height, Blocks *blocks, GError **error)
{
  g_autoptr(VipsImage) part = NULL;
  size_t size;
  if (vips_extract_area(in, &part, left, top, width, height, NULL) != 0)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "denoise");
  g_autofree float *rgb = vips_image_write_to_memory(part, &size);
  if (rgb == NULL)
    return litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "denoise");
  gsize n = (gsize)width * (gsize)height;
  g_autofree float *planes = g_new(float, 3 * n);
  for (gsize i = 0; i < n; i++) {
    float code[3], o[3];
    for (int c = 0; c < 3; c++)
      code[c] = srgb_encodef(rgb[3 * i + (gsize)c]);
    noise_to_opponent(code, o);
    for (int c = 0; c < 3; c++)
      planes[(gsize)c * n + i] = o[c];
  }
  collect(planes, width, height, blocks->block[0]);
  int w2 = width / 2, h2 = height / 2;
  g_autofree float *half = g_new(float, 3 * (gsize)w2 * (gsize)h2 + 1);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < h2; y++)
      for (int x = 0; x < w2; x++) {
        const float *p = planes + (gsize)c * n + (gsize)(2 * y) * (gsize)width + 2 * x;
        half[((gsize)c * (gsize)h2 + (gsize)y) * (gsize)w2 + (gsize)x] =
            0.25f * (p[0] + p[1] + p[width] + p[width + 1]);
      }
  collect(half, w2, h2, blocks->block[1]);
  return TRUE;
}

gboolean
pixel_noise_measure(VipsImage *in, float sigma[3], GError **error)
{
  g_auto(Blocks) blocks = {0};
  int nx = CLAMP(in->Xsize / SAMPLE, 1, SAMPLES_A_SIDE);
  int ny = CLAMP(in->Ysize / SAMPLE, 1, SAMPLES_A_SIDE);
  for (int s = 0; s < 2; s++)
    for (int c = 0; c < 3; c++)
      blocks.block[s][c] = g_array_new(FALSE, FALSE, sizeof(float));
  for (int j = 0; j < ny; j++)
    for (int i = 0; i < nx; i++) {
      int left = in->Xsize * i / nx, right = in->Xsize * (i + 1) / nx;
      int top = in->Ysize * j / ny, bottom = in->Ysize * (j + 1) / ny;
      int width = MIN(right - left, SAMPLE * 2), height = MIN(bottom - top, SAMPLE * 2);
      if (!sample(in, (left + right - width) / 2, (top + bottom - height) / 2, width, height,
                  &blocks, error))
        return FALSE;
    }
  for (int c = 0; c < 3; c++) {
    float fine = percentile(blocks.block[0][c], FLAT) / FLAT_AT;
    float flat = percentile(blocks.block[1][c], FLAT), wide = percentile(blocks.block[1][c], SPREAD);
    float coarse = 2 * COARSE_SHARE * flat / FLAT_AT;
    float trust = (SPREAD_TEXTURE * flat - wide) / ((SPREAD_TEXTURE - SPREAD_NOISE) * flat + 1e-9f);
    sigma[c] = fine + CLAMP(trust, 0, 1) * MAX(coarse - fine, 0);
  }
  return TRUE;
}
