/* point.c: what is under a point (see/things/prompt_mask.h). */
#include "see/find/finder.h"
#include "see/things/prompt_mask.h"

gboolean
see_point_find(LithoScene *scene, double x, double y, SeeCoarseMask *cover, GError **error)
{
  const SeePoint point = {.x = x, .y = y, .inside = TRUE};
  const char *method = see_prompt_mask_method(scene, error);
  cover->plane = method != NULL ? see_prompt_mask(scene, NULL, &point, 1, NULL, &cover->score, error) : NULL;
  if (cover->plane == NULL)
    return FALSE;
  cover->present = TRUE;
  cover->method = g_strdup_printf("%s around the point", method);
  return TRUE;
}
