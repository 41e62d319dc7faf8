/* test_recipe.c: recipes read, checked, written, migrated and compared. */
#include <math.h>
#include <string.h>
#include "recipe/json.h"
#include "recipe/recipe.h"

static LithoRecipe *
parse(const char *json)
{
  g_autoptr(GError) error = NULL;
  LithoRecipe *recipe = litho_recipe_parse("r.json", json, -1, &error);
  g_assert_no_error(error);
  return recipe;
}

/* Canonical text of `json`; it must be a fixed point of parse and print. */
static char *
canonical(const char *json)
{
  g_autoptr(LithoRecipe) recipe = parse(json);
  char *text = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = parse(text);
  g_autofree char *text2 = litho_recipe_print(again);
  g_assert_cmpstr(text, ==, text2);
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(again);
  g_autofree char *text3 = litho_recipe_print(copy);
  g_assert_cmpstr(text, ==, text3);
  return text;
}

static void
test_small(void)
{
  g_autofree char *text = canonical("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.30}]}");
  g_assert_cmpstr(text, ==, "{\"litho\": 1, \"steps\": [{\"op\": \"exposure\", \"ev\": 0.3}]}\n");
}

static void
test_amount(void)
{
  g_autoptr(LithoRecipe) r =
      parse("{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"amount\":-1.5,\"strength\":0.5}]}");
  const LithoStep *step = r->steps->pdata[0];
  g_assert_cmpfloat(step->values[0].num, ==, -1.5);
  g_assert_cmpfloat(step->strength, ==, 0.5);
}

static void
test_reserved_keys(void)
{
  /* A parameter called like a key of a step could not be written in a recipe. "amount" may be the
   * main parameter's name. */
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < ops[i]->n_params; k++) {
      const char *name = ops[i]->params[k].name;
      if (g_strv_contains(litho_step_keys, name) &&
          !(k == ops[i]->main && g_str_equal(name, "amount"))) {
        g_test_message("%s has a parameter '%s'", ops[i]->name, name);
        g_test_fail();
      }
    }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/recipe/a small one", test_small);
  g_test_add_func("/recipe/amount is the main parameter", test_amount);
  g_test_add_func("/recipe/no parameter is called like a key of a step", test_reserved_keys);
  return g_test_run();
}
