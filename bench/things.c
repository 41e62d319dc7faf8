/* things.c: what the detectors see in photos, for bench/things_fit.py: reads paths of photos, a
 * line each; writes a JSON line for each:
 * {"photo", "things": [{"label", "net", "said", "score", "box": [x, y, w, h]}]}.
 *   build/bench/things < list > things.jsonl
 */
#include <stdio.h>
#include "see/find/finder.h"
#include "see/things/things.h"

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
    const GPtrArray *things = scene != NULL ? see_scene_things(scene, &error) : NULL;
    if (things == NULL) {
      fprintf(stderr, "%s\n", error->message);
      return 1;
    }
    printf("{\"photo\": \"%s\", \"things\": [", line);
    for (guint i = 0; i < things->len; i++) {
      const SeeThing *t = things->pdata[i];
      printf("%s{\"label\": \"%s\", \"net\": \"%s\", \"said\": %.4f, \"score\": %.4f, \"box\": "
             "[%.5f, %.5f, %.5f, %.5f]}",
             i > 0 ? ", " : "", t->label, t->net->name, t->said, t->score, t->box.x, t->box.y,
             t->box.w, t->box.h);
    }
    printf("]}\n");
  }
  return 0;
}
