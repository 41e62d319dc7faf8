/* From the net's items to steps: which colour is put on and which one the thing has. */
#include <locale.h>
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
    {"make the yellow door dark green", "green", "yellow door"},
    {"change the colour of the mug from white to yellow", "yellow", NULL},
    {"把左边的蓝色汽车改成红色", "red", "左边的蓝色汽车"},
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

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  g_test_init(&argc, &argv, NULL);
  net = litho_reading_net_open(NULL, NULL, NULL);
  g_test_add_func("/draft/net/colours", test_colors);
  g_test_add_func("/draft/net/cut out", test_cut_out);
  const int rc = g_test_run();
  g_clear_pointer(&net, litho_reading_net_free);
  return rc;
}
