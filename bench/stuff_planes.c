/* stuff_planes.c: the stuff net's probabilities, for tools/stuff_weak.py: reads paths of photos, a
 * line each; writes for each a line "label|label|… WIDTH HEIGHT", then the planes of floats, a
 * label after the other. build/bench/stuff_planes < list > planes
 */
#include <stdio.h>
#include "see/find/finder.h"
#include "see/things/stuff.h"

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) nets = litho_see_nets_new();
  char line[4096];
  if (argc != 1 || !litho_init(argv[0], &error))
    return 2;
  while (fgets(line, sizeof line, stdin) != NULL) {
    g_autoptr(LithoPhoto) photo = litho_photo_open(g_strchomp(line), NULL, &error);
    const LithoSeeOptions see = {.nets = nets};
    g_autoptr(LithoScene) scene = photo != NULL ? litho_scene_new(photo, &see) : NULL;
    const SeeStuff *stuff = scene != NULL ? see_scene_stuff(scene, &error) : NULL;
    if (stuff == NULL) {
      fprintf(stderr, "%s\n", error != NULL ? error->message : "no stuff net is installed");
      return 1;
    }
    g_autofree char *labels = g_strjoinv("|", (char **)stuff->labels);
    const int width = stuff->p[0]->width, height = stuff->p[0]->height;
    printf("%s %d %d\n", labels, width, height);
    for (guint k = 0; k < stuff->n_labels; k++)
      fwrite(stuff->p[k]->v, sizeof(float), (gsize)width * (gsize)height, stdout);
    fflush(stdout);
  }
  return 0;
}
