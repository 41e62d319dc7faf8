/* White balance of camera raw files: `temperature` in kelvin, from the light as shot, by the
 * camera's matrices. The scenes are DNGs (dng.h) whose light is known and whose camera was wrong
 * about it. */
#include "base/vips_auto.h"
#include "color/adapt.h"
#include "dng.h"
#include "folder.h"
#include "photo/photo.h"
#include "recipe/recipe.h"
#include "raw/white.h"
#include "run/run.h"

enum { W = 256, H = 192 };

static char *folder;

/* Greys, then colours that are in sRGB. */
static const double patches[12][3] = {{0.7, 0.7, 0.7},    {0.18, 0.18, 0.18}, {0.05, 0.05, 0.05},
                                      {0.02, 0.02, 0.02}, {0.4, 0.1, 0.08},   {0.1, 0.3, 0.12},
                                      {0.08, 0.1, 0.4},   {0.6, 0.5, 0.08},   {0.3, 0.1, 0.3},
                                      {0.08, 0.3, 0.4},   {0.5, 0.3, 0.2},    {0.25, 0.3, 0.12}};

static float *
patch_scene(double light)
{
  float *rgb = g_new(float, 3 * W * H);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      for (int c = 0; c < 3; c++)
        rgb[3 * (y * W + x) + c] = (float)(light * patches[y * 3 / H * 4 + x * 4 / W][c]);
  return rgb;
}

/* What the camera sees of a grey under a light on the Planckian locus, plus Duv. */
static void
neutral_of(double kelvin, double duv, double neutral[3])
{
  double uv[2], normal[2];
  litho_adapt_planck(1e6 / kelvin, uv);
  litho_adapt_normal(1e6 / kelvin, normal);
  const double u = uv[0] + duv * normal[0], v = uv[1] + duv * normal[1];
  const double x = 3 * u / (2 * u - 8 * v + 4), y = 2 * v / (2 * u - 8 * v + 4),
               xyz[3] = {x / y, 1, (1 - x - y) / y};
  for (int i = 0; i < 3; i++)
    neutral[i] = dng_matrix[3 * i] * xyz[0] + dng_matrix[3 * i + 1] * xyz[1] +
                 dng_matrix[3 * i + 2] * xyz[2];
  for (int i = 2; i >= 0; i--)
    neutral[i] /= i == 1 ? 1 : neutral[1];
  neutral[1] = 1;
}

static LithoPhoto *
shot(const double neutral[3], const double said[3], double light)
{
  DngSpec spec = {.width = W,
                  .height = H,
                  .kind = DNG_RGGB,
                  .black = 512,
                  .white = 16383,
                  .iso = 100,
                  .seed = 1};
  memcpy(spec.neutral, neutral, sizeof spec.neutral);
  memcpy(spec.said_neutral, said, sizeof spec.said_neutral);
  g_autofree float *rgb = patch_scene(light);
  g_autoptr(GBytes) file = dng_file(&spec, rgb);
  g_autofree char *path = g_build_filename(folder, "shot.dng", NULL);
  gsize n;
  gconstpointer data = g_bytes_get_data(file, &n);
  g_assert_true(g_file_set_contents(path, data, (gssize)n, NULL));
  g_autoptr(GError) error = NULL;
  LithoPhoto *photo = litho_photo_open(path, NULL, &error);
  g_assert_no_error(error);
  return photo;
}

/* Linear sRGB at the middle of each patch after the recipe; *note: of its first step, may be NULL.
 */
static void
run(LithoPhoto *photo, const char *json, double got[12][3], char **note)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("recipe", json, -1, &error);
  g_assert_no_error(error);
  g_autoptr(VipsImage) linear = litho_photo_linear(photo, &error), out = NULL, alpha = NULL;
  g_assert_no_error(error);
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.shot = litho_photo_shot(photo);
  g_auto(LithoRunResults) results = {0};
  g_assert_true(litho_run_linear(recipe, linear, NULL, &options, &out, &alpha, &results, &error));
  gsize n;
  g_autofree float *pixels = vips_image_write_to_memory(out, &n);
  for (int p = 0; p < 12; p++)
    for (int c = 0; c < 3; c++)
      got[p][c] = pixels[3 * ((p / 4 * 64 + 32) * W + p % 4 * 64 + 32) + c];
  if (note != NULL)
    *note = g_strdup(litho_step_result(results.steps, 0)->note);
}

static double
cast_of(const double p[3])
{
  return fmax(fabs(p[0] - p[1]), fabs(p[2] - p[1])) / p[1];
}

#define STEP "{\"litho\":1,\"steps\":[{\"op\":\"temperature\",%s}]}"

/* The grey of a scene in lamp light is grey where the lamp's temperature is said, and only there.
 */
static void
test_grey(void)
{
  static const double kelvins[] = {2856, 3500, 4500, 7500, 10000};
  for (guint i = 0; i < G_N_ELEMENTS(kelvins); i++) {
    double neutral[3], said[3], got[12][3];
    neutral_of(kelvins[i], 0, neutral);
    neutral_of(5500, 0, said);
    g_autoptr(LithoPhoto) photo = shot(neutral, said, 0.3);
    run(photo, "{\"litho\":1,\"steps\":[]}", got, NULL);
    g_assert_cmpfloat(cast_of(got[1]), >, 0.1);
    g_autofree char *values = g_strdup_printf("\"kelvin\":%g", kelvins[i]);
    g_autofree char *json = g_strdup_printf(STEP, values), *note = NULL;
    run(photo, json, got, &note);
    for (int p = 0; p < 3;
         p++) /* 16383 codes for all light: 0.6 % of the third grey is one of them */
      g_assert_cmpfloat(cast_of(got[p]), <, 0.02);
    g_assert_nonnull(strstr(note, "5500 K"));
    g_autofree char *other = g_strdup_printf("\"kelvin\":%g", kelvins[i] * 1.15);
    g_autofree char *other_json = g_strdup_printf(STEP, other);
    run(photo, other_json, got, NULL);
    g_assert_cmpfloat(cast_of(got[1]), >, 0.03);
  }
}

/* The default rendering by its definition, in double (test_raw.c). */
static void
rendered(const double rgb[3], double light, double out[3])
{
  static const double to[9] = {0.6274039, 0.3292830, 0.0433131, 0.0690973, 0.9195404,
                               0.0113623, 0.0163914, 0.0880133, 0.8955953};
  static const double from[9] = {1.6604910,  -0.5876411, -0.0728499, -0.1245505, 1.1328999,
                                 -0.0083494, -0.0181508, -0.1005789, 1.1187297};
  double v[3], low = 1e9, high = -1e9, toned[3];
  for (int i = 0; i < 3; i++) {
    v[i] = light * (to[3 * i] * rgb[0] + to[3 * i + 1] * rgb[1] + to[3 * i + 2] * rgb[2]);
    low = fmin(low, v[i]);
    high = fmax(high, v[i]);
  }
  for (int i = 0; i < 3; i++)
    toned[i] =
        litho_rendering_tone((float)low) +
        (high > low ? (litho_rendering_tone((float)high) - litho_rendering_tone((float)low)) *
                          (v[i] - low) / (high - low)
                    : 0);
  for (int i = 0; i < 3; i++)
    out[i] = from[3 * i] * toned[0] + from[3 * i + 1] * toned[1] + from[3 * i + 2] * toned[2];
}

/* A camera that took daylight for a lamp: with the right light said all colours are those of the
 * scene, at the brightness that greys had. */
static void
test_colors(void)
{
  double neutral[3], said[3], got[12][3], want[3], uv[2] = {0.1978, 0.3122}, mired, tint;
  dng_neutral(neutral); /* of D65 */
  neutral_of(3200, 0, said);
  g_autoptr(LithoPhoto) photo = shot(neutral, said, 0.3);
  litho_raw_light_of_uv(uv, &mired, &tint);
  g_autofree char *values =
      g_strdup_printf("\"kelvin\":%.2f,\"with_tint\":%.3f", 1e6 / mired, tint);
  g_autofree char *json = g_strdup_printf(STEP, values);
  run(photo, json, got, NULL);
  const double light = litho_rendering_untone((float)got[1][1]) / 0.18;
  for (int p = 0; p < 12; p++) {
    rendered(patches[p], light, want);
    for (int c = 0; c < 3; c++)
      if (!(fabs(got[p][c] - want[c]) < 0.004 + 0.01 * want[c]))
        g_error("patch %d channel %d: %g, not %g", p, c, got[p][c], want[c]);
  }
}

/* The light as shot changes nothing, nor does a step without values. */
static void
test_as_shot(void)
{
  double neutral[3], before[12][3], after[12][3], mired, tint;
  neutral_of(4100, 0.004, neutral);
  g_autoptr(LithoPhoto) photo = shot(neutral, neutral, 0.6);
  run(photo, "{\"litho\":1,\"steps\":[]}", before, NULL);
  litho_raw_light_of_uv(photo->raw->white_uv, &mired, &tint);
  g_assert_cmpfloat_with_epsilon(1e6 / mired, 4100, 5);
  g_assert_cmpfloat_with_epsilon(tint, 12, 0.3); /* Duv × 3000 */
  g_autofree char *values = g_strdup_printf("\"kelvin\":%.6f", 1e6 / mired);
  g_autofree char *json = g_strdup_printf(STEP, values);
  const char *const recipes[] = {json, "{\"litho\":1,\"steps\":[{\"op\":\"temperature\"}]}"};
  for (int k = 0; k < 2; k++) {
    run(photo, recipes[k], after, NULL);
    for (int p = 0; p < 12; p++)
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon(after[p][c], before[p][c], 0.0005);
  }
}

/* A difference in kelvin is one to the light as shot. */
static void
test_difference(void)
{
  double neutral[3], by[12][3], to[12][3], mired, tint;
  neutral_of(3200, 0, neutral);
  g_autoptr(LithoPhoto) photo = shot(neutral, neutral, 0.6);
  litho_raw_light_of_uv(photo->raw->white_uv, &mired, &tint);
  g_autofree char *values = g_strdup_printf("\"kelvin\":%.6f", 1e6 / mired + 500);
  g_autofree char *json = g_strdup_printf(STEP, values), *difference = g_strdup_printf(STEP, "\"kelvin_by\":500");
  run(photo, difference, by, NULL);
  run(photo, json, to, NULL);
  for (int p = 0; p < 12; p++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon(by[p][c], to[p][c], 1e-4);
}

/* Higher is warmer, and so is a positive amount; values beyond white and below black come through.
 */
static void
test_direction(void)
{
  double neutral[3], before[12][3], after[12][3];
  neutral_of(5000, 0, neutral);
  g_autoptr(LithoPhoto) photo = shot(neutral, neutral, 0.6);
  run(photo, "{\"litho\":1,\"steps\":[]}", before, NULL);
  static const char *const warmer[] = {"\"kelvin\":7000", "\"amount\":40"};
  for (int k = 0; k < 2; k++) {
    g_autofree char *json = g_strdup_printf(STEP, warmer[k]);
    run(photo, json, after, NULL);
    g_assert_cmpfloat(after[1][0] - after[1][2], >, before[1][0] - before[1][2] + 0.02);
  }
  static const char extreme[] =
      "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":3},{\"op\":\"temperature\",\"kelvin\":"
      "7000},"
      "{\"op\":\"exposure\",\"ev\":-3},{\"op\":\"temperature\",\"amount\":0}]}";
  run(photo, extreme, after, NULL);
  for (int p = 0; p < 12; p++)
    for (int c = 0; c < 3; c++)
      g_assert_true(isfinite(after[p][c]));
  g_assert_cmpfloat(
      after[0][0], >,
      after[0][2]); /* exposure keeps lights below its shoulder, so that only the colour tells */
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_raw_light", NULL));
  if (g_getenv("LITHO_RAW") == NULL && g_getenv("LITHO_EXE") != NULL) {
    g_autofree char *build = g_path_get_dirname(g_getenv("LITHO_EXE"));
    g_autofree char *worker = g_build_filename(build, "litho-raw", NULL);
    g_setenv("LITHO_RAW", worker, TRUE);
  }
  folder = folder_new();
  g_test_add_func("/raw-light/grey", test_grey);
  g_test_add_func("/raw-light/colors", test_colors);
  g_test_add_func("/raw-light/as-shot", test_as_shot);
  g_test_add_func("/raw-light/difference", test_difference);
  g_test_add_func("/raw-light/direction", test_direction);
  const int status = g_test_run();
  folder_remove(folder);
  litho_shutdown();
  return status;
}
