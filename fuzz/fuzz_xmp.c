/* fuzz_xmp.c: any bytes as XMP: an error, or a legal recipe that survives the way out and in again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "recipe/xmp_crs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) skipped = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(LithoRecipe) recipe =
      litho_recipe_from_xmp("fuzz", (const char *)data, (gssize)size, skipped, &error);
  if (recipe == NULL) {
    if (error == NULL)
      abort();
    return 0;
  }
  g_autofree char *text = litho_recipe_print(recipe);
  g_autoptr(LithoRecipe) legal = litho_recipe_parse("legal", text, -1, NULL);
  if (legal == NULL)
    abort();
  g_autofree char *xmp = litho_recipe_to_xmp(recipe, NULL);
  g_autoptr(LithoRecipe) back = litho_recipe_from_xmp("back", xmp, -1, NULL, NULL);
  if (back == NULL)
    abort();
  return 0;
}
