/* A thing takes another colour: the hue and lightness that were asked for, its shading, and what is not of it. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "cli_run.h"
#include "color/names.h"
#include "color/oklab.h"
#include "color/srgb.h"
#include "folder.h"

#define N 64

static char *folder;

/* Cloth of one colour with folds (a fifth brighter and darker), white print in it, and skin at the left. */
static void
cloth(const float lab[3], guint8 *rgb)
{
  for (int y = 0; y < N; y++)
    for (int x = 0; x < N; x++) {
      const float fold = 1 + 0.07f * sinf((float)x * 0.4f);
      float c[3];
      oklab_to_linear(lab[0] * fold, lab[1] * fold, lab[2] * fold, &c[0], &c[1], &c[2]);
      guint8 *p = rgb + 3 * (y * N + x);
      for (int k = 0; k < 3; k++)
        p[k] = (guint8)(CLAMP(srgb_encodef(c[k]), 0, 1) * 255 + 0.5f);
      if (x >= 30 && x < 36 && y >= 30 && y < 36)
        p[0] = p[1] = p[2] = 240;
      if (x < 8) {
        p[0] = 222;
        p[1] = 170;
        p[2] = 140;
      }
    }
}

static void
lab_at(const guint8 *rgb, int x, int y, float lab[3])
{
  float c[3];
  for (int k = 0; k < 3; k++)
    c[k] = srgb_decodef(rgb[3 * (y * N + x) + k] / 255.0f);
  oklab_from_linear(c[0], c[1], c[2], &lab[0], &lab[1], &lab[2]);
}

/* What `recolor` to this colour makes of the picture; caller frees. */
static guint8 *
recolored(const guint8 *rgb, const char *color, const char *region)
{
  g_autofree char *in = g_build_filename(folder, "in.png", NULL), *out = g_build_filename(folder, "out.png", NULL);
  g_autoptr(VipsImage) image = vips_image_new_from_memory(rgb, 3 * N * N, N, N, 3, VIPS_FORMAT_UCHAR), tagged = NULL;
  g_assert_cmpint(vips_copy(image, &tagged, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
  g_assert_cmpint(vips_image_write_to_file(tagged, in, NULL), ==, 0);
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"recolor\",\"color\":\"%s\"%s}]}", color, region);
  g_autofree char *recipe = g_build_filename(folder, "r.json", NULL);
  g_assert_true(g_file_set_contents(recipe, json, -1, NULL));
  const char *asset = strstr(region, "mask") != NULL ? "--asset=disc=mask.png" : "--quiet";
  g_auto(Run) run = run_litho(folder, "apply", "r.json", "in.png", "-o", "out.png", "--force", "--quiet", asset);
  assert_exit(run, 0);
  g_autoptr(VipsImage) result = vips_image_new_from_file(out, NULL);
  g_assert_nonnull(result);
  size_t size;
  guint8 *pixels = vips_image_write_to_memory(result, &size);
  g_assert_cmpuint(size, ==, 3 * N * N);
  return pixels;
}

static double
degrees_apart(const float a[3], const float b[3])
{
  const double d = fabs(atan2((double)a[2], (double)a[1]) - atan2((double)b[2], (double)b[1])) * 180 / G_PI;
  return MIN(d, 360 - d);
}

/* Every colour to every other: hue within 15°, lightness within what the name allows, folds kept, print and skin left. */
static void
test_colors(void)
{
  static const char *const from[] = {"blue", "red", "#707070", "#d8d8d8", "#202428"};
  static const char *const to[] = {"red", "orange", "yellow", "green", "blue", "purple", "pink", "#20409a", "dark green"};
  for (guint i = 0; i < G_N_ELEMENTS(from); i++)
    for (guint k = 0; k < G_N_ELEMENTS(to); k++) {
      float old[3], wanted[3], sum[3] = {0};
      g_autofree guint8 *rgb = g_malloc(3 * N * N);
      if (g_str_equal(from[i], to[k]))
        continue;
      litho_color_parse(from[i], old);
      g_assert_true(litho_color_parse(to[k], wanted));
      cloth(old, rgb);
      g_autofree guint8 *out = recolored(rgb, to[k], "");
      double same = 0, var_in = 0, var_out = 0, mean_in = 0, mean_out = 0;
      int n = 0;
      for (int pass = 0; pass < 2; pass++)
        for (int y = 40; y < N; y++)
          for (int x = 10; x < N; x++) {
            float a[3], b[3];
            lab_at(rgb, x, y, a);
            lab_at(out, x, y, b);
            if (pass == 0) {
              for (int c = 0; c < 3; c++)
                sum[c] += b[c];
              mean_in += a[0];
              mean_out += b[0];
              n++;
              continue;
            }
            same += (a[0] - mean_in / n) * (b[0] - mean_out / n);
            var_in += (a[0] - mean_in / n) * (a[0] - mean_in / n);
            var_out += (b[0] - mean_out / n) * (b[0] - mean_out / n);
          }
      for (int c = 0; c < 3; c++)
        sum[c] /= (float)n;
      g_test_message("%s to %s: L %.2f for %.2f, hue off by %.1f", from[i], to[k], (double)sum[0], (double)wanted[0],
                     degrees_apart(sum, wanted));
      g_assert_cmpfloat(degrees_apart(sum, wanted), <, 15);
      g_assert_cmpfloat(fabs(sum[0] - wanted[0]), <, 0.13);
      g_assert_cmpfloat(hypot(sum[1], sum[2]), >, 0.5 * hypot(wanted[1], wanted[2]));
      g_assert_cmpfloat(same / sqrt(var_in * var_out), >, 0.9);
      if (i < 2) { /* of a coloured material only what shares its hue */
        g_assert_cmpint(out[3 * (33 * N + 33)], ==, 240);
        g_assert_cmpint(out[3 * (33 * N + 33) + 2], ==, 240);
      }
      if (i == 0) {
        g_assert_cmpint(out[3 * (20 * N + 2)], ==, 222);
        g_assert_cmpint(out[3 * (20 * N + 2) + 2], ==, 140);
      }
    }
}

static void
test_white_black_grey(void)
{
  static const struct {
    const char *color;
    double least, most;
  } rows[] = {{"white", 0.88, 1}, {"black", 0, 0.30}, {"grey", 0.4, 0.75}};
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    float old[3], got[3];
    g_autofree guint8 *rgb = g_malloc(3 * N * N);
    litho_color_parse("blue", old);
    cloth(old, rgb);
    g_autofree guint8 *out = recolored(rgb, rows[i].color, "");
    lab_at(out, 50, 50, got);
    g_assert_cmpfloat(got[0], >=, rows[i].least);
    g_assert_cmpfloat(got[0], <=, rows[i].most);
    g_assert_cmpfloat(hypot(got[1], got[2]), <, 0.02);
  }
}

/* Outside of the region every pixel stays; what is no colour is said. */
static void
test_outside(void)
{
  float old[3];
  g_autofree guint8 *rgb = g_malloc(3 * N * N);
  litho_color_parse("blue", old);
  cloth(old, rgb);
  g_autofree guint8 *out = recolored(rgb, "red", ",\"region\":{\"box\":[0.5,0,0.5,1]}");
  for (int y = 0; y < N; y++)
    for (int x = 0; x < N / 2; x++)
      for (int c = 0; c < 3; c++)
        g_assert_cmpint(out[3 * (y * N + x) + c], ==, rgb[3 * (y * N + x) + c]);
  g_assert_cmpint(out[3 * (50 * N + 50)], >, rgb[3 * (50 * N + 50)] + 50);
  g_autofree char *recipe = g_build_filename(folder, "bad.json", NULL);
  g_assert_true(g_file_set_contents(recipe, "{\"litho\":1,\"steps\":[{\"op\":\"recolor\",\"color\":\"blurple\"}]}", -1, NULL));
  g_auto(Run) run = run_litho(folder, "apply", "bad.json", "in.png", "-o", "bad.png");
  g_assert_cmpint(run.exit_code, !=, 0);
  assert_contains(run.err, "blurple");
}

/* A red disc with a soft edge on grey, and a mask of it that is 1 px too small: no red rim is left when it turns white,
 * no halo when it turns black, and what is far from it keeps its bytes. */
static void
test_seam(void)
{
  const float radius = 20;
  float red[3], grey[3], lab[3];
  g_autofree guint8 *rgb = g_malloc(3 * N * N), *mask = g_malloc(N * N);
  for (int k = 0; k < 3; k++) {
    red[k] = srgb_decodef((k == 0 ? 200 : 30) / 255.0f);
    grey[k] = srgb_decodef(150 / 255.0f);
  }
  for (int i = 0; i < N * N; i++) {
    const float far = hypotf((float)(i % N) - N / 2, (float)(i / N) - N / 2);
    const float in = CLAMP((radius - far) / 3 + 0.5f, 0, 1);
    for (int k = 0; k < 3; k++)
      rgb[3 * i + k] = (guint8)(srgb_encodef(grey[k] + in * (red[k] - grey[k])) * 255 + 0.5f);
    mask[i] = far < radius - 1 ? 255 : 0;
  }
  g_autofree char *file = g_build_filename(folder, "mask.png", NULL);
  g_autoptr(VipsImage) image = vips_image_new_from_memory(mask, N * N, N, N, 1, VIPS_FORMAT_UCHAR);
  g_assert_cmpint(vips_image_write_to_file(image, file, NULL), ==, 0);
  for (int pass = 0; pass < 2; pass++) {
    g_autofree guint8 *out = recolored(rgb, pass == 0 ? "white" : "black", ",\"region\":{\"mask\":\"disc\"}");
    for (int i = 0; i < N * N; i++) {
      const float far = hypotf((float)(i % N) - N / 2, (float)(i / N) - N / 2);
      lab_at(out, i % N, i / N, lab);
      g_assert_cmpfloat(lab[1], <, 0.04); /* 0.19 in the disc, 0.1 in the middle of its edge */
      if (pass == 1)
        g_assert_cmpfloat(lab[0], <, 0.70); /* grey is 0.67 */
      if (far > radius + 8)
        g_assert_cmpmem(out + 3 * i, 3, rgb + 3 * i, 3);
    }
  }
}

int
main(int argc, char **argv)
{
  if (VIPS_INIT(argv[0]))
    return 1;
  vips_cache_set_max(0); /* out.png is another picture each time */
  folder = folder_new();
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/recolor/colors", test_colors);
  g_test_add_func("/recolor/white, black, grey", test_white_black_grey);
  g_test_add_func("/recolor/outside", test_outside);
  g_test_add_func("/recolor/seam", test_seam);
  const int status = g_test_run();
  folder_remove(folder);
  return status;
}
