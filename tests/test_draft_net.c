/* From the net's items to steps: which colour is put on and which one the thing has. */
#include <locale.h>
#include <string.h>
#include "op/op.h"
#include "plan/ask/draft_net.h"
#include "recipe/recipe.h"

static LithoReadingNet *net; /* NULL: the encoder is not installed here */

typedef struct {
  const char *words;
  const char *color;  /* that is put on */
  const char *region; /* as it is looked for; NULL: not judged */
} Painted;

static const Painted painted[] = {
    {"make the blue bench red", "red", "blue bench"},
    {"paint the red stripe on the kerb blue", "blue", "red stripe on the kerb"},
    {"paint the parrot blue instead of green", "blue", NULL},
    {"the door white instead of yellow please", "white", "yellow door"},
    {"make the green parts of the bus red", "red", "green parts of the bus"},
    {"make the yellow door dark green", "green", "yellow door"},
    {"change the colour of the mug from white to yellow", "yellow", NULL},
    {"把左边的蓝色汽车改成红色", "red", "左边的蓝色汽车"},
    {"把墙改成青绿色", "teal", "墙"},
    {"I'd like the roof of the pavilion in red", "red", "roof of the pavilion"},
    {"make the dog's harness blue", "blue", "dog's harness"},
    {"make the harness of the dog blue", "blue", "harness of the dog"},
    {"上面绿色的墙改成黄色", "yellow", "上面绿色的墙"},
};

static void
test_colors(void)
{
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(painted); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = litho_draft_by_net(net, painted[i].words, &error);
    g_assert_no_error(error);
    g_test_message("%s", painted[i].words);
    g_assert_cmpuint(recipe->steps->len, ==, 1);
    const LithoStep *step = recipe->steps->pdata[0];
    guint color;
    const LithoParam *param = litho_op_param(step->op, "color", &color);
    g_assert_nonnull(param);
    g_assert_cmpstr(step->values[color].text, ==, painted[i].color);
    g_assert_nonnull(step->region);
    if (painted[i].region != NULL)
      g_assert_cmpstr(step->region->text, ==, painted[i].region);
  }
}

/* Which one is meant is said behind the thing, too. */
static void
test_which(void)
{
  static const struct {
    const char *words, *place;
  } cases[] = {
      {"remove the man who lies on the beach, top left", "man who lies on the beach, top left"},
      {"take the woman out, bottom right", "woman, bottom right"},
      {"make the dog brighter, the one on the left", "dog, on the left"},
      {"brighten the dog, left part of the photo stays as it is", NULL},
  };
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = litho_draft_by_net(net, cases[i].words, &error);
    g_assert_no_error(error);
    g_test_message("%s", cases[i].words);
    g_assert_cmpuint(recipe->steps->len, ==, 1);
    const LithoStep *step = recipe->steps->pdata[0];
    guint target;
    const char *place = litho_op_param(step->op, "target", &target) != NULL ? step->values[target].text : step->region->text;
    if (cases[i].place != NULL)
      g_assert_cmpstr(place, ==, cases[i].place);
    else
      g_assert_null(strchr(place, ','));
  }
}

/* What is to be in the frame is not what shall go. */
static void
test_to_be_seen(void)
{
  static const char *const cases[] = {"做成正方形，整辆公交车都要在里面", "裁成3:1的横幅，那架大飞机要完整",
                                      "crop it to a square and the bus must be complete"};
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(LithoRecipe) recipe = litho_draft_by_net(net, cases[i], &error);
    g_assert_no_error(error);
    g_test_message("%s", cases[i]);
    g_assert_cmpuint(recipe->steps->len, ==, 1);
    const LithoStep *step = recipe->steps->pdata[0];
    g_assert_cmpstr(step->op->name, ==, "crop");
    g_assert_nonnull(step->region);
  }
}

/* What is cut out is all that is left, each thing of an enumeration. */
static void
test_cut_out(void)
{
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe =
      litho_draft_by_net(net, "cut out the teapot, the cup and the spoon on a transparent background", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(recipe->steps->len, ==, 1);
  const LithoStep *step = recipe->steps->pdata[0];
  g_assert_cmpstr(step->op->name, ==, "remove_background");
  g_assert_cmpint(step->region->kind, ==, LITHO_REGION_ALL);
  g_assert_cmpuint(step->region->except->len, ==, 3);
  g_assert_cmpstr(((LithoRegion *)step->region->except->pdata[1])->text, ==, "cup");
}

/* A garment is less than all that is worn, and what is taken back is not done. */
static void
test_words_that_count(void)
{
  if (net == NULL) {
    g_test_skip("the net's encoder is not installed here");
    return;
  }
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) shirt = litho_draft_by_net(net, "make the shirt brighter", &error);
  g_assert_no_error(error);
  const LithoStep *step = shirt->steps->pdata[0];
  g_assert_cmpint(step->region->kind, ==, LITHO_REGION_TEXT);
  g_assert_cmpstr(step->region->text, ==, "shirt");
  g_autoptr(LithoRecipe) back = litho_draft_by_net(net, "make it darker, no wait, brighten it", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(back->steps->len, ==, 1);
  step = back->steps->pdata[0];
  g_assert_cmpstr(step->op->name, ==, "exposure");
  g_assert_cmpint(step->said.sign, ==, 1);
  g_autoptr(LithoRecipe) unknown = litho_draft_by_net(net, "give it a funky jazz feel", &error);
  g_assert_no_error(error);
  g_assert_cmpuint(unknown->steps->len, ==, 1);
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  g_test_init(&argc, &argv, NULL);
  net = litho_reading_net_open(NULL, NULL, NULL);
  g_test_add_func("/draft/net/colours", test_colors);
  g_test_add_func("/draft/net/cut out", test_cut_out);
  g_test_add_func("/draft/net/which one", test_which);
  g_test_add_func("/draft/net/what is to be seen", test_to_be_seen);
  g_test_add_func("/draft/net/words that count", test_words_that_count);
  const int rc = g_test_run();
  g_clear_pointer(&net, litho_reading_net_free);
  return rc;
}
