/* fuzz_words.c: any bytes as an instruction for the keyword planner: it must answer, and its recipe
 * must print, parse and print again to the same text. */
#include <stdint.h>
#include "plan/read/reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *words = g_strndup((const char *)data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe = litho_draft_words(words, &error);
  if (recipe == NULL) {
    g_assert_true(g_error_matches(error, LITHO_ERROR, LITHO_ERROR_USAGE) ||
                  g_error_matches(error, LITHO_ERROR, LITHO_ERROR_LIMIT));
    return 0;
  }
  g_autofree char *json = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = litho_recipe_parse("fuzz", json, -1, &error);
  g_assert_no_error(error);
  g_autofree char *twice = litho_recipe_print(again);
  g_assert_cmpstr(json, ==, twice);
  return 0;
}
