/* patch_codec.c: see patch_codec.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "color/srgb.h"
#include "infer/patch_codec.h"
#include "nn/layers.h"

#define LEAST_DEVIATION 1e-6

LithoPatchCodec *
litho_patch_codec_new(int side, int grid, int n)
{
  const int P = side / grid;
  g_assert(side % grid == 0 && P >= 1 && P <= LITHO_PATCH_MOST_PX && n >= 1 && n <= 3 * P * P);
  LithoPatchCodec *codec = g_new0(LithoPatchCodec, 1);
  codec->side = side;
  codec->grid = grid;
  codec->n = n;
  codec->index = g_new0(int, n);
  codec->mean = g_new0(float, n);
  codec->scale = g_new0(float, n);
  codec->cosines = g_new(float, P *P);
  for (int u = 0; u < P; u++)
    for (int x = 0; x < P; x++)
      codec->cosines[u * P + x] =
          (float)(sqrt((u == 0 ? 1.0 : 2.0) / P) * cos(G_PI * u * (2 * x + 1) / (2.0 * P)));
  return codec;
}

void
litho_patch_codec_free(LithoPatchCodec *codec)
{
  if (codec == NULL)
    return;
  g_free(codec->index);
  g_free(codec->mean);
  g_free(codec->scale);
  g_free(codec->cosines);
  g_free(codec);
}

/* --- the transform --------------------------------------------------------------------------- */

/* out (P,P) = C · in · Cᵀ, or back: Cᵀ · in · C. */
static void
transform(const float *C, int P, const float *in, gboolean back, float *out)
{
  float half[LITHO_PATCH_MOST_PX * LITHO_PATCH_MOST_PX];
  for (int u = 0; u < P; u++)
    for (int x = 0; x < P; x++) {
      float sum = 0;
      for (int y = 0; y < P; y++)
        sum += (back ? C[y * P + u] : C[u * P + y]) * in[y * P + x];
      half[u * P + x] = sum;
    }
  for (int u = 0; u < P; u++)
    for (int v = 0; v < P; v++) {
      float sum = 0;
      for (int x = 0; x < P; x++)
        sum += half[u * P + x] * (back ? C[x * P + v] : C[v * P + x]);
      out[u * P + v] = sum;
    }
}

/* The channel `c` of patch `g` of the picture (S,S,3), or back. */
static void
copy_patch(const LithoPatchCodec *codec, float *picture, int g, int c, float *patch, gboolean back)
{
  const int P = codec->side / codec->grid, x0 = g % codec->grid * P, y0 = g / codec->grid * P;
  for (int y = 0; y < P; y++)
    for (int x = 0; x < P; x++) {
      float *at = picture + ((gsize)(y0 + y) * (gsize)codec->side + (gsize)(x0 + x)) * 3 + c;
      if (back)
        *at = patch[y * P + x];
      else
        patch[y * P + x] = *at;
    }
}

/* All 3·P² coefficients of a patch. */
static void
patch_forward(const LithoPatchCodec *codec, const float *picture, int g, float *out)
{
  const int P = codec->side / codec->grid;
  float patch[LITHO_PATCH_MOST_PX * LITHO_PATCH_MOST_PX];
  for (int c = 0; c < 3; c++) {
    copy_patch(codec, (float *)picture, g, c, patch, FALSE);
    transform(codec->cosines, P, patch, FALSE, out + c * P * P);
  }
}

void
litho_patch_codec_transform(const LithoPatchCodec *codec, const float *picture, float *out)
{
  const int P = codec->side / codec->grid;
  for (int g = 0; g < codec->grid * codec->grid; g++)
    patch_forward(codec, picture, g, out + (gsize)g * (gsize)(3 * P * P));
}

void
litho_patch_encode(const LithoPatchCodec *codec, const float *picture, float *rows, int stride)
{
  float all[3 * LITHO_PATCH_MOST_PX * LITHO_PATCH_MOST_PX];
  for (int g = 0; g < codec->grid * codec->grid; g++) {
    float *row = rows + (gsize)g * (gsize)stride;
    patch_forward(codec, picture, g, all);
    for (int k = 0; k < codec->n; k++)
      row[k] = (all[codec->index[k]] - codec->mean[k]) * codec->scale[k];
  }
}

void
litho_patch_decode(const LithoPatchCodec *codec, const float *rows, int stride, float *picture)
{
  const int P = codec->side / codec->grid;
  float all[3 * LITHO_PATCH_MOST_PX * LITHO_PATCH_MOST_PX];
  float patch[LITHO_PATCH_MOST_PX * LITHO_PATCH_MOST_PX];
  for (int g = 0; g < codec->grid * codec->grid; g++) {
    const float *row = rows + (gsize)g * (gsize)stride;
    memset(all, 0, sizeof all);
    for (int k = 0; k < codec->n; k++)
      all[codec->index[k]] = row[k] / codec->scale[k] + codec->mean[k];
    for (int c = 0; c < 3; c++) {
      transform(codec->cosines, P, all + c * P * P, TRUE, patch);
      copy_patch(codec, picture, g, c, patch, TRUE);
    }
  }
}

/* --- fitting --------------------------------------------------------------------------------- */

typedef struct {
  int index;
  double variance;
} Coefficient;

/* Larger variance first; equal ones by their number. */
static int
by_variance(const void *a, const void *b)
{
  const Coefficient *x = a, *y = b;
  return x->variance != y->variance ? (x->variance < y->variance ? 1 : -1) : x->index - y->index;
}

void
litho_patch_codec_fit(LithoPatchCodec *codec, const double *sum, const double *square, double count)
{
  const int P = codec->side / codec->grid, all = 3 * P * P;
  g_autofree Coefficient *order = g_new(Coefficient, all);
  for (int k = 0; k < all; k++) {
    const double mean = sum[k] / count;
    order[k] = (Coefficient){k, MAX(square[k] / count - mean * mean, 0)};
  }
  qsort(order, (gsize)all, sizeof *order, by_variance);
  double total = 0; /* of the variances of what deviation^-1/2 makes: deviation */
  for (int k = 0; k < codec->n; k++)
    total += MAX(sqrt(order[k].variance), LEAST_DEVIATION);
  const double gain = 1 / sqrt(total / codec->n);
  for (int k = 0; k < codec->n; k++) {
    codec->index[k] = order[k].index;
    codec->mean[k] = (float)(sum[order[k].index] / count);
    codec->scale[k] = (float)(gain / sqrt(MAX(sqrt(order[k].variance), LEAST_DEVIATION)));
  }
}

/* --- colours and sizes ----------------------------------------------------------------------- */

void
litho_patch_from_rgb(const guint8 *rgb, gsize n, float *picture)
{
  float linear[256];
  for (int i = 0; i < 256; i++)
    linear[i] = srgb_decodef((float)i / 255);
  for (gsize i = 0; i < n; i++) {
    const guint8 *p = rgb + 3 * i;
    float *q = picture + 3 * i;
    oklab_from_linear(linear[p[0]], linear[p[1]], linear[p[2]], &q[0], &q[1], &q[2]);
    q[1] *= LITHO_PATCH_CHROMA_GAIN;
    q[2] *= LITHO_PATCH_CHROMA_GAIN;
  }
}

void
litho_patch_to_rgb(const float *picture, gsize n, guint8 *rgb)
{
  for (gsize i = 0; i < n; i++) {
    const float *q = picture + 3 * i;
    float linear[3];
    oklab_to_linear(q[0], q[1] / LITHO_PATCH_CHROMA_GAIN, q[2] / LITHO_PATCH_CHROMA_GAIN,
                    &linear[0], &linear[1], &linear[2]);
    for (int c = 0; c < 3; c++)
      rgb[3 * i + (gsize)c] = (guint8)lroundf(255 * srgb_encodef(CLAMP(linear[c], 0, 1)));
  }
}

void
litho_patch_shrink(const float *in, int S, int k, float *out)
{
  const int n = S / k;
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      for (int c = 0; c < 3; c++) {
        float sum = 0;
        for (int i = 0; i < k * k; i++)
          sum += in[((gsize)(y * k + i / k) * (gsize)S + (gsize)(x * k + i % k)) * 3 + (gsize)c];
        out[((gsize)y * (gsize)n + (gsize)x) * 3 + (gsize)c] = sum / (float)(k * k);
      }
}

void
litho_patch_grow(const float *in, int S, int k, float *out)
{
  g_autofree float *from = g_memdup2(in, (gsize)S * (gsize)S * 3 * sizeof(float));
  for (; k > 1; k /= 2, S *= 2) {
    float *to = g_new(float, (gsize)S *(gsize)S * 12);
    nn_upsample_forward(to, from, S, S, 3);
    g_free(from);
    from = to;
  }
  memcpy(out, from, (gsize)S * (gsize)S * 3 * sizeof(float));
}
