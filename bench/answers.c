/* answers.c: what the finder answers to free texts, for bench/phrases.py: reads "photo<TAB>text" lines; writes for each
 * a line of JSON, with the features of its score, and then the floats of its mask (none when it is absent).
 *   build/bench/answers < list > answers
 * With LITHO_ANSWERS_ALL in the environment masks are written even where the score is under the threshold: what the
 * best candidate is, not whether it is believed.
 */
#include <stdio.h>
#include <string.h>
#include "base/json.h"
#include "see/find/finder.h"
#include "see/find/text.h"

static void
print_answer(const SeeFinding *finding, const LithoPlane *plane)
{
  g_autoptr(JsonBuilder) builder = json_builder_new();
  json_builder_begin_object(builder);
  json_builder_set_member_name(builder, "present");
  json_builder_add_boolean_value(builder, finding->mask.present);
  json_builder_set_member_name(builder, "score");
  json_builder_add_double_value(builder, finding->mask.score);
  json_builder_set_member_name(builder, "ambiguous");
  json_builder_add_boolean_value(builder, finding->ambiguous);
  json_builder_set_member_name(builder, "method");
  json_builder_add_string_value(builder, finding->mask.method != NULL ? finding->mask.method : "");
  json_builder_set_member_name(builder, "why");
  json_builder_add_string_value(builder, finding->why != NULL ? finding->why : "");
  json_builder_set_member_name(builder, "candidates");
  json_builder_begin_array(builder);
  for (guint i = 0; finding->candidates != NULL && i < finding->candidates->len; i++) {
    const SeeCandidate *one = finding->candidates->pdata[i];
    const double values[] = {one->score, one->seen, one->rank, one->box.x, one->box.y, one->box.w, one->box.h};
    json_builder_begin_array(builder);
    json_builder_add_string_value(builder, one->label);
    for (guint k = 0; k < G_N_ELEMENTS(values); k++)
      json_builder_add_double_value(builder, values[k]);
    json_builder_end_array(builder);
  }
  json_builder_end_array(builder);
  json_builder_set_member_name(builder, "width");
  json_builder_add_int_value(builder, plane != NULL ? plane->width : 0);
  json_builder_set_member_name(builder, "height");
  json_builder_add_int_value(builder, plane != NULL ? plane->height : 0);
  json_builder_end_object(builder);
  g_autoptr(JsonNode) root = json_builder_get_root(builder);
  g_autofree char *line = litho_json_print_line(root);
  printf("%s\n", line);
  if (plane != NULL)
    fwrite(plane->v, sizeof *plane->v, (gsize)plane->width * (gsize)plane->height, stdout);
  fflush(stdout);
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
  const gboolean all = g_getenv("LITHO_ANSWERS_ALL") != NULL;
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
    g_auto(SeeFinding) finding = {0};
    if (scene == NULL || !see_text_find(scene, tab + 1, &finding, &error)) {
      fprintf(stderr, "%s\n", error->message);
      return 1;
    }
    const LithoPlane *plane = finding.mask.plane;
    if (plane == NULL && all && finding.candidates != NULL && finding.candidates->len > 0)
      plane = see_candidate_mask(scene, finding.candidates->pdata[0], &error);
    print_answer(&finding, plane);
  }
  return 0;
}
