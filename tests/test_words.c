/* test_words.c: the keyword planner, in examples. A plan is written as "op sign @region col=…":
 * "exposure- @sky; sharpen+", "!sky" for a protection, "refused". */
#include <math.h>
#include <string.h>
#include "plan/read/lexicon.h"
#include "plan/read/reading.h"

static void
add_region(GString *out, const LithoRegion *region)
{
  if (region != NULL && region->text != NULL)
    g_string_append_printf(out, " @%s", region->text);
  for (guint i = 0; region != NULL && region->except != NULL && i < region->except->len; i++)
    g_string_append_printf(out, " !%s", ((LithoRegion *)region->except->pdata[i])->text);
}

static char *
plan(const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_draft_words(words, &error);
  g_assert_no_error(error);
  GString *out = g_string_new(recipe->refused ? "refused" : NULL);
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "", step->op->name);
    if ((step->op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)) != 0)
      g_string_append(out, step->said.sign > 0 ? "+" : step->said.sign < 0 ? "-" : "");
    for (guint k = 0; k < step->op->n_params; k++)
      if (step->values[k].text != NULL)
        g_string_append_printf(out, " %s=%s", step->op->params[k].name, step->values[k].text);
    if (!isnan(step->said.number))
      g_string_append_printf(out, " #%g%s", step->said.number,
                             step->said.unit != NULL ? step->said.unit : "");
    add_region(out, step->region);
  }
  return g_string_free(out, FALSE);
}

typedef struct {
  const char *words, *plan;
} Case;

static void
check(const Case *cases, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *got = plan(cases[i].words);
    if (g_strcmp0(got, cases[i].plan) != 0)
      g_test_message("\"%s\"", cases[i].words);
    g_assert_cmpstr(got, ==, cases[i].plan);
  }
}
#define CHECK(...) check((const Case[]){__VA_ARGS__}, G_N_ELEMENTS(((const Case[]){__VA_ARGS__})))

static void
test_wishes(void)
{
  CHECK({"make it a bit brighter", "exposure+"},
        {"increase contrast and saturation", "contrast+; saturation+"},
        {"lift the shadows and reduce the highlights", "shadows+; highlights-"},
        {"warmer, please", "temperature+"}, {"make the colors pop", "vibrance+"},
        {"sharpen the photo", "sharpen+"}, {"add a vignette", "vignette+"},
        {"add film grain", "grain+"}, {"remove the haze", "dehaze+"},
        {"fix the white balance", "white_balance"}, {"make it black and white", "grayscale"},
        {"give it a blue tint", "color_tint+ color=blue"},
        {"make the reds stronger", "color_mix+ color=red"}, {"make this better", "auto_tone"},
        {"make it look like a cartoon", "style style=cartoon"},
        {"increase the exposure by half a stop", "exposure+ #0.5EV"},
        {"reduce saturation by 20%", "saturation- #20%"},
        {"more contrast/saturation", "contrast+; saturation+"},
        {"make it twice as large", "upscale #2x"}, {"double the size", "upscale #2x"},
        {"make it smaller", "resize"});
}

static void
test_complaints(void)
{
  CHECK({"it is too dark", "exposure+"}, {"too bright", "exposure-"},
        {"the photo looks washed out", "contrast+"}, {"the picture is blurry", "sharpen+"},
        {"too much noise", "denoise+"}, {"it isn't sharp enough", "sharpen+"},
        {"not so yellow", "color_mix- color=yellow"}, {"her face is too red", "color_mix- color=red @face"},
        {"less blurry", "sharpen+"}, {"the sky is too bright", "exposure- @sky"},
        {"make it less grainy", "denoise+"}, {"reduce the blur", "sharpen+"});
}

static void
test_regions(void)
{
  CHECK({"brighten the sky and the water", "exposure+ @sky; exposure+ @water"},
        {"darken the background but make the man lighter and sharper",
         "exposure- @background; exposure+ @man; sharpen+"},
        {"blur the background", "blur+ @background"},
        {"brighten and sharpen the face", "exposure+ @face; sharpen+ @face"},
        {"make the car red", "color_tint+ color=red @car"},
        {"increase the brightness of the image", "exposure+"},
        {"brighten the wooden rail on the left", "exposure+ @wooden rail on the left"},
        {"make the grass greener", "color_tint+ color=green @grass"});
}

static void
test_protections(void)
{
  CHECK({"saturate, but not the sky", "saturation+ !sky"},
        {"make everything black and white except the red car", "grayscale !red car"},
        {"warmer, but leave the highlights alone", "temperature+ !highlights"},
        {"brighter without touching the shadows", "exposure+ !shadows"},
        {"warmer, but not the highlights", "temperature+ !highlights"},
        {"调暖一点，但高光不要动", "temperature+ !highlights"},
        {"lower the highlights, keep the highlights", "highlights-"},
        {"brighten the photo and leave the man alone", "exposure+ !man"},
        {"darken the image without touching the face", "exposure- !face"},
        {"increase contrast. Don't change the water.", "contrast+ !water"},
        {"remove everything but the dog", "remove_background @background !dog"});
}

static void
test_objects(void)
{
  CHECK({"remove the man on the left", "remove_object target=man on the left"},
        {"take the car out of the picture", "remove_object target=car"},
        {"get rid of the scratches", "remove_object target=scratches"},
        {"remove the background", "remove_background"}, 
        {"make the background transparent", "remove_background"},
        {"change the background to a beach", "replace_background to=beach"},
        {"fix the red eyes", "red_eye"},
        {"the dog needs to be removed", "remove_object target=dog"});
}

static void
test_geometry(void)
{
  CHECK({"crop it to 16:9", "crop aspect=16:9"}, {"zoom in on the dog", "crop"},
        {"rotate 90 degrees to the left", "rotate #90°"},
        {"flip it vertically", "flip direction=vertical"}, {"straighten the horizon", "straighten"},
        {"enlarge the photo 2x", "upscale #2x"}, {"make the image smaller", "resize"},
        {"remove the border", "crop"}, {"add a white border", "pad color=white"});
}

/* Walls that lean or converge, made parallel; what is tilted, hangs on a wall or is taken away is not. */
static void
test_uprights(void)
{
  CHECK({"the building is distorted", "perspective"}, {"buildings lean backwards", "perspective"},
        {"fix the converging lines", "perspective"}, {"the verticals converge at the top", "perspective"},
        {"the tower looks like it is falling over", "perspective"}, {"make the church upright", "perspective"},
        {"the walls aren't straight", "perspective"}, {"fix the leaning skyscraper", "perspective"},
        {"the sides of the house should be parallel", "perspective"},
        {"the towers are tilting backwards, straighten them", "perspective"},
        {"建筑物变形了", "perspective"}, {"楼是歪的", "perspective"}, {"大楼往后倒", "perspective"},
        {"把教堂扶正", "perspective"}, {"竖线不直", "perspective"},
        {"the photo is crooked", "straighten"}, {"照片歪了", "straighten"}, {"墙上的画歪了", "straighten"},
        {"straighten the picture on the wall", "straighten"}, {"rotate the building 3 degrees", "rotate #3°"},
        {"remove the man leaning against the wall", "remove_object target=man"},
        {"brighten the tower", "exposure+ @tower"}, {"楼的倒影太暗", "exposure+ @楼的倒影"});
}

static void
test_turns_have_a_side(void)
{
  static const struct {
    const char *words;
    int sign;
  } cases[] = {{"rotate 5 degrees to the left", -1}, {"rotate it 5 degrees counterclockwise", -1},
               {"rotate 3 degrees clockwise", 1},    {"逆时针旋转3度", -1}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoRecipe) recipe = litho_draft_words(cases[i].words, NULL);
    g_test_message("%s", cases[i].words);
    g_assert_cmpuint(recipe->steps->len, ==, 1);
    g_assert_cmpint(((LithoStep *)recipe->steps->pdata[0])->said.sign, ==, cases[i].sign);
  }
}

static void
test_refusals(void)
{
  CHECK({"add a dragon", "refused"}, {"make him smile", "refused"},
        {"replace the dog with a cat", "refused"}, {"change the text to hello", "refused"},
        {"brighten it and add a hat", "exposure+"},
        {"add more contrast", "contrast+"},
        {"remove the smiling man", "remove_object target=smiling man"});
}

/* Requests as people post them: with a story, a wish said backwards. */
static void
test_stories(void)
{
  CHECK({"can the boy standing above the two of us be taken out of the photo?",
         "remove_object target=boy standing above the two of us"},
        {"I want the lamp removed", "remove_object target=lamp"},
        {"shadows removed, eyes brightened", "shadows+; exposure+ @eyes"},
        {"there should not be a bus on the road", "remove_object target=bus on the road"},
        {"remove the black and white cable", "remove_object target=black and white cable"},
        {"help with a quick contrast boost", "contrast+"},
        {"add saturation. Don't go too far with the saturation.", "saturation+"},
        {"raise the brightness and add more light", "exposure+"},
        {"brighten the photo by 20%, make it lighter", "exposure+ #20%"},
        {"too dull and dark", "vibrance+; exposure+"},
        {"very vivid colours", "vibrance+"}, {"adjust the brightness", "exposure+"},
        {"sepia with a soft vignette", "sepia; vignette+"},
        {"lighten the shadow on his face", "shadows+ @face"},
        {"the sky area should be darker", "exposure- @sky area"},
        {"darken the image on the right", "exposure- @right side"},
        {"crop it square", "crop aspect=1:1"},
        {"remove the background behind the girl", "remove_background"},
        {"a bit brighter, but not too bright", "exposure+"},
        {"fix this overexposed photo", "exposure-"},
        {"the saturation of the colours should be raised", "saturation+"},
        {"make the lake a lot more blue", "color_tint+ color=blue @lake"},
        {"sharpen without adding noise", "sharpen+"},
        {"the boy on the bench is annoying. Could someone remove him?",
         "remove_object target=boy on the bench"},
        {"taken in the 1970s, please brighten it", "exposure+"},
        {"I want to give this to my aunt, make it sharper", "sharpen+"},
        {"稍微亮一点就行，别太亮", "exposure+"},
        {"后面的路灯好碍眼，去掉吧", "remove_object target=后面的路灯"},
        {"牙齿美白一下", "exposure+ @牙齿"}, {"缩小到800像素宽", "resize #800px"},
        {"a surprise for my mother, please sharpen it", "sharpen+"},
        {"make it look like I'm floating", "refused"}, {"change to a suit and tie", "refused"});
}

/* Two clauses that ask for the same are answered by one step. */
static void
test_merged(void)
{
  g_autoptr(LithoRecipe) recipe = litho_draft_words("sharpen it, make it crisp, and warmer", NULL);
  g_assert_cmpuint(recipe->steps->len, ==, 2);
  g_assert_cmpuint(recipe->clauses->len, ==, 3);
  static const guint step[] = {0, 0, 1};
  for (guint i = 0; i < G_N_ELEMENTS(step); i++) {
    const LithoClause *c = recipe->clauses->pdata[i];
    g_assert_cmpuint(c->steps->len, ==, 1);
    g_assert_cmpuint(g_array_index(c->steps, guint, 0), ==, step[i]);
  }
}

static void
test_chinese(void)
{
  CHECK({"照片太暗了", "exposure+"}, {"把天空调蓝一点", "color_tint+ color=blue @sky"},
        {"提高对比度，降低饱和度", "contrast+; saturation-"},
        {"整体亮一些，人物不要动", "exposure+ !person"}, {"背景虚化", "blur+ @background"},
        {"去掉左边的路人", "remove_object target=左边的路人"},
        {"把背景换成海滩", "replace_background to=海滩"}, {"顺时针旋转90度", "rotate #90°"},
        {"加一只猫", "refused"}, {"让她笑起来", "refused"},
        {"除了红色的车，其他都变成黑白", "grayscale !红色的车"}, {"不要那么黄", "color_mix- color=yellow"},
        {"做成复古风格", "style style=vintage"}, {"噪点太多", "denoise+"},
        {"大幅提高亮度", "exposure+"});
}

static void
test_degrees(void)
{
  static const struct {
    const char *words;
    LithoDegree degree;
  } cases[] = {{"slightly brighter", LITHO_DEGREE_TOUCH},
               {"brighter", LITHO_DEGREE_SOME},
               {"a lot brighter", LITHO_DEGREE_LOT},
               {"dramatically increase contrast", LITHO_DEGREE_LOT},
               {"稍微亮一点", LITHO_DEGREE_TOUCH},
               {"大幅提高对比度", LITHO_DEGREE_LOT}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(LithoRecipe) recipe = litho_draft_words(cases[i].words, NULL);
    g_assert_cmpuint(recipe->steps->len, ==, 1);
    g_assert_cmpint(((LithoStep *)recipe->steps->pdata[0])->said.degree, ==, cases[i].degree);
  }
}

/* The ledger: every clause is a step, kept, refused or not understood, each but a step with its
 * reason. */
static void
test_ledger(void)
{
  const char *words = "Hi, my aunt gave me this photo. Please make it warmer, remove the car, add "
                      "a dragon, and keep the sky. Thanks!";
  g_autoptr(LithoRecipe) recipe = litho_draft_words(words, NULL);
  static const LithoClauseKind kinds[] = {LITHO_CLAUSE_KEEP, LITHO_CLAUSE_STEP,
                                          LITHO_CLAUSE_STEP, LITHO_CLAUSE_REFUSED,
                                          LITHO_CLAUSE_KEEP, LITHO_CLAUSE_KEEP};
  g_assert_cmpuint(recipe->clauses->len, ==, G_N_ELEMENTS(kinds));
  const char *at = words;
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *c = recipe->clauses->pdata[i];
    g_assert_cmpint(c->kind, ==, kinds[i]);
    g_assert_true((c->kind == LITHO_CLAUSE_STEP) == (c->steps != NULL && c->steps->len > 0));
    g_assert_true((c->kind == LITHO_CLAUSE_STEP) == (c->reason == NULL));
    at = strstr(at, c->text);
    g_assert_nonnull(at); /* in its own words, in order */
  }
  g_assert_false(recipe->refused); /* in part only */
}

static void
test_confidence(void)
{
  g_autoptr(LithoDraft) plain = litho_read("increase the contrast");
  g_autoptr(LithoDraft) vague = litho_read("do something with the quality of it");
  g_autoptr(LithoDraft) unknown = litho_read("increase the frobnication");
  g_assert_cmpfloat(plain->confidence, >, 0.9);
  g_assert_cmpfloat(vague->confidence, <, 0.75);
  g_assert_cmpfloat(unknown->confidence, <, 0.5);
}

/* Each operation of the table is found by its own name or by one of its aliases. */
static void
test_every_operation(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++) {
    gboolean found = FALSE;
    for (int k = -1; !found && (k < 0 || ops[i]->aliases[k] != NULL); k++) {
      g_autofree char *name =
          g_strdelimit(g_strdup(k < 0 ? ops[i]->name : ops[i]->aliases[k]), "_", ' ');
      g_autoptr(LithoRecipe) recipe = litho_draft_words(name, NULL);
      for (guint s = 0; s < recipe->steps->len; s++)
        found |= ((LithoStep *)recipe->steps->pdata[s])->op == ops[i];
    }
    if (!found)
      g_test_message("%s", ops[i]->name);
    g_assert_true(found);
  }
}

static void
check_round_trip(const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_draft_words(words, &error);
  if (recipe == NULL) {
    g_assert_true(g_error_matches(error, LITHO_ERROR, LITHO_ERROR_USAGE) ||
                  g_error_matches(error, LITHO_ERROR, LITHO_ERROR_LIMIT));
    return;
  }
  g_autofree char *json = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = litho_recipe_parse("words", json, -1, &error);
  g_assert_no_error(error);
  g_autofree char *twice = litho_recipe_print(again);
  g_assert_cmpstr(json, ==, twice);
}

static void
test_any_text(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  for (int n = 0; n < 2000; n++) { /* any bytes */
    char text[200];
    int len = g_rand_int_range(rand, 0, sizeof text);
    for (int i = 0; i < len; i++)
      text[i] = (char)g_rand_int_range(rand, 1, 256);
    text[len] = 0;
    check_round_trip(text);
  }
  for (int n = 0; n < 3000; n++) { /* any words of ours */
    guint ne = 0, nz = 0;
    while (litho_lexicon_en[ne].words != NULL)
      ne++;
    while (litho_lexicon_zh[nz].words != NULL)
      nz++;
    g_autoptr(GString) s = g_string_new(NULL);
    for (int k = g_rand_int_range(rand, 1, 14); k > 0; k--) {
      int e = g_rand_int_range(rand, 0, (int)(ne + (n % 3 == 0 ? nz : 0)));
      g_auto(GStrv) words = g_strsplit(
          e < (int)ne ? litho_lexicon_en[e].words : litho_lexicon_zh[e - ne].words, "|", -1);
      g_string_append_printf(s, "%s ", words[g_rand_int_range(rand, 0, (int)g_strv_length(words))]);
    }
    check_round_trip(s->str);
  }
}

static void
test_limits(void)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(litho_draft_words("", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_clear_error(&error);
  g_assert_null(litho_draft_words(" … !! ", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  g_clear_error(&error);
  g_autoptr(GString) many = g_string_new(NULL);
  for (int i = 0; i < 10000; i++)
    g_string_append(many, "brighter ");
  g_assert_null(litho_draft_words(many->str, &error)); /* over the ceiling of an instruction */
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT);
  g_autoptr(LithoDraft) draft = litho_read(many->str); /* reading itself has none */
  g_assert_cmpuint(draft->clauses->len, >, 0);
  g_string_truncate(many,
                    LITHO_INSTRUCTION_MAX_BYTES - 1); /* more clauses than a recipe holds steps */
  for (guint i = 8; i < many->len; i += 9)
    many->str[i] = '.';
  check_round_trip(many->str);
  check_round_trip("make it 55555555555555x bigger"); /* a number over the ceiling of a recipe */
  check_round_trip("resize the photo to 6 inches"); /* a unit that no recipe has */
  check_round_trip("make it 3 cm brighter");
}

static void
test_deterministic(void)
{
  const char *words = "Brighten the sky a lot, not the trees, and remove the man; 对比度提高一点";
  g_autoptr(LithoRecipe) a = litho_draft_words(words, NULL), b = litho_draft_words(words, NULL);
  g_autofree char *first = litho_recipe_print(a), *second = litho_recipe_print(b);
  g_assert_cmpstr(first, ==, second);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/words/wishes", test_wishes);
  g_test_add_func("/words/complaints", test_complaints);
  g_test_add_func("/words/regions", test_regions);
  g_test_add_func("/words/protections", test_protections);
  g_test_add_func("/words/objects", test_objects);
  g_test_add_func("/words/geometry", test_geometry);
  g_test_add_func("/words/uprights", test_uprights);
  g_test_add_func("/words/turns have a side", test_turns_have_a_side);
  g_test_add_func("/words/refusals", test_refusals);
  g_test_add_func("/words/stories", test_stories);
  g_test_add_func("/words/merged", test_merged);
  g_test_add_func("/words/chinese", test_chinese);
  g_test_add_func("/words/degrees", test_degrees);
  g_test_add_func("/words/ledger", test_ledger);
  g_test_add_func("/words/confidence", test_confidence);
  g_test_add_func("/words/every-operation", test_every_operation);
  g_test_add_func("/words/any-text", test_any_text);
  g_test_add_func("/words/limits", test_limits);
  g_test_add_func("/words/deterministic", test_deterministic);
  return g_test_run();
}
