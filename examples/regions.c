/* regions.c: where in a photo is what these words mean? Its mask as a picture of characters, through liblitho.
 *
 *   cc regions.c -o regions $(pkg-config --cflags --libs litho)
 *   ./regions photo.jpg sky
 *   ./regions photo.jpg "the red car"
 */
#include <litho.h>
#include <stdio.h>

static int
fail(const GError *error)
{
  fprintf(stderr, "regions: %s (%s)\n", error->message, litho_error_info(error->code)->help);
  return litho_error_info(error->code)->exit_code;
}

int
main(int argc, char **argv)
{
  if (argc != 3) {
    fprintf(stderr, "usage: regions PHOTO NAME|WORDS\n");
    return 2;
  }
  g_autoptr(GError) error = NULL;
  if (!litho_init(argv[0], &error))
    return fail(error);
  g_autoptr(LithoPhoto) photo = litho_open(argv[1], NULL, &error);
  g_autoptr(LithoScene) scene = photo != NULL ? litho_scene_open(photo, NULL, &error) : NULL;
  if (scene == NULL)
    return fail(error);
  gboolean named = g_strv_contains(litho_region_list(), argv[2]);
  g_autoptr(LithoFinding) found = named ? litho_scene_find(scene, argv[2], 72, &error)
                                        : litho_scene_find_words(scene, argv[2], 72, &error);
  if (found == NULL)
    return fail(error);
  if (!litho_finding_present(found)) {
    const char *instead = litho_finding_instead(found);
    printf("%s is not there; what is: %s\n", argv[2], instead != NULL ? instead : "nothing that has a name");
    return litho_error_info(LITHO_ERROR_ABSENT)->exit_code;
  }
  int width, height;
  const guint8 *mask = litho_finding_mask(found, &width, &height);
  for (int y = 0; y < height; y += 2, putchar('\n'))
    for (int x = 0; x < width; x++)
      putchar(" .:+#"[mask[y * width + x] / 52]);
  printf("%.0f %% of the photo, score %.2f, by %s\n", 100 * litho_finding_share(found), litho_finding_score(found),
         litho_finding_method(found));
  return 0;
}
