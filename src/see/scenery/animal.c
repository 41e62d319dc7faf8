/* animal.c: the region "animal": a net of role "segment" with classes of animals. */
#include "see/paint.h"
#include "see/scenery/finders.h"
#include "see/segments.h"

/* Less is a speck that no net is sure of. */
#define MIN_AREA 0.002

/* Of Pascal VOC and of COCO. */
static const char *const labels[] = {"animal", "bird", "cat",   "cow",      "dog",     "horse",
                                     "sheep",  "bear", "zebra", "elephant", "giraffe", NULL};

gboolean
see_animal_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  g_autoptr(LithoPlane) plane = NULL;
  const SeeNet *net = NULL;
  if (!see_segments_sum(scene, labels, &plane, &net, error))
    return FALSE;
  cover->method = g_strdup(net != NULL ? net->name : "none: no net of role segment knows animals");
  if (plane == NULL)
    return TRUE;
  cover->score = see_plane_sureness(plane) * MIN(see_plane_area(plane) / MIN_AREA, 1);
  cover->present = see_plane_area(plane) >= MIN_AREA;
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
