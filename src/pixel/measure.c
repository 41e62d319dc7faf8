/* measure.c: the measures of measure.h, on three planes of Oklab.
 *
 * Percentiles and thirds come from a histogram of L with exact sums per bin; blurs are three box
 * passes (sigma of 2 % of the diagonal) or a 5-tap Gaussian (1 px); noise is the median of the
 * Laplacian mask of Immerkær, "Fast noise variance estimation" (1996), divided by its gain; haze is
 * the dark channel of He et al. (CVPR 2009) in coded sRGB over a window of 2.5 % of the long edge.
 * Neighbourhoods look across the border of a weight; only the sums respect it.
 */
#include <math.h>
#include <string.h>
#include "litho.h"
#include "pixel/measure.h"
#include "pixel/area.h"
#include "color/oklab.h"
#include "color/srgb.h"
#include "base/vips_error.h"

#define MAX_EDGE_PX 512
#define N_BINS 4096
#define BIN_MIN -0.1f /* of L: below and above is counted in the outer bins */
#define BIN_MAX 1.3f

static const LithoMeasureInfo infos[LITHO_N_MEASURES] = {
    {LITHO_MEASURE_NONE, "none", NULL, "no measure"},
    {LITHO_MEASURE_MEAN_LIGHTNESS, "mean_lightness", NULL, "mean Oklab lightness, 0 to 1"},
    {LITHO_MEASURE_RMS_CONTRAST, "rms_contrast", NULL, "standard deviation of lightness"},
    {LITHO_MEASURE_SHADOW_LIGHTNESS, "shadow_lightness", NULL,
     "mean lightness of the darker third of the pixels"},
    {LITHO_MEASURE_HIGHLIGHT_LIGHTNESS, "highlight_lightness", NULL,
     "mean lightness of the lighter third of the pixels"},
    {LITHO_MEASURE_BLACK_POINT, "black_point", NULL, "2nd percentile of lightness"},
    {LITHO_MEASURE_WHITE_POINT, "white_point", NULL, "98th percentile of lightness"},
    {LITHO_MEASURE_MEAN_CHROMA, "mean_chroma", NULL, "mean Oklab chroma: how colourful"},
    {LITHO_MEASURE_WARMTH, "warmth", NULL, "mean Oklab b: yellow is positive, blue negative"},
    {LITHO_MEASURE_MAGENTA, "magenta", NULL, "mean Oklab a: magenta is positive, green negative"},
    {LITHO_MEASURE_CAST, "cast", NULL, "how far the nearly grey pixels are from grey"},
    {LITHO_MEASURE_MEAN_HUE, "mean_hue", "°", "hue of the mean colour, weighted by chroma"},
    {LITHO_MEASURE_LOCAL_CONTRAST, "local_contrast", NULL,
     "mean difference from the surroundings (2 % of the diagonal)"},
    {LITHO_MEASURE_SHARPNESS, "sharpness", NULL, "mean difference from the 1 px blur"},
    {LITHO_MEASURE_NOISE, "noise", NULL, "noise sigma of lightness"},
    {LITHO_MEASURE_HAZE, "haze", NULL, "mean dark channel: 0 clear, 1 white fog"},
    {LITHO_MEASURE_EDGE_FALLOFF, "edge_falloff", NULL,
     "mean lightness of the centre minus that of the corners"},
    {LITHO_MEASURE_CLIPPED, "clipped", NULL, "share of pixels that are pure white or black"},
    {LITHO_MEASURE_OVERSATURATED, "oversaturated", NULL,
     "share of pixels too colourful for sRGB, which come out flat"},
};

const LithoMeasureInfo *
litho_measure_info(LithoMeasureId id)
{
  return &infos[(guint)id < LITHO_N_MEASURES ? id : LITHO_MEASURE_NONE];
}

LithoMeasureId
litho_measure_by_name(const char *name)
{
  for (int i = 0; i < LITHO_N_MEASURES; i++)
    if (g_str_equal(infos[i].name, name))
      return (LithoMeasureId)i;
  return LITHO_MEASURE_NONE;
}

/* Running box mean of radius r along one line of n values, edges repeated. */
static void
box_line(const float *in, float *out, int n, int r)
{
  double sum = 0;
  for (int i = -r; i <= r; i++)
    sum += in[CLAMP(i, 0, n - 1)];
  const double scale = 1.0 / (2 * r + 1);
  for (int i = 0; i < n; i++) {
    out[i] = (float)(sum * scale);
    sum += in[MIN(i + r + 1, n - 1)] - in[MAX(i - r, 0)];
  }
}

/* Three box passes along both axes are a Gaussian of sigma = sqrt((2r+1)² - 1) / 2. */
static void
blur_wide(const float *in, float *out, float *tmp, int w, int h, double sigma)
{
  int r = MAX(1, (int)lrint((sqrt(4 * sigma * sigma + 1) - 1) / 2));
  memcpy(out, in, sizeof(float) * w * h);
  for (int axis = 0; axis < 2; axis++) {
    int n = axis == 0 ? w : h, lines = axis == 0 ? h : w;
    g_autofree float *a = g_new(float, n), *b = g_new(float, n);
    for (int i = 0; i < lines; i++) {
      float *line = out + (gsize)i * n;
      box_line(line, a, n, r);
      box_line(a, b, n, r);
      box_line(b, line, n, r);
    }
    pixel_transpose(out, tmp, n, lines);
    memcpy(out, tmp, sizeof(float) * w * h);
  }
}

/* Gaussian of sigma 1 px in 5 taps. */
static void
blur_fine(const float *in, float *out, float *tmp, int w, int h)
{
  static const float k0 = 0.402620f, k1 = 0.244201f, k2 = 0.054489f;
  for (int y = 0; y < h; y++) {
    const float *p = in + (gsize)y * w;
    for (int x = 0; x < w; x++)
      tmp[(gsize)y * w + x] = k0 * p[x] + k1 * (p[MAX(x - 1, 0)] + p[MIN(x + 1, w - 1)]) +
                              k2 * (p[MAX(x - 2, 0)] + p[MIN(x + 2, w - 1)]);
  }
  for (int y = 0; y < h; y++) {
    const float *p = tmp + (gsize)y * w;
    const float *u1 = tmp + (gsize)MAX(y - 1, 0) * w, *u2 = tmp + (gsize)MAX(y - 2, 0) * w;
    const float *d1 = tmp + (gsize)MIN(y + 1, h - 1) * w, *d2 = tmp + (gsize)MIN(y + 2, h - 1) * w;
    for (int x = 0; x < w; x++)
      out[(gsize)y * w + x] = k0 * p[x] + k1 * (u1[x] + d1[x]) + k2 * (u2[x] + d2[x]);
  }
}

typedef struct {
  int w, h;
  float *L, *a, *b, *dark, *wide, *fine, *tmp;
  const float *weight; /* NULL: all 1 */
  guint wanted;        /* 1 << id of the measures that need neighbours */
} Planes;

static gboolean
wants(const Planes *f, LithoMeasureId id)
{
  return (f->wanted & 1u << id) != 0;
}

static void
planes_clear(Planes *f)
{
  g_free(f->L);
}

static void
planes_init(Planes *f, const float *rgb, int w, int h)
{
  gsize n = (gsize)w * h;
  f->w = w;
  f->h = h;
  f->L = g_new(float, n * 7);
  f->a = f->L + n;
  f->b = f->a + n;
  f->dark = f->b + n;
  f->wide = f->dark + n;
  f->fine = f->wide + n;
  f->tmp = f->fine + n;
  for (gsize i = 0; i < n; i++) {
    float r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    /* NaN and infinity from an operation at its limit must not swallow every sum. */
    r = r > -100 && r < 100 ? r : 0;
    g = g > -100 && g < 100 ? g : 0;
    b = b > -100 && b < 100 ? b : 0;
    oklab_from_linear(r, g, b, &f->L[i], &f->a[i], &f->b[i]);
    f->dark[i] = fminf(fmaxf(fminf(r, fminf(g, b)), 0), 1);
  }
  if (wants(f, LITHO_MEASURE_HAZE))
    pixel_box_min(f->dark, f->tmp, w, h, MAX(1, (int)lrint(MAX(w, h) * 0.0125)));
  if (wants(f, LITHO_MEASURE_LOCAL_CONTRAST))
    blur_wide(f->L, f->wide, f->tmp, w, h, MAX(0.02 * hypot(w, h), 1));
  if (wants(f, LITHO_MEASURE_SHARPNESS))
    blur_fine(f->L, f->fine, f->tmp, w, h);
}

/* Histogram of L: weight and weighted sum of each bin. */
typedef struct {
  double weight[N_BINS], sum[N_BINS], total;
} Histogram;

static double
percentile(const Histogram *hist, double share)
{
  double want = share * hist->total, seen = 0;
  for (int i = 0; i < N_BINS; i++) {
    seen += hist->weight[i];
    if (seen >= want && hist->weight[i] > 0)
      return hist->sum[i] / hist->weight[i];
  }
  return 0;
}

/* Mean L of the share of weight at one end (step 1: dark, -1: light). */
static double
end_mean(const Histogram *hist, double share, int step)
{
  double want = share * hist->total, left = want, sum = 0;
  for (int i = step > 0 ? 0 : N_BINS - 1; i >= 0 && i < N_BINS && left > 0; i += step)
    if (hist->weight[i] > 0) {
      double part = MIN(hist->weight[i], left);
      sum += hist->sum[i] * part / hist->weight[i];
      left -= part;
    }
  return want > 0 ? sum / want : 0;
}

/* Median of |Laplacian| over its value for unit noise: 6 (gain of the mask) × 0.6745. */
static double
noise_sigma(const Planes *f)
{
  enum { BINS = 4096 };
  const float top = 0.5f;
  g_autofree double *hist = g_new0(double, BINS);
  double total = 0;
  for (int y = 1; y < f->h - 1; y++)
    for (int x = 1; x < f->w - 1; x++) {
      const float *p = f->L + (gsize)y * f->w + x, *u = p - f->w, *d = p + f->w;
      float v = fabsf(u[-1] + u[1] + d[-1] + d[1] - 2 * (u[0] + d[0] + p[-1] + p[1]) + 4 * p[0]);
      double weight = f->weight ? f->weight[(gsize)y * f->w + x] : 1;
      hist[MIN((int)(v * (BINS / top)), BINS - 1)] += weight;
      total += weight;
    }
  double seen = 0;
  for (int i = 0; i < BINS && total > 0; i++) {
    if (seen + hist[i] >= total / 2)
      return (i + (total / 2 - seen) / hist[i]) * top / BINS / (6 * 0.6745);
    seen += hist[i];
  }
  return 0;
}

static double
sum_difference(const Planes *f, const float *blurred)
{
  double sum = 0;
  for (gsize i = 0; i < (gsize)f->w * f->h; i++)
    sum += (f->weight ? f->weight[i] : 1) * fabsf(f->L[i] - blurred[i]);
  return sum;
}

static double
sum_dark(const Planes *f)
{
  double sum = 0;
  for (gsize i = 0; i < (gsize)f->w * f->h; i++)
    sum += (f->weight ? f->weight[i] : 1) * srgb_encode(f->dark[i]);
  return sum;
}

static void
measure_planes(const Planes *f, double *v)
{
  g_autofree Histogram *hist = g_new0(Histogram, 1);
  double sum_L = 0, sum_LL = 0, sum_a = 0, sum_b = 0, chroma = 0;
  double clipped = 0, outside = 0, grey_a = 0, grey_b = 0, grey = 0;
  double centre = 0, n_centre = 0, corner = 0, n_corner = 0;
  const double cx = (f->w - 1) / 2.0, cy = (f->h - 1) / 2.0;
  const double half2 = MAX(cx * cx + cy * cy, 1e-9);
  for (int y = 0; y < f->h; y++)
    for (int x = 0; x < f->w; x++) {
      gsize i = (gsize)y * f->w + x;
      double weight = f->weight ? f->weight[i] : 1;
      if (weight <= 0)
        continue;
      float L = f->L[i], a = f->a[i], b = f->b[i], c2 = a * a + b * b;
      int bin = (int)((L - BIN_MIN) * (N_BINS / (BIN_MAX - BIN_MIN)));
      bin = CLAMP(bin, 0, N_BINS - 1);
      hist->weight[bin] += weight;
      hist->sum[bin] += weight * L;
      hist->total += weight;
      sum_L += weight * L;
      sum_LL += weight * L * L;
      sum_a += weight * a;
      sum_b += weight * b;
      chroma += weight * sqrtf(c2);
      if (L >= 0.995f || L <= 0.005f)
        clipped += weight;
      float red, green, blue;
      oklab_to_linear(L, a, b, &red, &green, &blue);
      if (MIN(red, MIN(green, blue)) < -0.02f || MAX(red, MAX(green, blue)) > 1.1f)
        outside += weight;
      /* Near grey is soft (1/e at chroma 0.06), so that the measure moves without jumps when a
       * colour cast shifts the whole cloud. */
      if (L > 0.15f && L < 0.98f) {
        double near = weight * expf(-c2 / (0.06f * 0.06f));
        grey_a += near * a;
        grey_b += near * b;
        grey += near;
      }
      double r2 = ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / half2;
      if (r2 < 0.35 * 0.35) {
        centre += weight * L;
        n_centre += weight;
      } else if (r2 > 0.75 * 0.75) {
        corner += weight * L;
        n_corner += weight;
      }
    }
  const double n = hist->total;
  if (n <= 0)
    return;
  v[LITHO_MEASURE_MEAN_LIGHTNESS] = sum_L / n;
  v[LITHO_MEASURE_RMS_CONTRAST] = sqrt(MAX(sum_LL / n - (sum_L / n) * (sum_L / n), 0));
  v[LITHO_MEASURE_SHADOW_LIGHTNESS] = end_mean(hist, 1.0 / 3, 1);
  v[LITHO_MEASURE_HIGHLIGHT_LIGHTNESS] = end_mean(hist, 1.0 / 3, -1);
  v[LITHO_MEASURE_BLACK_POINT] = percentile(hist, 0.02);
  v[LITHO_MEASURE_WHITE_POINT] = percentile(hist, 0.98);
  v[LITHO_MEASURE_MEAN_CHROMA] = chroma / n;
  v[LITHO_MEASURE_WARMTH] = sum_b / n;
  v[LITHO_MEASURE_MAGENTA] = sum_a / n;
  v[LITHO_MEASURE_CAST] = grey > 0 ? hypot(grey_a, grey_b) / grey : 0;
  double hue = atan2(sum_b, sum_a) * 180 / G_PI;
  v[LITHO_MEASURE_MEAN_HUE] = hue < 0 ? hue + 360 : hue;
  if (wants(f, LITHO_MEASURE_LOCAL_CONTRAST))
    v[LITHO_MEASURE_LOCAL_CONTRAST] = sum_difference(f, f->wide) / n;
  if (wants(f, LITHO_MEASURE_SHARPNESS))
    v[LITHO_MEASURE_SHARPNESS] = sum_difference(f, f->fine) / n;
  if (wants(f, LITHO_MEASURE_NOISE))
    v[LITHO_MEASURE_NOISE] = noise_sigma(f);
  if (wants(f, LITHO_MEASURE_HAZE))
    v[LITHO_MEASURE_HAZE] = sum_dark(f) / n;
  if (n_centre > 0 && n_corner > 0)
    v[LITHO_MEASURE_EDGE_FALLOFF] = centre / n_centre - corner / n_corner;
  v[LITHO_MEASURE_CLIPPED] = clipped / n;
  v[LITHO_MEASURE_OVERSATURATED] = outside / n;
}

/* The pixels as packed float, long edge ≤ MAX_EDGE_PX. */
static float *
pixels_take(VipsImage *image, int bands, int *w, int *h, GError **error)
{
  g_autoptr(GObject) small_owner = NULL, real_owner = NULL;
  VipsImage *small = NULL, *real = NULL;
  int edge = MAX(image->Xsize, image->Ysize);
  if (image->Bands != bands) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "measure: %d bands instead of %d",
                image->Bands, bands);
    return NULL;
  }
  if (vips_cast(image, &real, VIPS_FORMAT_FLOAT, NULL) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "measure");
    return NULL;
  }
  real_owner = G_OBJECT(real);
  if ((edge > MAX_EDGE_PX ? vips_resize(real, &small, (double)MAX_EDGE_PX / edge, "kernel",
                                        VIPS_KERNEL_LINEAR, NULL)
                          : vips_copy(real, &small, NULL)) != 0) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "measure");
    return NULL;
  }
  small_owner = G_OBJECT(small);
  size_t bytes;
  float *pixels = vips_image_write_to_memory(small, &bytes);
  if (pixels == NULL) {
    litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "measure");
    return NULL;
  }
  *w = small->Xsize;
  *h = small->Ysize;
  return pixels;
}

gboolean
litho_measures_take(VipsImage *linear, VipsImage *weight, LithoMeasures *out, GError **error)
{
  return litho_measures_take_some(linear, weight, G_MAXUINT, out, error);
}

gboolean
litho_measures_take_some(VipsImage *linear, VipsImage *weight, guint wanted, LithoMeasures *out,
                         GError **error)
{
  *out = (LithoMeasures){0};
  int w, h, weight_w, weight_h;
  g_autofree float *rgb = pixels_take(linear, 3, &w, &h, error);
  if (rgb == NULL)
    return FALSE;
  g_autofree float *shares = NULL;
  if (weight != NULL) {
    shares = pixels_take(weight, 1, &weight_w, &weight_h, error);
    if (shares == NULL)
      return FALSE;
    if (weight_w != w || weight_h != h) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL,
                  "measure: weight is %d×%d px, the picture %d×%d", weight_w, weight_h, w, h);
      return FALSE;
    }
  }
  Planes planes = {.wanted = wanted};
  planes_init(&planes, rgb, w, h);
  planes.weight = shares;
  measure_planes(&planes, out->v);
  planes_clear(&planes);
  return TRUE;
}
