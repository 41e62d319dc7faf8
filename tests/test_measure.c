/* test_measure.c: measures of synthetic pictures against independent formulas. */
#include <math.h>
#include <string.h>
#include "litho.h"
#include "pixel/measure.h"
#include "color/oklab.h"

static VipsImage *
picture(int w, int h, void (*paint)(int x, int y, float *rgb))
{
  g_autofree float *p = g_new(float, (gsize)w *h * 3);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      paint(x, y, p + ((gsize)y * w + x) * 3);
  return vips_image_new_from_memory_copy(p, (size_t)w * h * 3 * sizeof(float), w, h, 3,
                                         VIPS_FORMAT_FLOAT);
}

static LithoMeasures
take(VipsImage *image, VipsImage *weight)
{
  LithoMeasures m;
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_measures_take(image, weight, &m, &error));
  g_assert_no_error(error);
  return m;
}

/* Grey of linear value v has L = cbrt(v): the rows of Oklab's first matrix sum to 1. */
static void
grey_ramp(int x, int y, float *rgb)
{
  float L = (float)(x + 0.5) / 200;
  rgb[0] = rgb[1] = rgb[2] = L * L * L;
}

static void
test_ramp(void)
{
  g_autoptr(GObject) image = G_OBJECT(picture(200, 100, grey_ramp));
  LithoMeasures m = take(VIPS_IMAGE(image), NULL);
  /* L is uniform on 0..1: closed forms; 1e-3 is half a step of the 200 columns. */
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_MEAN_LIGHTNESS], 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_RMS_CONTRAST], 1 / sqrt(12), 1e-3);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_SHADOW_LIGHTNESS], 1.0 / 6, 1e-3);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_HIGHLIGHT_LIGHTNESS], 5.0 / 6, 1e-3);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_BLACK_POINT], 0.02, 5e-3);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_WHITE_POINT], 0.98, 5e-3);
  g_assert_cmpfloat(m.v[LITHO_MEASURE_MEAN_CHROMA], <, 1e-3);
  g_assert_cmpfloat(m.v[LITHO_MEASURE_NOISE], <, 1e-3);
  /* first column L = .0025, last .9975: 2 of 200 columns are beyond .005 / .995 */
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_CLIPPED], 0.01, 1e-9);
}

static void
one_color(int x, int y, float *rgb)
{
  oklab_to_linear(0.6f, 0.03f, 0.04f, rgb, rgb + 1, rgb + 2);
}

static void
test_color(void)
{
  g_autoptr(GObject) image = G_OBJECT(picture(64, 48, one_color));
  LithoMeasures m = take(VIPS_IMAGE(image), NULL);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_MEAN_LIGHTNESS], 0.6, 1e-4);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_MEAN_CHROMA], 0.05, 1e-4);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_CAST], 0.05, 1e-4);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_WARMTH], 0.04, 1e-4);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_MAGENTA], 0.03, 1e-4);
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_MEAN_HUE], atan2(4, 3) * 180 / G_PI, 0.1);
  g_assert_cmpfloat(m.v[LITHO_MEASURE_RMS_CONTRAST], <, 1e-4);
  g_assert_cmpfloat(m.v[LITHO_MEASURE_LOCAL_CONTRAST], <, 1e-5);
}

static void
halves(int x, int y, float *rgb)
{
  float L = x < 100 ? 0.2f : 0.8f;
  rgb[0] = rgb[1] = rgb[2] = L * L * L;
}

static void
test_weight(void)
{
  g_autoptr(GObject) image = G_OBJECT(picture(200, 100, halves));
  g_autofree float *left = g_new0(float, 200 * 100);
  for (int i = 0; i < 200 * 100; i++)
    left[i] = i % 200 < 100;
  g_autoptr(GObject) weight = G_OBJECT(vips_image_new_from_memory_copy(
      left, 200 * 100 * sizeof(float), 200, 100, 1, VIPS_FORMAT_FLOAT));
  LithoMeasures all = take(VIPS_IMAGE(image), NULL);
  LithoMeasures in = take(VIPS_IMAGE(image), VIPS_IMAGE(weight));
  g_assert_cmpfloat_with_epsilon(all.v[LITHO_MEASURE_MEAN_LIGHTNESS], 0.5, 1e-5);
  g_assert_cmpfloat_with_epsilon(all.v[LITHO_MEASURE_RMS_CONTRAST], 0.3, 1e-5);
  g_assert_cmpfloat_with_epsilon(in.v[LITHO_MEASURE_MEAN_LIGHTNESS], 0.2, 1e-5);
  g_assert_cmpfloat(in.v[LITHO_MEASURE_RMS_CONTRAST], <, 1e-4);

  memset(left, 0, 200 * 100 * sizeof(float));
  g_autoptr(GObject) none = G_OBJECT(vips_image_new_from_memory_copy(
      left, 200 * 100 * sizeof(float), 200, 100, 1, VIPS_FORMAT_FLOAT));
  LithoMeasures zero = take(VIPS_IMAGE(image), VIPS_IMAGE(none));
  for (int i = 0; i < LITHO_N_MEASURES; i++)
    g_assert_cmpfloat(zero.v[i], ==, 0);
}

static float noise_L; /* sigma */

static void
noisy(int x, int y, float *rgb)
{
  static GRand *rand;
  if (x == 0 && y == 0) {
    g_clear_pointer(&rand, g_rand_free);
    rand = g_rand_new_with_seed(7);
  }
  /* Box-Muller */
  double n = sqrt(-2 * log(1 - g_rand_double(rand))) * cos(2 * G_PI * g_rand_double(rand));
  float L = 0.5f + noise_L * (float)n;
  rgb[0] = rgb[1] = rgb[2] = L * L * L;
}

static void
test_noise(void)
{
  for (noise_L = 0.005f; noise_L < 0.1f; noise_L *= 2) {
    g_autoptr(GObject) image = G_OBJECT(picture(300, 200, noisy));
    /* the median of 60,000 dependent samples is within 3 % */
    g_assert_cmpfloat_with_epsilon(take(VIPS_IMAGE(image), NULL).v[LITHO_MEASURE_NOISE], noise_L,
                                   0.03 * noise_L);
  }
}

static void
fog(int x, int y, float *rgb)
{
  /* one colour channel is dark in every window where there is no fog (He 2009); fog adds .4 */
  float t = (x / 4 + y / 4) % 3 == 0 ? 0.0f : 0.7f;
  rgb[0] = t * 0.6f + 0.4f;
  rgb[1] = 0.7f * 0.6f + 0.4f;
  rgb[2] = 0.9f * 0.6f + 0.4f;
}

static void
test_haze(void)
{
  g_autoptr(GObject) image = G_OBJECT(picture(400, 300, fog));
  double coded = 1.055 * pow(0.4, 1 / 2.4) - 0.055;
  g_assert_cmpfloat_with_epsilon(take(VIPS_IMAGE(image), NULL).v[LITHO_MEASURE_HAZE], coded, 1e-3);
}

static void
vignetted(int x, int y, float *rgb)
{
  double r = hypot(x - 149.5, y - 99.5) / hypot(149.5, 99.5);
  float L = r < 0.5 ? 0.7f : 0.4f;
  rgb[0] = rgb[1] = rgb[2] = L * L * L;
}

static void
test_falloff(void)
{
  g_autoptr(GObject) image = G_OBJECT(picture(300, 200, vignetted));
  g_assert_cmpfloat_with_epsilon(take(VIPS_IMAGE(image), NULL).v[LITHO_MEASURE_EDGE_FALLOFF], 0.3,
                                 1e-4);
}

static void
stripes(int x, int y, float *rgb)
{
  float L = x % 2 ? 0.6f : 0.4f;
  rgb[0] = rgb[1] = rgb[2] = L * L * L;
}

static void
test_detail(void)
{
  g_autoptr(GObject) fine = G_OBJECT(picture(200, 200, stripes));
  g_autoptr(GObject) coarse = G_OBJECT(picture(200, 200, halves));
  LithoMeasures m = take(VIPS_IMAGE(fine), NULL), c = take(VIPS_IMAGE(coarse), NULL);
  /* Alternate columns ±.1: the 5-tap kernel keeps k0 - 2k1 + 2k2 = .0232 of them. */
  g_assert_cmpfloat_with_epsilon(m.v[LITHO_MEASURE_SHARPNESS], 0.1 * (1 - 0.0232), 1e-3);
  g_assert_cmpfloat(c.v[LITHO_MEASURE_SHARPNESS], <, 0.01);
  g_assert_cmpfloat(c.v[LITHO_MEASURE_LOCAL_CONTRAST], >, c.v[LITHO_MEASURE_SHARPNESS]);
}

static void
poison(int x, int y, float *rgb)
{
  rgb[0] = x == 3 ? NAN : x == 4 ? INFINITY : 0.3f;
  rgb[1] = rgb[2] = 0.3f;
}

static void
test_odd(void)
{
  static const int sizes[][2] = {{1, 1}, {1, 7}, {9, 1}, {2, 2}, {1000, 3}};
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(GObject) image = G_OBJECT(picture(sizes[i][0], sizes[i][1], poison));
    LithoMeasures m = take(VIPS_IMAGE(image), NULL);
    for (int k = 0; k < LITHO_N_MEASURES; k++)
      g_assert_true(isfinite(m.v[k]));
    g_assert_cmpfloat(m.v[LITHO_MEASURE_MEAN_LIGHTNESS], >, 0.3);
  }
}

static void
test_names(void)
{
  for (int i = 0; i < LITHO_N_MEASURES; i++) {
    const LithoMeasureInfo *info = litho_measure_info((LithoMeasureId)i);
    g_assert_cmpint(info->id, ==, i);
    g_assert_cmpint(litho_measure_by_name(info->name), ==, i);
  }
  g_assert_cmpint(litho_measure_by_name("sweetness"), ==, LITHO_MEASURE_NONE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/measure/a grey ramp", test_ramp);
  g_test_add_func("/measure/one colour", test_color);
  g_test_add_func("/measure/only where the weight is", test_weight);
  g_test_add_func("/measure/noise of known sigma", test_noise);
  g_test_add_func("/measure/fog lifts the dark channel", test_haze);
  g_test_add_func("/measure/vignette", test_falloff);
  g_test_add_func("/measure/fine and coarse detail", test_detail);
  g_test_add_func("/measure/tiny and poisoned pictures", test_odd);
  g_test_add_func("/measure/names", test_names);
  int status = g_test_run();
  litho_shutdown();
  return status;
}
