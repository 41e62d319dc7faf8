/* Named looks: the table, words, amounts, greys, sizes. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "ops/looks.h"
#include "ops/oklab.h"
#include "ops/op.h"

extern const LithoOp litho_op_style;

/* A scene with a grey ramp, skin, sky, leaves and a white. */
static VipsImage *
scene(int width, int height)
{
  static const float colors[][3] = {{0.55f, 0.3f, 0.2f}, {0.2f, 0.4f, 0.75f}, {0.08f, 0.18f, 0.04f},
                                    {0.95f, 0.95f, 0.95f}, {0.5f, 0.03f, 0.03f}, {0.18f, 0.18f, 0.18f}};
  g_autofree float *data = g_new(float, (gsize)width * height * 3);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      float *p = data + 3 * ((gsize)y * width + x);
      int patch = (x * 5 / width + y * 3 / height) % (int)G_N_ELEMENTS(colors);
      float shade = 0.6f + 0.4f * sinf(0.7f * (float)x) * cosf(0.4f * (float)y);
      for (int k = 0; k < 3; k++)
        p[k] = colors[patch][k] * shade;
    }
  VipsImage *image = vips_image_new_from_memory_copy(data, sizeof(float) * width * height * 3, width,
                                                     height, 3, VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

static VipsImage *
grey(float v)
{

  g_autofree float *data = g_new(float, 48 * 32 * 3);

  for (int i = 0; i < 48 * 32 * 3; i++)
    data[i] = v;
  VipsImage *image = vips_image_new_from_memory_copy(data, sizeof(float) * 48 * 32 * 3, 48, 32, 3, VIPS_FORMAT_FLOAT);
  image->Type = VIPS_INTERPRETATION_scRGB;
  return image;
}

static float *
styled(const char *words, double amount, VipsImage *in, GError **error)
{
  LithoValue values[8] = {0};
  LithoOpContext ctx = {.width = in->Xsize, .height = in->Ysize, .scale = 1, .linear_proxy = in};
  guint at;
  g_autoptr(VipsImage) out = NULL;
  size_t size;
  values[litho_op_style.main] = (LithoValue){.set = TRUE, .num = amount};
  g_assert_nonnull(litho_op_param(&litho_op_style, "style", &at));
  values[at] = (LithoValue){.set = TRUE, .text = (char *)words};
  if (!litho_op_style.apply(&ctx, values, in, &out, error))
    return NULL;
  g_assert_cmpint(out->Xsize, ==, in->Xsize);
  g_assert_cmpint(out->Ysize, ==, in->Ysize);
  return vips_image_write_to_memory(out, &size);
}

static void
test_looks(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  g_assert_cmpint(n, >=, 12);
  g_autoptr(VipsImage) in = scene(64, 40);
  size_t size;
  g_autofree float *before = vips_image_write_to_memory(in, &size);
  for (guint i = 0; i < n; i++) {
    g_autoptr(GError) error = NULL;
    g_test_message("%s", looks[i].name);
    g_assert_true(litho_look_match(looks[i].name) == &looks[i]);
    g_assert_true(litho_look_match(looks[i].title) == &looks[i]);
    g_autofree float *none = styled(looks[i].name, 0, in, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(none, size, before, size);
    g_autofree float *half = styled(looks[i].name, 50, in, &error);
    g_autofree float *full = styled(looks[i].name, 100, in, &error), *again = styled(looks[i].name, 100, in, &error);
    g_assert_no_error(error);
    g_assert_cmpmem(full, size, again, size);
    double moved = 0;
    for (gsize k = 0; k < size / sizeof(float); k++) {
      g_assert_true(isfinite(full[k]));
      /* More is further the same way: halfway lies between, but for the rounding of a float. */
      g_assert_cmpfloat(fabsf(half[k] - 0.5f * (before[k] + full[k])), <=, 2e-6f);
      moved += fabsf(full[k] - before[k]);
    }
    g_assert_cmpfloat(moved / (double)(size / sizeof(float)), >, 0.004);
  }
}

/* The lightness of a grey ramp keeps its order in every look, and no grey gets more colour than a chroma of
 * 0.13 (cyanotype's blue; a saturated sky has about as much). */
static void
test_greys(void)
{
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++) {
    float last = -1;
    for (int step = 0; step <= 8; step++) {
      float L = (float)step / 8, lab[3];
      g_autoptr(VipsImage) in = grey(L * L * L);
      g_autoptr(GError) error = NULL;
      g_autofree float *out = styled(looks[i].name, 100, in, &error);
      g_assert_no_error(error);
      double mean[3] = {0};
      for (int k = 0; k < 48 * 32; k++)
        for (int c = 0; c < 3; c++)
          mean[c] += out[3 * k + c] / (48.0 * 32);
      oklab_from_linear((float)mean[0], (float)mean[1], (float)mean[2], &lab[0], &lab[1], &lab[2]);
      g_test_message("%s: grey %.3f: L %.3f chroma %.3f", looks[i].name, (double)L, (double)lab[0],
                     (double)hypotf(lab[1], lab[2]));
      g_assert_cmpfloat(lab[0], >, last);
      g_assert_cmpfloat(lab[0], <, 1.1);
      g_assert_cmpfloat(hypotf(lab[1], lab[2]), <, 0.13);
      last = lab[0];
    }
  }
}

static void
test_words(void)
{
  static const struct {
    const char *words, *look; /* NULL: none */
  } table[] = {
      {"an old analogue photograph", "vintage_film"}, {"Vintage Film!", "vintage_film"},
      {"like a Hollywood movie", "cinematic"},        {"teal & orange", "cinematic"},
      {"film noir", "noir"},                          {"a vintge look", "vintage_film"},
      {"cinmatic", "cinematic"},                      {"日系小清新", "japanese_airy"},
      {"复古胶片风格", "vintage_film"},               {"赛博朋克", "neon_night"},
      {"warm sunset light", "golden_hour"},           {"POLAROID", "instant_film"},
      {"soft-focus, romantic", "dreamy"},             {"wes anderson colours", "pastel"},
      {"a 1970s album", "retro_70s"},                 {"bleach-bypass", "bleach_bypass"},
      {"an igloo of spoons", NULL},                   {"", NULL},
      {"filmmaker", NULL},                            {"外星人", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
    const LithoLook *look = litho_look_match(table[i].words);
    g_test_message("%s", table[i].words);
    g_assert_cmpstr(look != NULL ? look->name : NULL, ==, table[i].look);
  }
}

/* Another look is never taken instead. */
static void
test_unknown(void)
{
  g_autoptr(VipsImage) in = scene(8, 8);
  g_autoptr(GError) error = NULL;
  g_assert_null(styled("an igloo of spoons", 100, in, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
  g_assert_nonnull(strstr(error->message, "igloo"));
  g_assert_nonnull(strstr(error->message, "cinematic"));
}

static void
test_shapes(void)
{
  static const int shapes[][2] = {{1, 1}, {1, 37}, {41, 1}, {7, 5}};
  guint n;
  const LithoLook *looks = litho_looks(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < G_N_ELEMENTS(shapes); k++) {
      g_autoptr(VipsImage) in = scene(shapes[k][0], shapes[k][1]);
      g_autoptr(GError) error = NULL;
      g_autofree float *out = styled(looks[i].name, 100, in, &error);
      g_assert_no_error(error);
      for (int p = 0; p < 3 * shapes[k][0] * shapes[k][1]; p++)
        g_assert_true(isfinite(out[p]));
    }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_autoptr(GError) error = NULL;
  litho_init(argv[0], &error);
  g_assert_no_error(error);
  g_test_add_func("/style/looks", test_looks);
  g_test_add_func("/style/greys", test_greys);
  g_test_add_func("/style/words", test_words);
  g_test_add_func("/style/unknown", test_unknown);
  g_test_add_func("/style/shapes", test_shapes);
  return g_test_run();
}
