/* grounding.c: where free texts fit photos, for bench/grounding.py: reads "photo<TAB>text" lines; writes for each a line with the
 * size of the plane, then its floats (see_dense_fit()), then those of the cover that is made of it (nothing when absent: "0 0").
 *   build/bench/grounding < list > planes
 */
#include <stdio.h>
#include <string.h>
#include "see/find/dense.h"
#include "see/find/finder.h"

static void
write_plane(const LithoPlane *plane)
{
  printf("%d %d\n", plane != NULL ? plane->width : 0, plane != NULL ? plane->height : 0);
  if (plane != NULL)
    fwrite(plane->v, sizeof *plane->v, (gsize)plane->width * (gsize)plane->height, stdout);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) nets = litho_see_nets_new();
  g_autofree char *now = NULL;
  g_autoptr(LithoPhoto) photo = NULL;
  g_autoptr(LithoScene) scene = NULL;
  char line[4096];
  if (argc != 1 || !litho_init(argv[0], &error))
    return 2;
  while (fgets(line, sizeof line, stdin) != NULL) {
    char *tab = strchr(g_strchomp(line), '\t');
    if (tab == NULL)
      return 2;
    *tab = '\0';
    if (g_strcmp0(now, line) != 0) {
      g_clear_pointer(&scene, litho_scene_free);
      g_clear_pointer(&photo, litho_photo_free);
      photo = litho_photo_open(line, NULL, &error);
      const LithoSeeOptions see = {.nets = nets};
      scene = photo != NULL ? litho_scene_new(photo, &see) : NULL;
      g_free(now);
      now = g_strdup(line);
    }
    g_auto(SeeCoarseMask) cover = {0};
    gboolean done = FALSE;
    g_autoptr(LithoPlane) fit = scene != NULL ? see_dense_fit(scene, tab + 1, &error) : NULL;
    if (fit == NULL || !see_dense_find(scene, tab + 1, &cover, &done, &error)) {
      fprintf(stderr, "%s\n", error != NULL ? error->message : "no text tower is installed");
      return 1;
    }
    write_plane(fit);
    write_plane(cover.plane);
  }
  return 0;
}
