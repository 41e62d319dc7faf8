/* test_solve.c: said amounts become numbers, by the words alone or by what they do to a picture. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "litho.h"
#include "color/oklab.h"
#include "pixel/difference.h"
#include "plan/plan.h"
#include "plan/solve.h"

/* A landscape of a kind: bright sky gradient above, textured coloured ground below; L in 0.1…0.9.
 */
static VipsImage *
landscape(double light)
{
  enum { W = 240, H = 160 };
  g_autofree float *p = g_new(float, W *H * 3);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++) {
      double texture = 0.08 * sin(x * 0.7) * cos(y * 0.9) + 0.05 * sin(x * 0.05 + y * 0.11);
      double L = y < H / 2 ? 0.75 - 0.2 * y / H + texture / 4 : 0.35 + 0.2 * x / W + texture;
      double a = y < H / 2 ? -0.02 : -0.04 + texture / 2, b = y < H / 2 ? -0.05 : 0.06;
      L *= light;
      oklab_to_linear((float)L, (float)(a * light), (float)(b * light), p + 3 * (y * W + x),
                      p + 3 * (y * W + x) + 1, p + 3 * (y * W + x) + 2);
    }
  return vips_image_new_from_memory_copy(p, W * H * 3 * sizeof(float), W, H, 3, VIPS_FORMAT_FLOAT);
}

static LithoStep *
said(LithoRecipe *recipe, const char *op, int sign, LithoDegree degree)
{
  LithoStep *step = litho_step_new(litho_op_find(op));
  step->said.set = TRUE;
  step->said.sign = sign;
  step->said.degree = degree;
  g_ptr_array_add(recipe->steps, step);
  return step;
}

static void
solve(LithoRecipe *recipe, VipsImage *proxy)
{
  g_autoptr(GError) error = NULL;
  litho_plan_solve(recipe, proxy, 0.1, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
}

static double
main_amount(const LithoStep *step)
{
  g_assert_true(step->values[step->op->main].set);
  return step->values[step->op->main].num;
}

/* How the step moves `id`, measured apart from the solver's own search. */
static double
moves(LithoStep *step, VipsImage *image, LithoMeasureId id, VipsImage *weight)
{
  PlanProbe probe = {.frame = image, .scale = 0.1};
  LithoMeasures before, after;
  g_assert_true(litho_measures_take(image, weight, &before, NULL));
  g_autoptr(VipsImage) changed = plan_probe_run(&probe, step, NULL);
  g_assert_nonnull(changed);
  g_assert_true(litho_measures_take(changed, weight, &after, NULL));
  return after.v[id] - before.v[id];
}

static LithoDifference
difference(LithoStep *step, VipsImage *image)
{
  PlanProbe probe = {.frame = image, .scale = 0.1};
  LithoDifference out;
  g_autoptr(VipsImage) changed = plan_probe_run(&probe, step, NULL);
  g_assert_nonnull(changed);
  g_assert_true(litho_difference_take(image, changed, NULL, &out, NULL));
  return out;
}

static void
test_degrees(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  const LithoSolve *table = &litho_op_find("exposure")->solve;
  for (int sign = -1; sign <= 1; sign += 2)
    for (int degree = 0; degree < LITHO_N_DEGREES; degree++) {
      g_autoptr(LithoRecipe) recipe = litho_recipe_new();
      LithoStep *step = said(recipe, "exposure", sign, (LithoDegree)degree);
      solve(recipe, image);
      g_assert_cmpfloat(sign * main_amount(step), >, 0);
      /* 4 % is the search's tolerance, 0.003 one hundredth EV of rounding */
      g_assert_cmpfloat_with_epsilon(moves(step, image, table->measure, NULL),
                                     sign * table->change[degree],
                                     0.04 * table->change[degree] + 0.003);
      g_assert_nonnull(strstr(step->note, "mean_lightness"));
    }
}

static void
test_same_change_on_other_photos(void)
{
  double amounts[2];
  for (int i = 0; i < 2; i++) {
    g_autoptr(VipsImage) image = landscape(i == 0 ? 0.45 : 0.9);
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
    solve(recipe, image);
    amounts[i] = main_amount(step);
    g_assert_cmpfloat_with_epsilon(moves(step, image, LITHO_MEASURE_MEAN_LIGHTNESS, NULL), 0.07,
                                   0.006);
  }
  /* L goes with the cube root of light: the darker photo needs more stops for the same step. */
  g_assert_cmpfloat(amounts[0], >, amounts[1] * 1.3);
}

static void
test_headroom(void)
{
  g_autoptr(VipsImage) image = landscape(1.55);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_LOT);
  LithoMeasures before;
  g_assert_true(litho_measures_take(image, NULL, &before, NULL));
  solve(recipe, image);
  double room = 1 - before.v[LITHO_MEASURE_MEAN_LIGHTNESS];
  g_assert_cmpfloat(room, <, 0.2);
  g_assert_cmpfloat(moves(step, image, LITHO_MEASURE_MEAN_LIGHTNESS, NULL), <=, 0.38 * room);
}

static void
test_number_wins(void)
{
  static const struct {
    const char *op;
    int sign;
    double number;
    const char *unit;
    const char *param; /* NULL: main */
    double want;
  } cases[] = {
      {"exposure", 1, 0.7, "EV", NULL, 0.7},
      {"exposure", -1, 1, "EV", NULL, -1},
      {"exposure", 0, -0.5, NULL, NULL, -0.5},
      {"exposure", 1, 20, "%", NULL, 0.263}, /* log2 1.2 */
      {"exposure", -1, 50, "%", NULL, -1},   /* half the light */
      {"exposure", 1, 2, "x", NULL, 1},      /* twice the light */
      {"exposure", -1, 4, "x", NULL, -2},
      {"exposure", 1, 40, "EV", NULL, 10}, /* the legal end */
      {"sharpen", 1, 2, "px", "radius", 2},
      {"clarity", 1, 30, "%", NULL, 30},
      {"clarity", -1, 30, "%", NULL, -30},
      {"clarity", 1, 1.5, "x", NULL, 50},
      {"clarity", -1, 2, "x", NULL, -50}, /* half of it */
      {"rotate", 1, 90, "°", NULL, 90},
      {"rotate", -1, 90, "°", NULL, -90},
      {"blur", 1, 12, "px", NULL, 12},
      {"resize", 0, 50, "%", NULL, 50},
      {"resize", -1, 30, "%", NULL, 70},
      {"resize", 1, 30, "%", NULL, 130},
      {"resize", 0, 2, "x", NULL, 200},
      {"resize", -1, 2, "x", NULL, 50},
      {"resize", 0, 1200, "px", "width", 1200},
      {"upscale", 0, 2, "x", NULL, 2},
      {"upscale", 0, 400, "%", NULL, 4},
      {"straighten", 1, 2.5, "°", NULL, 2.5},
  };
  g_autoptr(VipsImage) image = landscape(0.8);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    LithoStep *step = said(recipe, cases[i].op, cases[i].sign, LITHO_DEGREE_TOUCH);
    step->said.number = cases[i].number;
    step->said.unit = g_strdup(cases[i].unit);
    solve(recipe, image);
    guint index = step->op->main;
    if (cases[i].param != NULL)
      g_assert_nonnull(litho_op_param(step->op, cases[i].param, &index));
    g_test_message("%s %d %g %s", cases[i].op, cases[i].sign, cases[i].number, cases[i].unit);
    g_assert_true(step->values[index].set);
    g_assert_cmpfloat_with_epsilon(step->values[index].num, cases[i].want, 6e-4);
  }
}

static void
test_senseless_number(void)
{
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
  step->said.number = 30;
  step->said.unit = g_strdup("°");
  solve(recipe, NULL);
  g_assert_cmpfloat(main_amount(step), ==, 0.6);
  g_assert_nonnull(strstr(step->note, "means nothing to exposure"));
}

static void
test_no_photo(void)
{
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *up = said(recipe, "exposure", 1, LITHO_DEGREE_LOT);
  LithoStep *down = said(recipe, "exposure", -1, LITHO_DEGREE_TOUCH);
  LithoStep *plain = litho_step_new(litho_op_find("sharpen"));
  g_ptr_array_add(recipe->steps, plain);
  solve(recipe, NULL);
  g_assert_cmpfloat(main_amount(up), ==, 1.2);
  g_assert_cmpfloat(main_amount(down), ==, -0.25);
  g_assert_false(plain->values[plain->op->main].set); /* nothing was said: the default */
}

static void
test_region(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
  step->region = litho_region_new(LITHO_REGION_BOX, NULL);
  double box[] = {0, 0.5, 1, 0.5};
  memcpy(step->region->v, box, sizeof box);
  step->region->feather = 0;
  solve(recipe, image);
  /* the lower half only, cut out without litho's masks */
  g_autofree float *weight = g_new0(float, 240 * 160);
  for (int i = 240 * 80; i < 240 * 160; i++)
    weight[i] = 1;
  g_autoptr(VipsImage) lower =
      vips_image_new_from_memory(weight, 240 * 160 * sizeof(float), 240, 160, 1, VIPS_FORMAT_FLOAT);
  g_assert_cmpfloat_with_epsilon(moves(step, image, LITHO_MEASURE_MEAN_LIGHTNESS, lower), 0.07,
                                 0.006);
  g_assert_cmpfloat(moves(step, image, LITHO_MEASURE_MEAN_LIGHTNESS, NULL), <, 0.045);
}

static void
test_unseen_region(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
  step->region = litho_region_new(LITHO_REGION_NAMED, "sky");
  solve(recipe, image);
  g_assert_cmpfloat(main_amount(step), >, 0);
  g_assert_nonnull(strstr(step->note, "whole photo"));
  g_assert_cmpstr(step->region->text, ==, "sky");
}

/* Half of the picture at L = 0.93, so that much light clips half of it at once. */
static void
test_gate(void)
{
  g_autofree float *p = g_new(float, 100 * 100 * 3);
  for (int i = 0; i < 100 * 100; i++) {
    float L = i % 100 < 50 ? 0.25f : 0.97f;
    p[3 * i] = p[3 * i + 1] = p[3 * i + 2] = L * L * L;
  }
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory(p, 100 * 100 * 3 * sizeof(float), 100, 100, 3, VIPS_FORMAT_FLOAT);
  for (int has_number = 0; has_number < 2; has_number++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_LOT);
    if (has_number)
      step->said.number = 3;
    solve(recipe, image);
    if (has_number) {
      g_assert_cmpfloat(main_amount(step), ==, 3);
      g_assert_nonnull(strstr(step->note, "clips"));
    } else {
      g_assert_nonnull(strstr(step->note, "reduced from"));
    }
  }
}

/* Grey texture with L between low and high. */
static VipsImage *
texture(double low, double high)
{
  g_autofree float *p = g_new(float, 120 * 120 * 3);
  for (int i = 0; i < 120 * 120; i++) {
    double t = 0.5 + 0.5 * sin(i % 120 * 0.3) * cos(i / 120 * 0.23);
    float L = (float)(low + (high - low) * t);
    p[3 * i] = p[3 * i + 1] = p[3 * i + 2] = L * L * L;
  }
  return vips_image_new_from_memory_copy(p, 120 * 120 * 3 * sizeof(float), 120, 120, 3,
                                         VIPS_FORMAT_FLOAT);
}

/* Who asks sees an improvement: also of a photo that nothing is wrong with. */
static void
test_vague(void)
{
  g_autoptr(VipsImage) good = texture(0.2, 0.9);
  g_autoptr(VipsImage) dull = texture(0.12, 0.35);
  g_autoptr(LithoRecipe) mild = litho_recipe_new(), fix = litho_recipe_new();
  LithoStep *some = said(mild, "auto_tone", 0, LITHO_DEGREE_SOME);
  LithoStep *done = said(fix, "auto_tone", 0, LITHO_DEGREE_SOME);
  some->said.open = done->said.open = LITHO_OPEN_ALL;
  solve(mild, good);
  solve(fix, dull);
  g_assert_cmpfloat(some->strength, >, 0);
  g_assert_nonnull(strstr(some->note, "chosen: "));
  g_assert_cmpfloat(difference(some, good).mean, >, 1);
  g_assert_cmpfloat(done->strength, ==, 1);
  g_assert_cmpfloat(moves(done, dull, LITHO_MEASURE_MEAN_LIGHTNESS, NULL), >, 0.05);
}

/* A grey day: a fifth more of hardly any chroma is not seen. */
static void
test_seen(void)
{
  enum { N = 64 };
  g_autofree float *p = g_new(float, N * N * 3);
  for (int i = 0; i < N * N; i++)
    oklab_to_linear(0.4f + 0.3f * (float)(i % N) / N, 0.02f * (float)cos(i * 0.01), 0.02f * (float)sin(i * 0.01),
                    p + 3 * i, p + 3 * i + 1, p + 3 * i + 2);
  g_autoptr(VipsImage) grey_day =
      vips_image_new_from_memory_copy(p, N * N * 3 * sizeof(float), N, N, 3, VIPS_FORMAT_FLOAT);
  double seen[LITHO_N_DEGREES];
  for (int degree = 0; degree < LITHO_N_DEGREES; degree++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    LithoStep *step = said(recipe, "vibrance", 1, (LithoDegree)degree);
    solve(recipe, grey_day);
    seen[degree] = difference(step, grey_day).acts;
    g_assert_nonnull(strstr(step->note, "strengthened from"));
    g_assert_cmpfloat(main_amount(step), >, 1.4 * step->op->solve.amount[degree]);
    g_assert_cmpfloat(main_amount(step), <=, step->op->params[step->op->main].max);
  }
  g_assert_cmpfloat(seen[0], <, seen[1]);
  g_assert_cmpfloat(seen[0], >, 0.8);
  /* Less colour leaves some. */
  g_autoptr(LithoRecipe) pale = litho_recipe_new();
  LithoStep *less = said(pale, "saturation", -1, LITHO_DEGREE_LOT);
  solve(pale, grey_day);
  g_assert_cmpfloat(main_amount(less), ==, -70);
  /* A number that the person says is that number. */
  g_autoptr(LithoRecipe) exact = litho_recipe_new();
  LithoStep *step = said(exact, "vibrance", 1, LITHO_DEGREE_SOME);
  step->said.number = 10;
  solve(exact, grey_day);
  g_assert_cmpfloat(main_amount(step), ==, 10);
}

/* One wish in two words: where the photo bears no more, the first step answers both; a number that is said stays. */
static void
test_said_twice(void)
{
  enum { N = 64 };
  g_autofree float *p = g_new(float, N * N * 3);
  for (int i = 0; i < N * N; i++)
    oklab_to_linear(0.6f, 0.13f * (float)cos(i * 0.01), 0.13f * (float)sin(i * 0.01), p + 3 * i, p + 3 * i + 1, p + 3 * i + 2);
  g_autoptr(VipsImage) vivid =
      vips_image_new_from_memory_copy(p, N * N * 3 * sizeof(float), N, N, 3, VIPS_FORMAT_FLOAT);
  for (int number = 0; number < 2; number++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    said(recipe, "vibrance", 1, LITHO_DEGREE_LOT);
    LithoStep *second = said(recipe, "saturation", 1, LITHO_DEGREE_SOME);
    if (number)
      second->said.number = 3;
    LithoClause *clause = litho_clause_new("vibrant and colourful", LITHO_CLAUSE_STEP, NULL);
    clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(clause->steps, (guint){0});
    g_array_append_val(clause->steps, (guint){1});
    g_ptr_array_add(recipe->clauses, clause);
    solve(recipe, vivid);
    g_assert_cmpuint(recipe->steps->len, ==, number ? 2 : 1);
    g_assert_cmpuint(clause->steps->len, ==, recipe->steps->len);
  }
}

/* What is plain already is left at its degree. */
static void
test_seen_enough(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
  solve(recipe, image);
  g_assert_null(strstr(step->note, "strengthened"));
}

static void
test_order(void)
{
  /* The second step is solved on what the first has left: less light up, then as much down again.
   */
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *up = said(recipe, "exposure", 1, LITHO_DEGREE_LOT);
  LithoStep *down = said(recipe, "exposure", -1, LITHO_DEGREE_LOT);
  solve(recipe, image);
  g_assert_cmpfloat_with_epsilon(main_amount(up), -main_amount(down), 0.12);
  g_autoptr(LithoRecipe) again = litho_recipe_new();
  LithoStep *up2 = said(again, "exposure", 1, LITHO_DEGREE_LOT);
  said(again, "exposure", -1, LITHO_DEGREE_LOT);
  solve(again, image);
  g_assert_cmpfloat(main_amount(up), ==, main_amount(up2));
}

static void
test_behind_an_enlargement(void)
{
  /* Solving goes on at the probe's size: the same amount as without it, but for resampling. */
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) plain = litho_recipe_new(), large = litho_recipe_new();
  LithoStep *a = said(plain, "exposure", 1, LITHO_DEGREE_SOME);
  LithoStep *grow = said(large, "upscale", 0, LITHO_DEGREE_SOME);
  grow->said.number = 8;
  LithoStep *b = said(large, "exposure", 1, LITHO_DEGREE_SOME);
  solve(plain, image);
  solve(large, image);
  g_assert_cmpfloat(main_amount(grow), ==, 8);
  g_assert_cmpfloat_with_epsilon(main_amount(a), main_amount(b), 0.03);
}

static void
test_every_op(void)
{
  /* Whatever a drafter may say, what comes out is a legal recipe. */
  g_autoptr(VipsImage) large = landscape(0.8);
  g_autoptr(VipsImage) image = NULL;
  g_assert_cmpint(vips_subsample(large, &image, 3, 3, NULL), ==, 0);
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (int sign = -1; sign <= 1; sign++) {
      g_autoptr(LithoRecipe) recipe = litho_recipe_new();
      LithoStep *step = said(recipe, ops[i]->name, sign, LITHO_DEGREE_LOT);
      solve(recipe, image);
      if (g_str_equal(ops[i]->name, "lut")) /* its file was not given */
        g_assert_nonnull(strstr(step->note, "not tried on the photo"));
      g_autofree char *text = litho_recipe_print(recipe);
      g_autoptr(GError) error = NULL;
      g_autoptr(LithoRecipe) back = litho_recipe_parse("solved", text, -1, &error);
      g_assert_no_error(error);
      g_assert_nonnull(back);
    }
}

/* Colours are not driven out of what a display can show, unless the person gives the number. */
static void
test_oversaturation(void)
{
  enum { W = 64, H = 64 };
  g_autofree float *p = g_new(float, W *H * 3);
  for (int i = 0; i < W * H; i++) {
    /* Greens from strong to the edge of sRGB. */
    float t = 0.6f + 0.4f * (float)i / (W * H);
    p[3 * i] = p[3 * i + 2] = 0.3f * (1 - t);
    p[3 * i + 1] = 0.3f;
  }
  g_autoptr(VipsImage) image =
      vips_image_new_from_memory_copy(p, W * H * 3 * sizeof(float), W, H, 3, VIPS_FORMAT_FLOAT);
  for (int way = 0; way < 2; way++) {
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    LithoStep *step = said(recipe, "saturation", 1, LITHO_DEGREE_LOT);
    step->said.number = way == 0 ? NAN : 60;
    step->said.unit = way == 0 ? NULL : g_strdup("%");
    solve(recipe, image);
    double outside = moves(step, image, LITHO_MEASURE_OVERSATURATED, NULL);
    g_assert_nonnull(strstr(step->note, "oversaturates"));
    /* 18 % is what "a lot" allows. */
    if (way == 0)
      g_assert_cmpfloat(outside, <=, 0.18);
    else
      g_assert_cmpfloat(outside, >, 0.18);
  }
}

/* "Crop to 16:9" cuts no more than that. */
static void
test_answered_elsewhere(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  LithoStep *shaped = said(recipe, "crop", 0, LITHO_DEGREE_SOME);
  guint aspect;
  g_assert_nonnull(litho_op_param(shaped->op, "aspect", &aspect));
  shaped->values[aspect].set = TRUE;
  shaped->values[aspect].text = g_strdup("16:9");
  LithoStep *plain = said(recipe, "crop", 0, LITHO_DEGREE_SOME);
  LithoStep *white = said(recipe, "pad", 1, LITHO_DEGREE_SOME); /* a colour is no measure */
  guint color;
  g_assert_nonnull(litho_op_param(white->op, "color", &color));
  white->values[color].set = TRUE;
  white->values[color].text = g_strdup("white");
  solve(recipe, image);
  g_assert_true(white->values[white->op->main].set);
  g_assert_false(shaped->values[shaped->op->main].set);
  g_assert_true(plain->values[plain->op->main].set);
}

/* "vibrant and colourful" is one wish in two words. */
static void
test_one_wish_in_two_words(void)
{
  g_autoptr(VipsImage) image = landscape(0.8);
  g_autoptr(LithoRecipe) once = litho_recipe_new(), twice = litho_recipe_new();
  double one = main_amount((said(once, "saturation", 1, LITHO_DEGREE_SOME), solve(once, image),
                            once->steps->pdata[0]));
  said(twice, "vibrance", 1, LITHO_DEGREE_SOME);
  LithoStep *second = said(twice, "saturation", 1, LITHO_DEGREE_SOME);
  solve(twice, image);
  g_assert_cmpfloat(main_amount(second), <, 0.7 * one);
  g_assert_cmpfloat(main_amount(second), >, 0);
}

/* Warmth that leaves do not show a grey wall would show in full: near the usual amount at most. */
static void
test_warmth_of_leaves(void)
{
  enum { N = 64 };
  g_autofree float *p = g_new(float, N * N * 3);
  for (int i = 0; i < N * N; i++)
    oklab_to_linear(0.3f + 0.3f * (float)(i % N) / N, -0.11f, 0.1f, p + 3 * i, p + 3 * i + 1,
                    p + 3 * i + 2);
  g_autoptr(VipsImage) leaves = vips_image_new_from_memory_copy(p, N * N * 3 * sizeof(float), N, N,
                                                                3, VIPS_FORMAT_FLOAT);
  const LithoSolve *table = &litho_op_find("temperature")->solve;
  for (int sign = -1; sign <= 1; sign += 2)
    for (int degree = 0; degree < LITHO_N_DEGREES; degree++) {
      g_autoptr(LithoRecipe) recipe = litho_recipe_new();
      LithoStep *step = said(recipe, "temperature", sign, (LithoDegree)degree);
      solve(recipe, leaves);
      g_assert_cmpfloat(sign * main_amount(step), >, 0);
      g_assert_cmpfloat(sign * main_amount(step), <=, table->stretch * table->amount[degree] + 1);
    }
}

/* A finder that stops the person's wish while it looks: the trials that would follow are not run. */
typedef struct {
  LithoFinder finder;
  GCancellable *cancel;
} Stopper;

static gboolean
stop_while_looking(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *out, GError **error)
{
  (void)region, (void)error;
  *out = (LithoLocated){.present = TRUE, .score = 1, .share = 0, .method = g_strdup("test")};
  vips_black(&out->mask, width, height, NULL);
  g_cancellable_cancel(((Stopper *)finder)->cancel);
  return out->mask != NULL;
}

static void
test_cancel(void)
{
  g_autoptr(VipsImage) proxy = landscape(1);
  g_autoptr(GCancellable) cancel = g_cancellable_new();
  Stopper stopper = {.finder = {.find = stop_while_looking}, .cancel = cancel};
  for (int late = 1; late >= 0; late--) { /* the second time it is cancelled from the start */
    g_autoptr(LithoRecipe) recipe = litho_recipe_new();
    g_autoptr(GError) error = NULL;
    LithoStep *step = said(recipe, "exposure", 1, LITHO_DEGREE_SOME);
    step->region = late ? litho_region_new(LITHO_REGION_NAMED, "sky") : NULL;
    g_assert_false(litho_plan_solve(recipe, proxy, 0.1, NULL, NULL, late ? &stopper.finder : NULL, cancel, &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_CANCELLED);
    g_assert_false(step->values[step->op->main].set); /* no amount from a table passes for a solved one */
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/solve/each degree moves the measure as promised", test_degrees);
  g_test_add_func("/solve/the same change on a dark and a bright photo",
                  test_same_change_on_other_photos);
  g_test_add_func("/solve/a bright photo is not made white", test_headroom);
  g_test_add_func("/solve/the person's number wins", test_number_wins);
  g_test_add_func("/solve/a number without sense", test_senseless_number);
  g_test_add_func("/solve/no photo: the table", test_no_photo);
  g_test_add_func("/solve/inside a region", test_region);
  g_test_add_func("/solve/a region that is not found yet", test_unseen_region);
  g_test_add_func("/solve/the gate against clipping", test_gate);
  g_test_add_func("/solve/the gate against oversaturation", test_oversaturation);
  g_test_add_func("/solve/answered by another parameter", test_answered_elsewhere);
  g_test_add_func("/solve/the warmth of leaves", test_warmth_of_leaves);
  g_test_add_func("/solve/one wish in two words", test_one_wish_in_two_words);
  g_test_add_func("/solve/vague: what is chosen is seen", test_vague);
  g_test_add_func("/solve/a wish that would not be seen grows", test_seen);
  g_test_add_func("/solve/a wish that is seen does not", test_seen_enough);
  g_test_add_func("/solve/said twice", test_said_twice);
  g_test_add_func("/solve/steps in their order", test_order);
  g_test_add_func("/solve/behind an enlargement", test_behind_an_enlargement);
  g_test_add_func("/solve/every operation", test_every_op);
  g_test_add_func("/solve/cancel", test_cancel);
  int status = g_test_run();
  litho_shutdown();
  return status;
}
