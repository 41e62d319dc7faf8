/* fuzz_recipe.c: any bytes as a recipe: an error, or a recipe whose canonical text is a fixed point. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "recipe/recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LithoRecipe) recipe =
      litho_recipe_parse("fuzz", (const char *)data, (gssize)size, &error);
  if (recipe == NULL) {
    if (error == NULL || !g_utf8_validate(error->message, -1, NULL))
      abort();
    return 0;
  }
  g_autofree char *text = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) again = litho_recipe_parse("again", text, -1, NULL);
  if (again == NULL)
    abort();
  g_autoptr(LithoRecipe) copy = litho_recipe_copy(again);
  g_autofree char *text_again = litho_recipe_print(copy);
  g_autofree char *shown = litho_recipe_show(recipe);
  g_autoptr(JsonNode) diff = litho_recipe_diff(recipe, copy);
  g_autofree char *nothing = litho_recipe_diff_text(diff);
  if (strcmp(text, text_again) != 0 || *nothing != 0)
    abort();
  return 0;
}
