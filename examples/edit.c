/* edit.c: a photo, a sentence, an edited photo, through liblitho; and what each step did.
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

static void
print_warnings(const char *const *warnings)
{
  for (; *warnings != NULL; warnings++)
    fprintf(stderr, "edit: %s\n", *warnings);
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
  LithoPlanOptions how = {.struct_size = sizeof how};
  if (argc > 4 && g_str_equal(argv[4], "words"))
    how.planner = LITHO_PLANNER_WORDS;
  else if (argc > 4)
    how.model = argv[4];
  g_autoptr(LithoPhoto) photo = litho_open(argv[2], NULL, &error);
  g_autoptr(LithoRecipe) recipe = photo != NULL ? litho_plan(argv[1], photo, &how, &error) : NULL;
  if (recipe == NULL)
    return fail(error);
  g_autofree char *text = litho_recipe_show(recipe);
  fputs(text, stdout);
  print_warnings(litho_recipe_warnings(recipe));
  const LithoOutputOptions output = {.struct_size = sizeof output, .measures = TRUE};
  g_autoptr(LithoResult) result = NULL;
  if (!litho_apply(recipe, photo, argv[3], &output, &result, &error))
    return fail(error);
  for (guint i = 0; i < litho_result_n_steps(result); i++) {
    double before, after;
    const char *note = litho_result_note(result, i);
    if (litho_result_measure(result, i, "mean_lightness", &before, &after))
      printf("step %u: lightness %.2f → %.2f%s%s\n", i + 1, before, after, note != NULL ? ", " : "",
             note != NULL ? note : "");
  }
  print_warnings(litho_photo_warnings(photo));
  return 0;
}
