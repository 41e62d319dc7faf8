/* edit.c: a photo, a sentence, an edited photo, through liblitho.
 *
 *   cc edit.c -o edit $(pkg-config --cflags --libs litho)
 *   ./edit "brighter and warmer" in.jpg out.jpg [words|MODEL]
 */
#include <litho.h>
#include <stdio.h>

static int
fail(const GError *error)
{
  fprintf(stderr, "edit: %s (%s)\n", error->message, litho_error_info(error->code)->help);
  return litho_error_info(error->code)->exit_code;
}

int
main(int argc, char **argv)
{
  if (argc < 4) {
    fprintf(stderr, "usage: edit WORDS IN OUT [words|MODEL]\n");
    return 2;
  }
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    return fail(error);
  g_autoptr(LithoPhoto) photo = litho_open(argv[2], &error);
  g_autoptr(LithoRecipe) recipe =
      photo != NULL ? litho_plan(argv[1], photo, argc > 4 ? argv[4] : NULL, &error) : NULL;
  if (recipe == NULL)
    return fail(error);
  g_autofree char *text = litho_recipe_show(recipe);
  fputs(text, stdout);
  return litho_apply(recipe, photo, argv[3], &error) ? 0 : fail(error);
}
