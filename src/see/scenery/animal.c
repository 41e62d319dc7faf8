/* animal.c: the region "animal": the animals that detectors see (see/things), and what a net of
 * role "segment" with classes of animals calls one. */
#include "see/paint.h"
#include "see/scenery/finders.h"
#include "see/segments.h"
#include "see/things/kinds.h"

/* Less is a speck that no net is sure of. */
#define MIN_AREA 0.0015
/* Of a detector: an animal by itself. */
#define MIN_SCORE 0.4

/* Of Pascal VOC and of COCO. */
static const char *const labels[] = {"animal", "bird", "cat",   "cow",      "dog",     "horse",
                                     "sheep",  "bear", "zebra", "elephant", "giraffe", NULL};

gboolean
see_animal_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  g_autoptr(LithoPlane) plane = NULL;
  const SeeNet *net = NULL;
  g_autoptr(GPtrArray) things = see_things_of_kind(scene, see_kind_is_animal, MIN_SCORE, error);
  const VipsImage *proxy = things != NULL ? litho_scene_proxy(scene, error) : NULL;
  if (proxy == NULL || !see_segments_sum(scene, labels, &plane, &net, error))
    return FALSE;
  if (plane == NULL)
    plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  if (!see_things_unite(scene, things, plane, error))
    return FALSE;
  const char *detector = see_things_method(things);
  cover->method =
      detector != NULL && net != NULL ? g_strdup_printf("%s and %s", detector, net->name)
      : detector != NULL              ? g_strdup(detector)
      : net != NULL                   ? g_strdup(net->name)
                    : g_strdup("none: no net of role detect, instances or segment sees one");
  const double area = see_plane_area(plane);
  const double best = things->len > 0 ? ((const SeeThing *)things->pdata[0])->score : 0;
  cover->score = MAX(best, see_plane_sureness(plane) * MIN(area / MIN_AREA, 1));
  cover->present = area >= MIN_AREA;
  if (!cover->present)
    cover->score *= 0.5;
  else
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
