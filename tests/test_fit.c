/* The plan fitted to one photo: faults to steps, what is absent, what competes. Facts are made by hand. */
#include <math.h>
#include <string.h>
#include "base/vips_auto.h"
#include "see/facts/facts.h"
#include "plan/cast.h"
#include "plan/fit.h"
#include "ops/style/looks.h"
#include "plan/look.h"
#include "plan/mend.h"
#include "plan/plan.h"
#include "plan/read/reading.h"

/* An ordinary photo: nothing to be said of it. */
static LithoFacts *
facts_new(const char *const *qualities)
{
  LithoFacts *facts = litho_facts_new();
  facts->measures.v[LITHO_MEASURE_MEAN_LIGHTNESS] = 0.52;
  facts->measures.v[LITHO_MEASURE_RMS_CONTRAST] = 0.2;
  facts->measures.v[LITHO_MEASURE_WHITE_POINT] = 0.9;
  facts->measures.v[LITHO_MEASURE_BLACK_POINT] = 0.08;
  facts->measures.v[LITHO_MEASURE_MEAN_CHROMA] = 0.06;
  facts->tilt_deg = NAN;
  facts->width = 4000;
  facts->height = 3000;
  for (guint i = 0; qualities != NULL && qualities[i] != NULL; i++)
    g_ptr_array_add(facts->qualities, g_strdup(qualities[i]));
  facts->cast[1] = litho_facts_have(facts, "orange cast") || litho_facts_have(facts, "blue cast") ? 0.06 : 0;
  return facts;
}

static LithoRecipe *
draft(const char *words)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_draft_words(words, &error);
  g_assert_no_error(error);
  return recipe;
}

/* "op+ op-…" */
static char *
ops_of(const LithoRecipe *recipe)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_string_append_printf(out, "%s%s%s", i > 0 ? " " : "", step->op->name,
                           step->said.sign > 0 ? "+" : step->said.sign < 0 ? "-" : "");
  }
  return g_string_free(out, FALSE);
}

static char *
fitted(const char *words, const LithoFacts *facts)
{
  g_autoptr(LithoRecipe) recipe = draft(words);
  litho_plan_fit(recipe, facts);
  return ops_of(recipe);
}

static void
test_faults(void)
{
  static const struct {
    const char *words;
    const char *qualities[4];
    double lightness, white;
    const char *ops;
  } rows[] = {
      {"fix it", {NULL}, 0.52, 0.9, "auto_tone exposure+ contrast+ vibrance+"}, /* what most photos gain by */
      {"fix it", {NULL}, 0.60, 0.95, "auto_tone contrast+ vibrance+"},
      {"fix it", {"underexposed"}, 0.37, 0.8, "auto_tone exposure+ contrast+ vibrance+"},
      {"fix it", {NULL}, 0.44, 0.9, "auto_tone exposure+ contrast+ vibrance+"},
      {"fix it", {"underexposed"}, 0.2, 0.8, "auto_tone exposure+ shadows+ contrast+ vibrance+"},
      {"fix it", {"underexposed"}, 0.40, 0.98, "auto_tone shadows+ contrast+ vibrance+"},
      {"improve this", {"overexposed"}, 0.8, 0.99, "auto_tone exposure- contrast+ vibrance+"},
      {"好看一点", {"orange cast", "noisy"}, 0.60, 0.95, "denoise+ auto_tone white_balance contrast+ vibrance+"},
      {"make it look professional", {"hazy", "flat"}, 0.6, 0.9, "auto_tone dehaze+ vibrance+"},
      {"make it better", {"flat", "dull colours"}, 0.5, 0.95, "auto_tone contrast+ vibrance+"},
      {"make it better", {"oversaturated"}, 0.6, 0.95, "auto_tone saturation- contrast+"},
      {"make it better", {"blurred", "tilted"}, 0.6, 0.95, "auto_tone contrast+ vibrance+ sharpen+"}, /* no horizon */
      {"make it better", {"blurred", "noisy"}, 0.6, 0.95, "denoise+ auto_tone contrast+ vibrance+"},
      /* tone alone is asked for */
      {"fix the lighting", {"underexposed", "noisy", "orange cast"}, 0.4, 0.8, "auto_tone exposure+"},
      {"fix the lighting", {NULL}, 0.52, 0.95, "auto_tone shadows+ highlights-"},
      {"too dark", {"underexposed"}, 0.2, 0.8, "exposure+ shadows+"},
      {"too dark", {NULL}, 0.5, 0.97, "shadows+"},
      {"it is too bright", {NULL}, 0.6, 0.9, "exposure-"},
      {"make it pop", {NULL}, 0.52, 0.9, "contrast+ vibrance+"},
      {"make it pop", {"oversaturated"}, 0.52, 0.9, "contrast+ clarity+"},
      {"improve the quality of this picture", {"noisy"}, 0.52, 0.9, "denoise+"},
      {"improve the quality of this picture", {NULL}, 0.52, 0.9, "sharpen+"},
      /* what is said in so many words stays */
      {"auto tone", {"underexposed"}, 0.2, 0.8, "auto_tone"},
      {"brighter", {"underexposed"}, 0.2, 0.8, "exposure+"},
      {"make the colors pop", {"oversaturated"}, 0.52, 0.9, "vibrance+"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoFacts) facts = facts_new(rows[i].qualities);
    facts->measures.v[LITHO_MEASURE_MEAN_LIGHTNESS] = rows[i].lightness;
    facts->measures.v[LITHO_MEASURE_WHITE_POINT] = rows[i].white;
    g_autofree char *ops = fitted(rows[i].words, facts);
    g_test_message("%s", rows[i].words);
    g_assert_cmpstr(ops, ==, rows[i].ops);
    g_autofree char *again = fitted(rows[i].words, facts);
    g_assert_cmpstr(again, ==, ops);
  }
}

/* Faces in the flash before the night: the mean is dark, what is seen is not. */
static void
test_lit_in_dark(void)
{
  g_autoptr(LithoFacts) facts = facts_new(NULL);
  facts->measures.v[LITHO_MEASURE_MEAN_LIGHTNESS] = 0.31;
  facts->measures.v[LITHO_MEASURE_HIGHLIGHT_LIGHTNESS] = 0.57;
  g_autofree char *dark = fitted("make it pop", facts);
  g_assert_true(g_str_has_prefix(dark, "exposure+"));
  facts->clipped_black = 0.13;
  g_autofree char *night = fitted("make it pop", facts);
  g_assert_cmpstr(night, ==, "contrast+ vibrance+");
  g_autofree char *asked = fitted("too dark", facts);
  g_assert_nonnull(strstr(asked, "exposure+"));
}

/* A horizon that leans a little is turned unasked; who leans by much may mean it. */
static void
test_leaning(void)
{
  g_autoptr(LithoFacts) facts = facts_new((const char *[]){"tilted", NULL});
  LithoRegionFact *sky = g_new0(LithoRegionFact, 1);
  sky->name = g_strdup("sky");
  g_ptr_array_add(facts->regions, sky);
  facts->tilt_deg = 4;
  g_autofree char *little = fitted("fix it", facts);
  g_assert_nonnull(strstr(little, "straighten"));
  facts->tilt_deg = 20;
  g_autofree char *much = fitted("fix it", facts);
  g_assert_null(strstr(much, "straighten"));
}

static void
test_reasons_and_ledger(void)
{
  g_autoptr(LithoFacts) facts = facts_new((const char *[]){"noisy", "orange cast", NULL});
  facts->noise_sigma = 12;
  g_autoptr(LithoRecipe) recipe = draft("crop it to 16:9, fix the lighting and the noise");
  g_autoptr(LithoRecipe) vague = draft("fix it");
  litho_plan_fit(vague, facts);
  const LithoStep *denoise = vague->steps->pdata[0];
  g_assert_cmpint(denoise->said.degree, ==, LITHO_DEGREE_SOME);
  g_assert_cmpstr(denoise->why, ==, "fix it: it is noisy (sigma 12.0)");
  const LithoClause *clause = vague->clauses->pdata[0];
  g_assert_cmpuint(clause->steps->len, ==, vague->steps->len);
  for (guint i = 0; i < clause->steps->len; i++)
    g_assert_cmpuint(g_array_index(clause->steps, guint, i), ==, i);
  /* Whatever is put in, each clause still answers with its own steps, and the recipe is legal. */
  litho_plan_fit(recipe, facts);
  g_autofree char *json = litho_recipe_print(recipe);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) parsed = litho_recipe_parse("plan", json, -1, &error);
  g_assert_no_error(error);
  const LithoClause *first = parsed->clauses->pdata[0];
  const LithoStep *crop = parsed->steps->pdata[g_array_index(first->steps, guint, 0)];
  g_assert_cmpstr(crop->op->name, ==, "crop");
}

static void
test_open_survives_print(void)
{
  g_autoptr(LithoRecipe) recipe = draft("make it pop");
  g_autofree char *json = litho_recipe_print(recipe);
  g_assert_nonnull(strstr(json, "\"open\": \"pop\""));
  g_autoptr(LithoRecipe) parsed = litho_recipe_parse("plan", json, -1, NULL);
  g_assert_cmpint(((LithoStep *)parsed->steps->pdata[0])->said.open, ==, LITHO_OPEN_POP);
}

static void
test_doubts(void)
{
  g_autoptr(LithoFacts) bright = facts_new((const char *[]){"overexposed", NULL});
  g_autoptr(LithoRecipe) recipe = draft("much brighter");
  litho_plan_fit(recipe, bright);
  const LithoStep *step = recipe->steps->pdata[0];
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  g_assert_cmpint(step->said.degree, ==, LITHO_DEGREE_LOT);
  g_assert_cmpstr(step->note, ==, "the photo is bright already; done as asked");
}

/* --- regions that are not there ---------------------------------------------------------------- */

static gboolean
find(LithoFinder *finder, const LithoRegion *region, int width, int height, LithoLocated *located,
     GError **error)
{
  (void)finder;
  (void)error;
  located->present = !g_str_equal(region->text, "sky");
  located->method = g_strdup("by hand");
  if (located->present) {
    g_autoptr(VipsImage) black = NULL, white = NULL;
    g_assert_cmpint(vips_black(&black, width, height, NULL), ==, 0);
    g_assert_cmpint(vips_invert(black, &white, NULL), ==, 0);
    located->mask = vips_image_copy_memory(white);
  } else {
    located->instead = g_strdup("a wall, a person");
  }
  return TRUE;
}

static void
test_absent(void)
{
  LithoFinder finder = {find};
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = draft("make the sky bluer and warm up the face");
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  g_assert_cmpuint(recipe->steps->len, ==, 2);
  g_assert_true(litho_plan_drop_absent(recipe, &finder, 4000, 3000, reasons, &error));
  g_assert_no_error(error);
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  g_assert_cmpuint(reasons->len, ==, 1);
  const LithoClause *sky = recipe->clauses->pdata[0], *face = recipe->clauses->pdata[1];
  g_assert_cmpint(sky->kind, ==, LITHO_CLAUSE_CANNOT);
  g_assert_nonnull(strstr(sky->reason, "it shows a wall, a person"));
  g_assert_null(sky->steps);
  g_assert_cmpuint(g_array_index(face->steps, guint, 0), ==, 0);
  g_assert_cmpstr(((LithoStep *)recipe->steps->pdata[0])->region->text, ==, "face");
}

static void
test_absent_in_part(void)
{
  LithoFinder finder = {find};
  g_autoptr(LithoRecipe) recipe = draft("brighten the sky and the water");
  g_assert_cmpuint(recipe->steps->len, ==, 2);
  g_assert_true(litho_plan_drop_absent(recipe, &finder, 40, 30, NULL, NULL));
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  const LithoClause *did = recipe->clauses->pdata[0];
  const LithoClause *did_not = recipe->clauses->pdata[recipe->clauses->len - 1];
  g_assert_cmpint(did->kind, ==, LITHO_CLAUSE_STEP);
  g_assert_cmpint(did_not->kind, ==, LITHO_CLAUSE_CANNOT);
}

/* --- the competition --------------------------------------------------------------------------- */

/* Grey stripes, evenly spaced between two lightnesses (Oklab: light is the cube). */
static VipsImage *
stripes(float low, float high)
{
  enum { SIZE = 64 };
  g_autofree float *p = g_new(float, SIZE * SIZE * 3);
  for (int i = 0; i < SIZE * SIZE; i++) {
    float L = low + (high - low) * (float)((i % SIZE) / 4) / 15;
    for (int b = 0; b < 3; b++)
      p[3 * i + b] = L * L * L;
  }
  return vips_image_new_from_memory_copy(p, SIZE * SIZE * 3 * sizeof(float), SIZE, SIZE, 3,
                                         VIPS_FORMAT_FLOAT);
}

static LithoRecipe *
solved(const char *words, VipsImage *photo, const char *const *qualities)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoFacts) facts = facts_new(qualities);
  g_assert_true(litho_measures_take(photo, NULL, &facts->measures, &error));
  LithoRecipe *recipe = draft(words);
  litho_plan_fit(recipe, facts);
  g_assert_true(litho_plan_solve(recipe, photo, 1, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error(error);
  return recipe;
}

static void
test_one_answer_wins(void)
{
  g_autoptr(VipsImage) dark = stripes(0.1f, 0.45f), good = stripes(0.18f, 0.9f);
  g_autoptr(LithoRecipe) cured = solved("fix it", dark, (const char *[]){"underexposed", NULL});
  g_autoptr(LithoRecipe) mild = solved("fix it", good, NULL);
  g_autofree char *ops = ops_of(cured);
  /* The cures or the automatic tone, never both. */
  g_assert_true((strstr(ops, "exposure+") != NULL) != (strstr(ops, "auto_tone") != NULL));
  const LithoStep *first = cured->steps->pdata[0];
  g_assert_nonnull(strstr(first->note, "chosen: "));
  g_assert_nonnull(strstr(first->note, "from an ordinary photo"));
  /* Nothing is wrong with this one, and something is done all the same. */
  const LithoStep *done = mild->steps->pdata[0];
  g_assert_nonnull(strstr(done->note, "chosen: "));
  g_assert_cmpfloat(done->strength, >, 0);
}

static void
test_batch_differs(void)
{
  /* One draft for all photos, as a batch has it; each photo gets its own plan of it. */
  g_autoptr(LithoRecipe) recipe = draft("fix it");
  g_autoptr(LithoRecipe) a = litho_recipe_copy(recipe), b = litho_recipe_copy(recipe);
  g_autoptr(LithoFacts) dark = facts_new((const char *[]){"underexposed", NULL});
  g_autoptr(LithoFacts) noisy = facts_new((const char *[]){"noisy", "blue cast", NULL});
  dark->measures.v[LITHO_MEASURE_MEAN_LIGHTNESS] = 0.36;
  litho_plan_fit(a, dark);
  litho_plan_fit(b, noisy);
  g_autofree char *x = ops_of(a), *y = ops_of(b);
  g_assert_cmpstr(x, ==, "auto_tone exposure+ contrast+ vibrance+");
  g_assert_cmpstr(y, ==, "denoise+ auto_tone white_balance exposure+ contrast+ vibrance+");
}

/* --- casts --------------------------------------------------------------------------------------- */

static void
test_cast_words(void)
{
  static const struct {
    const char *words, *color; /* NULL: no complaint */
  } rows[] = {
      {"it is way too yellow", "yellow"},
      {"why is everything green", "green"},
      {"everything turned blue", "blue"},
      {"the snow is blue, it should be white", "blue"},
      {"ugly greenish light in the office", "green"},
      {"take out the red cast", "red"},
      {"less orange please", "orange"},
      {"the paper looks yellowish", "yellow"},
      {"墙偏绿了", "green"},
      {"照片有点发蓝", "blue"},
      {"黄色太重", "yellow"},
      {"bluer sky", NULL},
      {"make the car red", NULL},
      {"give it a bluish tone", NULL},
      {"add a yellow tint", NULL},
      {"more green in the trees", NULL},
      {"the red car is too dark", NULL},
      {"the car is blue, it should be red", NULL},
      {"色调偏蓝一点", NULL},
      {"天空再蓝一点", NULL},
      {"too grey", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    const LithoColorName *name = plan_cast_said(rows[i].words, NULL);
    g_test_message("%s", rows[i].words);
    g_assert_cmpstr(name != NULL ? name->name : NULL, ==, rows[i].color);
  }
}

/* A step as a reader makes it of a complaint that it does not see. */
static LithoRecipe *
misread(const char *words, const char *op, const char *color, const char *place)
{
  LithoRecipe *recipe = litho_recipe_new();
  LithoStep *step = litho_step_new(litho_op_find(op));
  guint at;
  step->said.set = TRUE;
  step->said.sign = 1;
  step->said.degree = LITHO_DEGREE_SOME;
  step->why = g_strdup(words);
  if (color != NULL && litho_op_param(step->op, "color", &at) != NULL)
    step->values[at] = (LithoValue){.set = TRUE, .text = g_strdup(color)};
  if (place != NULL)
    step->region = litho_region_new(LITHO_REGION_TEXT, place);
  g_ptr_array_add(recipe->steps, step);
  recipe->instruction = g_strdup(words);
  LithoClause *clause = litho_clause_new(words, LITHO_CLAUSE_STEP, NULL);
  clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(clause->steps, (guint){0});
  g_ptr_array_add(recipe->clauses, clause);
  return recipe;
}

static const LithoStep *
only_step(const LithoRecipe *recipe)
{
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  return recipe->steps->pdata[0];
}

static void
test_cast_steps(void)
{
  guint at;
  /* A lamp is no place, and its orange is not wished. */
  g_autoptr(LithoRecipe) lamp = misread("way too orange under that lamp", "color_tint", "orange", "that lamp");
  plan_cast_mend(lamp);
  g_assert_cmpstr(only_step(lamp)->op->name, ==, "temperature");
  g_assert_cmpint(only_step(lamp)->said.sign, ==, -1);
  g_assert_null(only_step(lamp)->region);
  litho_plan_paint(lamp);
  g_assert_cmpstr(only_step(lamp)->op->name, ==, "white_balance");
  g_assert_nonnull(litho_op_param(only_step(lamp)->op, "cast", &at));
  g_assert_cmpstr(only_step(lamp)->values[at].text, ==, "orange");
  /* A thing that has a colour of its own keeps its place. */
  g_autoptr(LithoRecipe) door = misread("the door is too red", "color_tint", "red", "door");
  plan_cast_mend(door);
  litho_plan_paint(door);
  g_assert_cmpstr(only_step(door)->op->name, ==, "color_tint");
  g_assert_cmpint(only_step(door)->said.sign, ==, -1);
  g_assert_cmpstr(only_step(door)->region->text, ==, "door");
  /* What is wished is left alone. */
  g_autoptr(LithoRecipe) wish = misread("a blue tone for the whole photo", "color_tint", "blue", NULL);
  plan_cast_mend(wish);
  litho_plan_paint(wish);
  g_assert_cmpstr(only_step(wish)->op->name, ==, "color_tint");
  g_assert_cmpint(only_step(wish)->said.sign, ==, 1);
  g_autofree char *json = litho_recipe_print(lamp);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) parsed = litho_recipe_parse("plan", json, -1, &error);
  g_assert_no_error(error);
  g_assert_nonnull(parsed);
}

/* Uprights are another matter than a tilt; an angle that is said, and a horizon, stay with straighten. */
static void
test_uprights(void)
{
  static const struct { const char *words, *op; gboolean keeps_all; } rows[] = {
      {"straighten the verticals", "perspective", FALSE},
      {"the building leans back", "perspective", FALSE},
      {"fix the perspective", "perspective", FALSE},
      {"大楼往后倒，校正一下", "perspective", FALSE},
      {"the church is crooked", "perspective", FALSE},
      {"straighten the horizon", "straighten", FALSE},
      {"the building is tilted", "straighten", FALSE},
      {"straighten it without cutting anything off", "straighten", TRUE},
      {"拉直，不要裁掉", "straighten", TRUE},
  };
  guint at;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoRecipe) recipe = misread(rows[i].words, "straighten", NULL, NULL);
    litho_plan_level(recipe);
    const LithoStep *step = only_step(recipe);
    g_test_message("%s", rows[i].words);
    g_assert_cmpstr(step->op->name, ==, rows[i].op);
    if (litho_op_param(step->op, "keep_all", &at) != NULL)
      g_assert_cmpint(step->values[at].num != 0, ==, rows[i].keeps_all);
    if (litho_op_param(step->op, "evidence", &at) != NULL) /* a person has said so */
      g_assert_cmpstr(step->values[at].text, ==, "some");
  }
  g_autoptr(LithoRecipe) misread_as_color = misread("the building is distorted", "white_balance", NULL, "building");
  litho_plan_level(misread_as_color);
  g_assert_cmpstr(only_step(misread_as_color)->op->name, ==, "perspective");
  g_assert_null(only_step(misread_as_color)->region);
  g_autoptr(LithoRecipe) colors = misread("the colours are distorted", "white_balance", NULL, NULL);
  litho_plan_level(colors);
  g_assert_cmpstr(only_step(colors)->op->name, ==, "white_balance");
}

static void
test_greener(void)
{
  g_autoptr(LithoRecipe) grass = misread("greener grass", "color_mix", "green", "grass");
  litho_plan_paint(grass);
  g_assert_cmpstr(only_step(grass)->op->name, ==, "color_tint");
  g_assert_cmpstr(only_step(grass)->region->text, ==, "grass");
  g_autoptr(LithoRecipe) all = misread("stronger greens", "color_mix", "green", NULL);
  litho_plan_paint(all);
  g_assert_cmpstr(only_step(all)->op->name, ==, "color_mix");
}

static void
test_mended(void)
{
  static const struct {
    const char *words, *op, *to;
    int sign;
  } rows[] = {
      {"blacker blacks", "blacks", "blacks", -1},
      {"lift the deep blacks", "blacks", "blacks", 1},
      {"it is flat and grey", "grayscale", "contrast", 1},
      {"make it grey", "grayscale", "grayscale", 1},
      {"bring back the highlights", "highlights", "highlights", -1},
      {"give me neutral light", "exposure", "white_balance", 0},
      {"neutral light but brighter", "exposure", "exposure", 1},
      {"make it more turquoise", "saturation", "color_tint", 1},
      {"more colourful", "saturation", "saturation", 1},
      {"too yellow and too strong", "exposure", "exposure", 1}, /* not a step of colour */
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoRecipe) recipe = misread(rows[i].words, rows[i].op, NULL, NULL);
    plan_mend(recipe);
    g_test_message("%s", rows[i].words);
    g_assert_cmpstr(only_step(recipe)->op->name, ==, rows[i].to);
    g_assert_cmpint(only_step(recipe)->said.sign, ==, rows[i].sign);
  }
  /* What one slider was found for is two things. */
  g_autoptr(LithoRecipe) both = misread("the colours are too yellow and too strong", "saturation", NULL, NULL);
  plan_mend(both);
  g_autofree char *ops = ops_of(both);
  g_assert_cmpstr(ops, ==, "temperature- saturation+");
  g_assert_cmpuint(((LithoClause *)both->clauses->pdata[0])->steps->len, ==, 2);
  /* What is complained of is not wished: the other words say what to do, or leave it open. */
  g_autoptr(LithoRecipe) dull = misread("dull evening light", "exposure", NULL, NULL);
  LithoClause *livelier = litho_clause_new("make it livelier", LITHO_CLAUSE_STEP, NULL);
  livelier->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(livelier->steps, (guint){1});
  g_ptr_array_add(dull->clauses, livelier);
  g_ptr_array_add(dull->steps, litho_step_new(litho_op_find("vibrance")));
  plan_mend(dull);
  g_assert_cmpstr(only_step(dull)->op->name, ==, "vibrance");
  g_autoptr(LithoRecipe) alone = misread("dull evening light", "exposure", NULL, NULL);
  plan_mend(alone);
  g_assert_cmpstr(only_step(alone)->op->name, ==, "exposure");
  g_autoptr(LithoRecipe) cheer = misread("gloomy weather, cheer it up", "style", NULL, NULL);
  plan_step_set_text(cheer->steps->pdata[0], "style", "gloomy weather");
  plan_mend(cheer);
  g_assert_cmpint(only_step(cheer)->said.open, ==, LITHO_OPEN_POP);
  static const char *const less[][2] = {{"desaturate completely", "grayscale"}, {"not completely desaturated", "saturation"}};
  for (guint i = 0; i < G_N_ELEMENTS(less); i++) {
    g_autoptr(LithoRecipe) recipe = misread(less[i][0], "saturation", NULL, NULL);
    ((LithoStep *)recipe->steps->pdata[0])->said.sign = -1;
    plan_mend(recipe);
    g_assert_cmpstr(only_step(recipe)->op->name, ==, less[i][1]);
  }
  /* The skin is the aim there, and the place here. */
  static const struct {
    const char *words;
    gboolean is_place;
  } skins[] = {{"颜色太黄太重了，让肤色自然一点", FALSE}, {"皮肤颜色太黄了，自然一点", TRUE}};
  for (guint i = 0; i < G_N_ELEMENTS(skins); i++) {
    g_autoptr(LithoRecipe) recipe = misread(skins[i].words, "temperature", NULL, NULL);
    ((LithoStep *)recipe->steps->pdata[0])->region = litho_region_new(LITHO_REGION_NAMED, "skin");
    plan_mend(recipe);
    g_assert_cmpint(((LithoStep *)recipe->steps->pdata[0])->region != NULL, ==, skins[i].is_place);
  }
  /* All but the eyes is not what is smoothed. */
  g_autoptr(LithoRecipe) skin = misread("smooth her skin but leave the eyes", "skin_smooth", NULL, NULL);
  LithoStep *smooth = skin->steps->pdata[0];
  smooth->region = litho_region_new(LITHO_REGION_ALL, NULL);
  smooth->region->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
  g_ptr_array_add(smooth->region->except, litho_region_new(LITHO_REGION_NAMED, "eyes"));
  plan_mend(skin);
  g_assert_cmpstr(smooth->region->text, ==, "skin");
  g_assert_cmpuint(smooth->region->except->len, ==, 1);
}

/* --- light in places ----------------------------------------------------------------------------- */

static void
test_light(void)
{
  static const struct {
    const char *words, *op; /* what a reader made of it */
    const char *ops;
  } rows[] = {
      {"lift the backlit face", "flip", "shadows+ exposure+"},
      {"逆光了，把人提亮", "exposure", "shadows+ exposure+"},
      {"even out the light", "denoise", "shadows+ highlights-"},
      {"get the grey veil off", "dehaze", "dehaze+ contrast+"},
      {"the corners are too dark", "vignette", "vignette-"},
      {"her forehead is shiny", "saturation", "highlights- skin_smooth+"},
      {"remove the dark circles under her eyes", "remove_object", "skin_smooth+ shadows+"},
      {"a backlit silhouette", "exposure", "exposure+"}, /* is meant */
      {"add a shine to his nose", "exposure", "exposure+"},
      {"the light is nice", "exposure", "exposure+"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoRecipe) recipe = misread(rows[i].words, rows[i].op, NULL, NULL);
    plan_mend(recipe);
    g_autofree char *ops = ops_of(recipe);
    g_test_message("%s", rows[i].words);
    g_assert_cmpstr(ops, ==, rows[i].ops);
    const LithoClause *clause = recipe->clauses->pdata[0];
    g_assert_cmpuint(clause->steps->len, ==, recipe->steps->len);
    g_autofree char *json = litho_recipe_print(recipe);
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) parsed = litho_recipe_parse("plan", json, -1, &error);
    g_assert_no_error(error);
  }
}

/* A room is what the photo is of: it is not looked for. */
static void
test_scene(void)
{
  g_autoptr(LithoRecipe) room = misread("lighten the dark kitchen", "exposure", NULL, "dark kitchen");
  plan_light_scene(room);
  g_assert_cmpstr(only_step(room)->op->name, ==, "shadows");
  g_assert_null(only_step(room)->region);
  g_autoptr(LithoRecipe) thing = misread("lighten the kitchen knife", "exposure", NULL, "kitchen knife");
  plan_light_scene(thing);
  g_assert_cmpstr(only_step(thing)->region->text, ==, "kitchen knife");
  g_autoptr(LithoRecipe) evening = misread("livelier evening light", "vibrance", NULL, "evening light");
  plan_light_scene(evening);
  g_assert_null(only_step(evening)->region);
  g_autoptr(LithoRecipe) warm = misread("warm up the living room", "temperature", NULL, "living room");
  plan_light_scene(warm);
  g_assert_cmpstr(only_step(warm)->op->name, ==, "temperature");
  g_assert_null(only_step(warm)->region);
}

/* --- looks --------------------------------------------------------------------------------------- */

static void
test_look_words(void)
{
  static const struct {
    const char *words, *look; /* NULL: speaks of something else, or of no look */
  } rows[] = {
      {"make it look like winter", "winter"},
      {"like an old postcard", "postcard"},
      {"like a newspaper photo", "newspaper"},
      {"老明信片的感觉", "postcard"},
      {"弄成秋天那种感觉", "autumn"},
      {"make it colder", NULL},
      {"cold", NULL},
      {"put a candle on the table", NULL},
      {"remove the fog", NULL},
      {"the newspaper is too bright", NULL},
      {"crop out the postcard", NULL},
      {"shot in 2019", NULL},
      {"去雾", NULL},
      {"把蜡烛去掉", NULL},
      {"brighter", NULL},
  };
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(LithoRecipe) recipe = draft(rows[i].words);
    const LithoLook *look = NULL;
    guint at;
    g_test_message("%s", rows[i].words);
    for (guint k = 0; k < recipe->steps->len; k++) {
      const LithoStep *step = recipe->steps->pdata[k];
      look = litho_op_param(step->op, "style", &at) != NULL ? litho_look_match(step->values[at].text) : look;
    }
    g_assert_cmpstr(look != NULL ? look->name : NULL, ==, rows[i].look);
  }
}

/* A card has a border, and the ledger knows whose it is. */
static void
test_look_finish(void)
{
  g_autoptr(LithoRecipe) card = draft("like an old postcard");
  plan_look_finish(card);
  g_assert_cmpuint(card->steps->len, ==, 2);
  g_assert_cmpstr(((LithoStep *)card->steps->pdata[1])->op->name, ==, "pad");
  g_assert_cmpuint(((LithoClause *)card->clauses->pdata[0])->steps->len, ==, 2);
  g_autofree char *json = litho_recipe_print(card);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) parsed = litho_recipe_parse("plan", json, -1, &error);
  g_assert_no_error(error);
}

/* Two clauses of one step: when one is answered anew, the other says that it is answered too. */
static void
test_shared_step(void)
{
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  g_ptr_array_add(recipe->steps, litho_step_new(litho_op_find("exposure")));
  for (int i = 0; i < 2; i++) {
    const guint first = 0;
    LithoClause *clause = litho_clause_new(i == 0 ? "lighter" : "brighter", LITHO_CLAUSE_STEP, NULL);
    clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
    g_array_append_val(clause->steps, first);
    g_ptr_array_add(recipe->clauses, clause);
  }
  LithoStep *steps[] = {litho_step_new(litho_op_find("shadows")), NULL};
  plan_answer(recipe, recipe->clauses->pdata[0], steps);
  const LithoClause *anew = recipe->clauses->pdata[0], *other = recipe->clauses->pdata[1];
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  g_assert_cmpint(anew->kind, ==, LITHO_CLAUSE_STEP);
  g_assert_cmpuint(g_array_index(anew->steps, guint, 0), ==, 0);
  g_assert_cmpint(other->kind, ==, LITHO_CLAUSE_KEEP);
  g_assert_nonnull(other->reason);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) json = litho_recipe_to_json(recipe);
  g_autofree char *text = json_to_string(json, FALSE);
  g_autoptr(LithoRecipe) again = litho_recipe_parse("test", text, -1, &error);
  g_assert_no_error(error);
}

/* What is to be in the frame is said in a clause of its own. */
static void
test_held_inside(void)
{
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  const guint first = 0;
  LithoClause *crops = litho_clause_new("make it 16:9", LITHO_CLAUSE_STEP, NULL);
  crops->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  g_array_append_val(crops->steps, first);
  g_ptr_array_add(recipe->steps, litho_step_new(litho_op_find("crop")));
  g_ptr_array_add(recipe->clauses, crops);
  g_ptr_array_add(recipe->clauses, litho_clause_new("with the whole bus in it", LITHO_CLAUSE_REFUSED, "no"));
  litho_plan_frame(recipe);
  const LithoClause *held = recipe->clauses->pdata[1];
  const LithoStep *crop = recipe->steps->pdata[0];
  g_assert_nonnull(crop->region);
  g_assert_cmpstr(crop->region->text, ==, "bus");
  g_assert_cmpint(held->kind, ==, LITHO_CLAUSE_KEEP);
}

/* A side that is said without a number is cut alone; what is a thing at that side is no side. */
static void
test_cut_sides(void)
{
  static const struct {
    const char *words;
    double box[4]; /* width 0: none */
  } cases[] = {{"trim the bottom a bit", {0, 0, 1, 0.92}},
               {"crop some off the right edge", {0, 0, 0.85, 1}},
               {"crop a lot off the top and bottom", {0, 0.175, 1, 0.65}},
               {"crop it tighter", {0}},
               {"crop off the dead branches on the left", {0}}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoRecipe) recipe = draft(cases[i].words);
    guint box, n_boxes = 0;
    plan_mend(recipe);
    g_test_message("%s", cases[i].words);
    for (guint k = 0; k < recipe->steps->len; k++) {
      const LithoStep *step = recipe->steps->pdata[k];
      if (litho_op_param(step->op, "box", &box) == NULL)
        continue;
      g_assert_cmpint(step->values[box].set, ==, cases[i].box[2] > 0);
      n_boxes += step->values[box].set;
      for (guint v = 0; step->values[box].set && v < 4; v++)
        g_assert_cmpfloat_with_epsilon(step->values[box].points[v], cases[i].box[v], 1e-9);
    }
    g_assert_cmpuint(n_boxes, ==, cases[i].box[2] > 0);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/fit/a crop of a side", test_cut_sides);
  g_test_add_func("/fit/shared step", test_shared_step);
  g_test_add_func("/fit/a crop holds what is said to be in it", test_held_inside);
  g_test_add_func("/fit/mended: steps go the way of their words", test_mended);
  g_test_add_func("/fit/light in places", test_light);
  g_test_add_func("/fit/light: a room is no place", test_scene);
  g_test_add_func("/fit/looks: words that ask for one", test_look_words);
  g_test_add_func("/fit/looks: a card has a border", test_look_finish);
  g_test_add_func("/fit/casts: words that complain", test_cast_words);
  g_test_add_func("/fit/casts: taken out, not put in", test_cast_steps);
  g_test_add_func("/fit/uprights are not a tilt", test_uprights);
  g_test_add_func("/fit/greener grass leans to green", test_greener);
  if (!litho_init(argv[0], NULL))
    return 1;
  g_test_add_func("/fit/faults become steps", test_faults);
  g_test_add_func("/fit/leaning", test_leaning);
  g_test_add_func("/fit/lit-in-dark", test_lit_in_dark);
  g_test_add_func("/fit/reasons and the ledger", test_reasons_and_ledger);
  g_test_add_func("/fit/open survives printing", test_open_survives_print);
  g_test_add_func("/fit/doubts are noted, not obeyed", test_doubts);
  g_test_add_func("/fit/absent: cannot, with what is there", test_absent);
  g_test_add_func("/fit/absent in part", test_absent_in_part);
  g_test_add_func("/fit/competition: one answer wins", test_one_answer_wins);
  g_test_add_func("/fit/batch: each photo its own plan", test_batch_differs);
  return g_test_run();
}
