/* The operation `lens`: its tables are held against lensfun's own functions on a grid, and the
 * picture against the tables. */
#include <lensfun/lensfun.h>
#include <math.h>
#include "base/vips_auto.h"
#include "pixel/lens.h"
#include "plan/mend.h"
#include "plan/plan.h"
#include "recipe/recipe.h"
#include "run/run.h"

enum { W = 1200, H = 800 };

typedef struct {
  const char *make, *model, *lens;
  double focal_mm, aperture;
} Shot;

/* Barrel and cushion, with and without the others; full frame and smaller sensors; a camera whose
 * lens is its own. */
static const Shot shots[] = {
    {"Canon", "Canon EOS 5D Mark II", "EF24-105mm f/4L IS USM", 24, 4},
    {"NIKON CORPORATION", "NIKON D90", "AF-S DX VR Zoom-Nikkor 18-105mm f/3.5-5.6G ED", 18, 3.5},
    {"NIKON CORPORATION", "NIKON D90", "AF-S DX VR Zoom-Nikkor 18-105mm f/3.5-5.6G ED", 105, 8},
    {"SONY", "NEX-5N", "E 16mm F2.8", 16, 2.8},
    {"Panasonic", "DMC-LX3", "", 5.1, 2},
};

static LithoShot
shot_of(const Shot *s, int orientation)
{
  LithoShot shot = {
      .focal_mm = s->focal_mm, .aperture = s->aperture, .orientation = orientation, .hour = -1};
  g_strlcpy(shot.make, s->make, sizeof shot.make);
  g_strlcpy(shot.model, s->model, sizeof shot.model);
  g_strlcpy(shot.lens, s->lens, sizeof shot.lens);
  shot.width = orientation >= 5 ? H : W;
  shot.height = orientation >= 5 ? W : H;
  return shot;
}

static LithoLens *
found(const LithoShot *shot)
{
  g_autofree char *why = NULL;
  LithoLens *lens = litho_lens_find(shot, NULL, NULL, 0, 0, &why);
  if (lens == NULL)
    g_error("%s with %s: %s", shot->model, shot->lens, why);
  return lens;
}

static const LithoLensWish all = {TRUE, TRUE, TRUE, 1, 1};

static void
test_tables(void)
{
  guint n_distortion = 0, n_color = 0, n_falloff = 0;
  for (guint k = 0; k < G_N_ELEMENTS(shots); k++) {
    const LithoShot shot = shot_of(&shots[k], 1);
    g_autoptr(LithoLens) lens = found(&shot);
    g_autofree LithoLensMap *map = g_new(LithoLensMap, 1);
    litho_lens_map(lens, &all, W, H, map);
    lfModifier *own = lf_modifier_new(lens->lens, (float)lens->crop, W, H);
    const int can =
        lf_modifier_initialize(own, lens->lens, LF_PF_F32, (float)lens->focal_mm,
                               (float)lens->aperture, 1000, 1, ((const lfLens *)lens->lens)->Type,
                               LF_MODIFY_DISTORTION | LF_MODIFY_TCA | LF_MODIFY_VIGNETTING, 0);
    g_assert_cmpint(map->distortion, ==, (can & LF_MODIFY_DISTORTION) != 0);
    n_distortion += map->distortion;
    n_color += map->color;
    n_falloff += map->falloff;
    double farthest = 0;
    for (int y = 0; y < H; y += 19)
      for (int x = 0; x < W; x += 17) {
        float want[6], light[4] = {1, 1, 1, 1};
        if (!lf_modifier_apply_subpixel_geometry_distortion(own, (float)x, (float)y, 1, 1, want))
          for (int i = 0; i < 6; i++)
            want[i] = (float)(i % 2 == 0 ? x : y);
        for (int c = 0; c < 3; c++) {
          double at[2];
          litho_lens_place(map, W, H, x, y, c, at);
          /* lensfun works in float: 1200 px leave 1e-4 px. */
          const double off = hypot(at[0] - want[2 * c], at[1] - want[2 * c + 1]);
          if (!(off < 0.02))
            g_error("%s at %d, %d channel %d: off by %g px", lens->name, x, y, c, off);
          farthest = fmax(farthest, hypot(at[0] - x, at[1] - y));
        }
        if (map->falloff && lf_modifier_apply_color_modification(own, light, (float)x, (float)y, 1,
                                                                 1, LF_CR_3(RED, GREEN, BLUE), 0)) {
          const double r = hypot(x - map->cx, y - map->cy) / map->step;
          const int i = (int)r;
          g_assert_cmpfloat_with_epsilon(map->gain[i] + (r - i) * (map->gain[i + 1] - map->gain[i]),
                                         light[0], 0.001);
        }
      }
    lf_modifier_destroy(own);
    g_assert_cmpfloat(farthest, >, map->distortion ? 1 : 0);
  }
  g_assert_cmpuint(n_distortion, >=, 4);
  g_assert_cmpuint(n_color, >=, 2);
  g_assert_cmpuint(n_falloff, >=, 2);
}

/* No corner is empty, and the rim is met somewhere. */
static void
test_scale(void)
{
  for (guint k = 0; k < G_N_ELEMENTS(shots); k++) {
    const LithoShot shot = shot_of(&shots[k], 1);
    g_autoptr(LithoLens) lens = found(&shot);
    g_autofree LithoLensMap *map = g_new(LithoLensMap, 1);
    LithoLensWish wish = all;
    wish.scale = NAN;
    litho_lens_map(lens, &wish, W, H, map);
    double nearest = INFINITY;
    for (int i = 0; i < 2 * (W + H); i++) {
      const double x = i < 2 * W ? i / 2
                       : i & 1   ? W - 1
                                 : 0,
                   y = i < 2 * W ? (i & 1 ? H - 1 : 0) : (i - 2 * W) / 2;
      for (int c = 0; c < 3; c++) {
        double at[2];
        litho_lens_place(map, W, H, x, y, c, at);
        nearest = fmin(nearest, fmin(fmin(at[0], W - 1 - at[0]), fmin(at[1], H - 1 - at[1])));
      }
    }
    g_assert_cmpfloat(nearest, >, -0.6);
    g_assert_cmpfloat(nearest, <, map->distortion ? 0.5 : 1);
  }
}

/* A camera that was turned: the same as turning the corrected picture. */
static void
test_turned(void)
{
  const LithoShot flat = shot_of(&shots[0], 1), upright = shot_of(&shots[0], 6);
  g_autoptr(LithoLens) a = found(&flat), b = found(&upright);
  g_autofree LithoLensMap *one = g_new(LithoLensMap, 1), *other = g_new(LithoLensMap, 1);
  litho_lens_map(a, &all, W, H, one);
  litho_lens_map(b, &all, H, W, other);
  for (int y = 0; y < H; y += 37)
    for (int x = 0; x < W; x += 41) {
      double p[2], q[2];
      litho_lens_place(one, W, H, x, y, 0, p);
      litho_lens_place(other, H, W, H - 1 - y, x, 0, q); /* turned clockwise */
      g_assert_cmpfloat_with_epsilon(H - 1 - p[1], q[0], 0.01);
      g_assert_cmpfloat_with_epsilon(p[0], q[1], 0.01);
    }
}

static VipsImage *
ramp(void)
{
  g_autoptr(VipsImage) xy = NULL, x = NULL, y = NULL, scaled = NULL, three = NULL;
  VipsImage *out = NULL;
  g_assert_cmpint(vips_xyz(&xy, W, H, NULL), ==, 0);
  g_assert_cmpint(vips_extract_band(xy, &x, 0, NULL), ==, 0);
  g_assert_cmpint(vips_extract_band(xy, &y, 1, NULL), ==, 0);
  VipsImage *bands[] = {x, y, x};
  g_assert_cmpint(vips_bandjoin(bands, &three, 3, NULL), ==, 0);
  g_assert_cmpint(vips_linear1(three, &scaled, 1.0 / W, 0.1, NULL), ==, 0);
  g_assert_cmpint(vips_cast_float(scaled, &out, NULL), ==, 0);
  return out;
}

static char *
run(const LithoShot *shot, const char *values, float **pixels, GError **error)
{
  g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[{\"op\":\"lens\"%s}]}", values);
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("recipe", json, -1, error);
  g_assert_nonnull(recipe);
  g_autoptr(VipsImage) in = ramp(), out = NULL, alpha = NULL;
  LithoRunOptions options;
  litho_run_options_default(&options);
  options.shot = shot;
  g_auto(LithoRunResults) results = {0};
  if (!litho_run_linear(recipe, in, NULL, &options, &out, &alpha, &results, error))
    return NULL;
  gsize n;
  g_assert_cmpint(out->Xsize, ==, W);
  *pixels = vips_image_write_to_memory(out, &n);
  g_assert_nonnull(*pixels);
  return g_strdup(litho_step_result(results.steps, 0)->note);
}

static void
test_picture(void)
{
  const LithoShot shot = shot_of(&shots[0], 1);
  g_autoptr(GError) error = NULL;
  g_autofree float *got = NULL;
  g_autofree char *note = run(&shot, ",\"scale\":100", &got, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(note, "24-105"));
  g_assert_nonnull(strstr(note, "distortion, fall-off, colour fringes"));
  g_autoptr(LithoLens) lens = found(&shot);
  g_autofree LithoLensMap *map = g_new(LithoLensMap, 1);
  litho_lens_map(lens, &all, W, H, map);
  for (int y = 60; y < H - 60; y += 7)
    for (int x = 60; x < W - 60; x += 11)
      for (int c = 0; c < 3; c++) {
        double at[2];
        litho_lens_place(map, W, H, x, y, c, at);
        const int i = (int)(hypot(at[0] - map->cx, at[1] - map->cy) / map->step);
        const double want =
            map->gain[i] *
            (0.1 + at[c == 1] / W); /* a straight ramp comes through the kernel exactly */
        g_assert_cmpfloat_with_epsilon(got[3 * (y * W + x) + c], want,
                                       0.004 * want); /* the nearest value of the table below */
      }
}

/* Half of the amount is half of the way; parts can be left out. */
static void
test_amount(void)
{
  const LithoShot shot = shot_of(&shots[0], 1);
  g_autoptr(GError) error = NULL;
  g_autofree float *whole = NULL, *half = NULL, *none = NULL, *light = NULL;
  const int at = 3 * (100 * W + 100);
  g_autofree char *a = run(&shot, ",\"scale\":100,\"falloff\":false", &whole, &error);
  g_autofree char *b = run(&shot, ",\"scale\":100,\"falloff\":false,\"amount\":50", &half, &error);
  g_autofree char *c = run(&shot, ",\"amount\":0", &none, &error);
  g_autofree char *d = run(&shot, ",\"distortion\":false,\"fringes\":false", &light, &error);
  g_assert_no_error(error);
  const double was = 0.1 + 100.0 / W;
  g_assert_cmpfloat(fabs(whole[at] - was), >, 0.001);
  g_assert_cmpfloat_with_epsilon(half[at] - was, (whole[at] - was) / 2, 0.0003);
  g_assert_cmpfloat_with_epsilon(none[at], was, 1e-5);
  g_assert_cmpfloat(light[at], >, was * 1.02);
  g_assert_null(strstr(a, "fall-off"));
  g_assert_null(strstr(d, "distortion"));
}

/* Who is not in the database, or says nothing, is left alone and told; a wrong name and a frame
 * that was cut are errors. */
static void
test_unknown(void)
{
  LithoShot nobody = {.hour = -1, .orientation = 1}, other = shot_of(&shots[0], 1),
            cut = shot_of(&shots[0], 1);
  g_autoptr(GError) error = NULL;
  g_autofree float *got = NULL, *again = NULL, *bad = NULL;
  g_autofree char *note = run(&nobody, "", &got, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(note, "does not say which camera"));
  g_assert_cmpfloat_with_epsilon(got[3 * (100 * W + 100)], 0.1 + 100.0 / W, 1e-6);
  g_strlcpy(other.lens, "Nobody's 12mm f/0.7", sizeof other.lens);
  g_autofree char *says = run(&other, "", &again, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(says, "Nobody's 12mm"));
  g_assert_null(run(&other, ",\"lens\":\"No such lens\"", &bad, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
  g_clear_error(&error);
  cut.width = 2 * W;
  g_assert_null(run(&cut, "", &bad, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_RECIPE);
  g_assert_nonnull(strstr(error->message, "before the steps that crop"));
}

/* In a plan the lens comes before what cuts the frame, the ledger follows; and a reader that refused it is set right. */
static void
test_plan(void)
{
  g_autoptr(GError) error = NULL;
  static const char cut[] = "{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1},{\"op\":\"crop\",\"aspect\":\"1:1\"},"
                            "{\"op\":\"contrast\",\"amount\":5},{\"op\":\"lens\"}],\"clauses\":[{\"text\":\"a\",\"steps\":[0]},"
                            "{\"text\":\"b\",\"steps\":[1]},{\"text\":\"c\",\"steps\":[2]},{\"text\":\"d\",\"steps\":[3]}]}";
  static const char *const order[] = {"exposure", "lens", "crop", "contrast"};
  static const guint answers[] = {0, 2, 3, 1};
  g_autoptr(LithoRecipe) recipe = litho_recipe_parse("recipe", cut, -1, &error);
  g_assert_no_error(error);
  litho_plan_lens(recipe);
  for (guint i = 0; i < 4; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    g_assert_cmpstr(((const LithoStep *)recipe->steps->pdata[i])->op->name, ==, order[i]);
    g_assert_cmpuint(g_array_index(clause->steps, guint, 0), ==, answers[i]);
  }
  static const struct {
    const char *text, *kind, *op;
  } clauses[] = {{"fix the lens distortion", "refused", "lens"}, {"remove the chromatic aberration", "cannot", "lens"},
                 {"镜头校正", "cannot", "lens"},                   {"do not correct the lens", "keep", NULL},
                 {"add a lens flare", "refused", NULL},            {"fix the lens cap", "refused", NULL}};
  for (guint i = 0; i < G_N_ELEMENTS(clauses); i++) {
    g_autofree char *json = g_strdup_printf("{\"litho\":1,\"steps\":[],\"clauses\":[{\"text\":\"%s\",\"%s\":\"no\"}]}", clauses[i].text,
                                            clauses[i].kind);
    g_autoptr(LithoRecipe) draft = litho_recipe_parse("recipe", json, -1, &error);
    g_assert_no_error(error);
    plan_lens_mend(draft);
    g_assert_cmpuint(draft->steps->len, ==, clauses[i].op != NULL);
    if (clauses[i].op != NULL)
      g_assert_cmpstr(((const LithoStep *)draft->steps->pdata[0])->op->name, ==, clauses[i].op);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_assert_true(litho_init("test_lens", NULL));
  g_test_add_func("/lens/tables", test_tables);
  g_test_add_func("/lens/scale", test_scale);
  g_test_add_func("/lens/turned", test_turned);
  g_test_add_func("/lens/picture", test_picture);
  g_test_add_func("/lens/amount", test_amount);
  g_test_add_func("/lens/unknown", test_unknown);
  g_test_add_func("/lens/plan", test_plan);
  const int status = g_test_run();
  litho_shutdown();
  return status;
}
