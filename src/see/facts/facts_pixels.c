/* facts_pixels.c: what can be measured on the pixels of a photo.
 *
 * Tone and colour are measured on the scene's proxy. Clipping is counted, and colourfulness taken, on
 * pixels picked from the full-size photo without averaging. Colourfulness: Hasler and Süsstrunk,
 * "Measuring colourfulness in natural images" (2003). Noise (pixel/noise.h) is measured on the full-size
 * photo, and so is blur, there where the proxy shows the finest detail: a shallow depth of field
 * leaves those parts sharp. The blur of an edge is found by blurring it once more (Zhuo and Sim,
 * "Defocus map estimation from a single image", 2011): with R the ratio of the gradients before and
 * after a blur of sigma s, the edge's own sigma is s / sqrt(R² - 1). A colour cast is believed where
 * two estimates of grey agree: the colour of the strongest edges (grey edge of order 1 with p = 6, van de
 * Weijer et al., "Edge-based color constancy", 2007) and the mean of the nearly grey pixels. Not measured: motion blur apart
 * from defocus (both widen edges), and what is in a photo whose edges all drown in noise.
 */
#include <math.h>
#include <stdlib.h>
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "pixel/area.h"
#include "color/names.h"
#include "color/srgb.h"
#include "pixel/noise.h"
#include "color/oklab.h"
#include "see/facts/facts_parts.h"

#define SAMPLE_PX 1024       /* long edge of the picked pixels */
#define WHITE_CODE 253.5     /* of 255: all three channels above are clipped white */
#define BLACK_CODE 1.5
#define CELLS 16             /* of the proxy, a side: where windows for blur may lie */
#define N_WINDOWS 24
#define WINDOW_PX 160
#define REBLUR 1.0           /* sigma in px */
#define EDGE_LEAST 0.02      /* gradient of coded luma a px, at the least */
#define EDGE_OF_NOISE 4.0    /* and this many times the noise's */
#define EDGES_LEAST 12       /* in a window, to say anything */
#define SHARPEST_WINDOW 2    /* the blur of the third-sharpest window counts: one may be a lucky speck */
#define GREY_DARKEST 0.15    /* Oklab L of pixels that tell a cast */
#define GREY_LIGHTEST 0.97
#define GREY_CHROMA 0.06
#define EDGE_P 6.0
#define CAST_AGREE 0.8       /* cosine between the two estimates */
#define COLOR_LEAST 0.04     /* of the frame */

static gboolean
cancelled(LithoScene *scene, GError **error)
{
  return litho_is_cancelled(litho_scene_options(scene)->cancel, error);
}

/* Clipped shares and colourfulness. */
static gboolean
measure_sample(LithoPhoto *photo, LithoFacts *facts, GError **error)
{
  g_autoptr(VipsImage) sample = litho_photo_sample(photo, SAMPLE_PX, error);
  if (sample == NULL)
    return FALSE;
  const float *p = (const float *)VIPS_IMAGE_ADDR(sample, 0, 0);
  const gsize n = VIPS_IMAGE_N_PELS(sample);
  const float white = srgb_decodef((float)(WHITE_CODE / 255)), black = srgb_decodef((float)(BLACK_CODE / 255));
  gsize n_white = 0, n_black = 0;
  double sum[2] = {0, 0}, square[2] = {0, 0};
  for (gsize i = 0; i < n; i++, p += 3) {
    n_white += p[0] >= white && p[1] >= white && p[2] >= white;
    n_black += p[0] <= black && p[1] <= black && p[2] <= black;
    float code[3];
    for (int c = 0; c < 3; c++)
      code[c] = 255 * srgb_encodef(CLAMP(p[c], 0, 1));
    const double opponent[2] = {code[0] - code[1], 0.5 * (code[0] + code[1]) - code[2]};
    for (int k = 0; k < 2; k++) {
      sum[k] += opponent[k];
      square[k] += opponent[k] * opponent[k];
    }
  }
  double mean2 = 0, variance = 0;
  for (int k = 0; k < 2; k++) {
    const double mean = sum[k] / (double)n;
    mean2 += mean * mean;
    variance += MAX(square[k] / (double)n - mean * mean, 0);
  }
  facts->colorfulness = sqrt(variance) + 0.3 * sqrt(mean2);
  facts->clipped_white = (double)n_white / (double)n;
  facts->clipped_black = (double)n_black / (double)n;
  return TRUE;
}

/* Noise of one channel in 8-bit codes, from the deviations in the opponent planes: noise that all
 * channels share (grey photos) is in the first of them alone. */
static gboolean
measure_noise(LithoPhoto *photo, LithoFacts *facts, GError **error)
{
  float s[3];
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, error);
  if (linear == NULL || !pixel_noise_measure(linear, s, error))
    return FALSE;
  facts->noise_sigma =
      255 * sqrt(s[0] * s[0] + s[1] * s[1] * (2 / 3.0f) + s[2] * s[2] * (8 / 9.0f));
  return TRUE;
}

typedef struct {
  double detail;
  int cell;
} Cell;

static int
compare_cells(const void *a, const void *b)
{
  const Cell *x = a, *y = b;
  return x->detail != y->detail ? (x->detail < y->detail ? 1 : -1) : x->cell - y->cell;
}

static int
compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Cells of the proxy by their steepest edges, steepest first. */
static void
rank_cells(VipsImage *proxy, Cell cell[CELLS * CELLS])
{
  const int w = proxy->Xsize, h = proxy->Ysize;
  const float *p = (const float *)VIPS_IMAGE_ADDR(proxy, 0, 0);
  for (int i = 0; i < CELLS * CELLS; i++)
    cell[i] = (Cell){0, i};
  g_autofree float *luma = g_new(float, (gsize)w * (gsize)h);
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    luma[i] = srgb_encodef(litho_luma(p + 3 * i));
  for (int y = 0; y < h - 1; y++)
    for (int x = 0; x < w - 1; x++) {
      const float *v = luma + (gsize)y * (gsize)w + x;
      const double step = hypot(v[1] - v[0], v[w] - v[0]);
      cell[y * CELLS / h * CELLS + x * CELLS / w].detail += step * step;
    }
  qsort(cell, CELLS * CELLS, sizeof *cell, compare_cells);
}

/* Coded luma of the window, and the same blurred with sigma REBLUR. */
static void
luma_planes(const float *rgb, int w, int h, float *sharp, float *blurred, float *tmp)
{
  enum { RADIUS = 3 };
  float kernel[2 * RADIUS + 1], total = 0;
  for (int i = -RADIUS; i <= RADIUS; i++)
    total += kernel[i + RADIUS] = (float)exp(-i * i / (2 * REBLUR * REBLUR));
  for (gsize i = 0; i < (gsize)w * (gsize)h; i++)
    sharp[i] = srgb_encodef(litho_luma(rgb + 3 * i));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float sum = 0;
      for (int i = -RADIUS; i <= RADIUS; i++)
        sum += kernel[i + RADIUS] * sharp[(gsize)y * (gsize)w + CLAMP(x + i, 0, w - 1)];
      tmp[(gsize)y * (gsize)w + x] = sum / total;
    }
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      float sum = 0;
      for (int i = -RADIUS; i <= RADIUS; i++)
        sum += kernel[i + RADIUS] * tmp[(gsize)CLAMP(y + i, 0, h - 1) * (gsize)w + x];
      blurred[(gsize)y * (gsize)w + x] = sum / total;
    }
}

/* Median blur of the window's edge pixels; NAN: too few of them. */
static double
window_blur(const float *rgb, int w, int h, double least)
{
  const gsize n = (gsize)w * (gsize)h;
  g_autofree float *sharp = g_new(float, 3 * n);
  float *blurred = sharp + n, *size = sharp + 2 * n;
  luma_planes(rgb, w, h, sharp, blurred, size);
  g_autoptr(GArray) sigmas = g_array_new(FALSE, FALSE, sizeof(double));
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize i = (gsize)y * (gsize)w + x;
      const gboolean inside = x > 0 && y > 0 && x < w - 1 && y < h - 1;
      size[i] = inside ? hypotf(sharp[i + 1] - sharp[i - 1], sharp[i + w] - sharp[i - w]) / 2 : 0;
    }
  for (int y = 4; y < h - 4; y++)
    for (int x = 4; x < w - 4; x++) {
      const gsize i = (gsize)y * (gsize)w + x;
      const float gx = fabsf(sharp[i + 1] - sharp[i - 1]), gy = fabsf(sharp[i + w] - sharp[i - w]);
      const gsize across = gx >= gy ? 1 : (gsize)w;
      if (size[i] < least || size[i] < size[i - across] || size[i] < size[i + across])
        continue; /* the crest of an edge only: its flanks tell nothing of its width */
      const double again =
          hypotf(blurred[i + 1] - blurred[i - 1], blurred[i + w] - blurred[i - w]) / 2;
      const double ratio = size[i] / MAX(again, 1e-6);
      const double sigma = ratio > 1.001 ? REBLUR / sqrt(ratio * ratio - 1) : 20;
      g_array_append_val(sigmas, sigma);
    }
  if (sigmas->len < EDGES_LEAST)
    return NAN;
  qsort(sigmas->data, sigmas->len, sizeof(double), compare_doubles);
  return g_array_index(sigmas, double, sigmas->len / 2);
}

static gboolean
measure_blur(LithoPhoto *photo, VipsImage *proxy, LithoFacts *facts, GError **error)
{
  Cell cell[CELLS * CELLS];
  double sigma[N_WINDOWS];
  int n = 0;
  const int width = photo->coded->Xsize, height = photo->coded->Ysize;
  const double noise = facts->noise_sigma / 255 / M_SQRT2;
  rank_cells(proxy, cell);
  for (int k = 0; k < N_WINDOWS; k++) {
    VipsRect window = {0, 0, MIN(WINDOW_PX, width), MIN(WINDOW_PX, height)};
    const int cx = (int)((cell[k].cell % CELLS + 0.5) / CELLS * width);
    const int cy = (int)((cell[k].cell / CELLS + 0.5) / CELLS * height);
    window.left = CLAMP(cx - window.width / 2, 0, width - window.width);
    window.top = CLAMP(cy - window.height / 2, 0, height - window.height);
    g_autoptr(VipsImage) part = litho_photo_window(photo, &window, error);
    if (part == NULL)
      return FALSE;
    const double blur = window_blur((const float *)VIPS_IMAGE_ADDR(part, 0, 0), window.width,
                                    window.height, MAX(EDGE_LEAST, EDGE_OF_NOISE * noise));
    if (!isnan(blur))
      sigma[n++] = blur;
  }
  qsort(sigma, (gsize)n, sizeof *sigma, compare_doubles);
  facts->blur_px = n > 0 ? sigma[MIN(SHARPEST_WINDOW, n - 1)] : NAN;
  return TRUE;
}

/* The colour cast: see the head of this file. */
static void
measure_cast(VipsImage *proxy, LithoFacts *facts)
{
  const int w = proxy->Xsize, h = proxy->Ysize;
  const float *rgb = (const float *)VIPS_IMAGE_ADDR(proxy, 0, 0);
  double edge[3] = {0, 0, 0}, near_grey[2] = {0, 0}, weight = 0;
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const float *p = rgb + 3 * ((gsize)y * (gsize)w + (gsize)x);
      float L, a, b;
      oklab_from_linear(CLAMP(p[0], 0, 1), CLAMP(p[1], 0, 1), CLAMP(p[2], 0, 1), &L, &a, &b);
      if (L < GREY_DARKEST || L > GREY_LIGHTEST)
        continue; /* clipped edges and pixels have lost their colour */
      const double near = exp(-(a * a + b * b) / (GREY_CHROMA * GREY_CHROMA));
      near_grey[0] += near * a;
      near_grey[1] += near * b;
      weight += near;
      for (int c = 0; c < 3 && x + 1 < w && y + 1 < h; c++) {
        const double step = hypot(p[3 + c] - p[c], p[3 * w + c] - p[c]);
        edge[c] += pow(step, EDGE_P);
      }
    }
  if (weight <= 0 || edge[0] + edge[1] + edge[2] <= 0)
    return;
  float L, a, b, light[3], luma;
  for (int c = 0; c < 3; c++)
    light[c] = (float)pow(edge[c], 1 / EDGE_P);
  luma = litho_luma(light);
  oklab_from_linear(0.4f * light[0] / luma, 0.4f * light[1] / luma, 0.4f * light[2] / luma, &L, &a, &b);
  const double grey[2] = {near_grey[0] / weight, near_grey[1] / weight};
  const double sizes = hypot(grey[0], grey[1]) * hypot(a, b);
  if (sizes > 0 && grey[0] * a + grey[1] * b > CAST_AGREE * sizes) {
    facts->cast[0] = (a + grey[0]) / 2;
    facts->cast[1] = (b + grey[1]) / 2;
  }
}

static int
compare_shares(gconstpointer a, gconstpointer b)
{
  const LithoColorShare *x = *(LithoColorShare *const *)a, *y = *(LithoColorShare *const *)b;
  return x->share != y->share ? (x->share < y->share ? 1 : -1) : g_strcmp0(x->name, y->name);
}

/* Each pixel has one name, that of its bin's mean colour, so that shares add up to 1. */
static void
name_colors(VipsImage *proxy, LithoFacts *facts)
{
  enum { N = 32 };
  typedef struct {
    double n, lab[3];
  } Bin;
  g_autofree Bin *bins = g_new0(Bin, N * N * N);
  const float *p = (const float *)VIPS_IMAGE_ADDR(proxy, 0, 0);
  const gsize n = VIPS_IMAGE_N_PELS(proxy);
  for (gsize i = 0; i < n; i++, p += 3) {
    float lab[3];
    oklab_from_linear(CLAMP(p[0], 0, 1), CLAMP(p[1], 0, 1), CLAMP(p[2], 0, 1), &lab[0], &lab[1], &lab[2]);
    const int at[3] = {(int)(lab[0] * (N - 1)), (int)((lab[1] + 0.4f) * (N / 0.8f)),
                       (int)((lab[2] + 0.4f) * (N / 0.8f))};
    Bin *bin = &bins[(CLAMP(at[0], 0, N - 1) * N + CLAMP(at[1], 0, N - 1)) * N + CLAMP(at[2], 0, N - 1)];
    bin->n++;
    for (int c = 0; c < 3; c++)
      bin->lab[c] += lab[c];
  }
  g_autoptr(GHashTable) shares = g_hash_table_new(g_str_hash, g_str_equal); /* → borrowed */
  for (int i = 0; i < N * N * N; i++) {
    if (bins[i].n == 0)
      continue;
    const float mean[3] = {(float)(bins[i].lab[0] / bins[i].n), (float)(bins[i].lab[1] / bins[i].n),
                           (float)(bins[i].lab[2] / bins[i].n)};
    const char *name = litho_color_nearest(mean);
    LithoColorShare *color = g_hash_table_lookup(shares, name);
    if (color == NULL) {
      color = g_new0(LithoColorShare, 1);
      color->name = g_strdup(name);
      g_hash_table_insert(shares, color->name, color);
      g_ptr_array_add(facts->colors, color);
    }
    color->share += bins[i].n / (double)n;
  }
  g_ptr_array_sort(facts->colors, compare_shares);
  while (facts->colors->len > 1 &&
         ((LithoColorShare *)facts->colors->pdata[facts->colors->len - 1])->share < COLOR_LEAST)
    g_ptr_array_remove_index(facts->colors, facts->colors->len - 1);
}

gboolean
see_facts_pixels(LithoScene *scene, LithoFacts *facts, GError **error)
{
  LithoPhoto *photo = litho_scene_photo(scene);
  VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL || cancelled(scene, error) ||
      !litho_measures_take(proxy, NULL, &facts->measures, error) ||
      !measure_sample(photo, facts, error) || cancelled(scene, error) || !measure_noise(photo, facts, error) ||
      cancelled(scene, error) || !measure_blur(photo, proxy, facts, error))
    return FALSE;
  facts->width = photo->coded->Xsize;
  facts->height = photo->coded->Ysize;
  measure_cast(proxy, facts);
  name_colors(proxy, facts);
  return TRUE;
}
