/* point.c: what is under a point: the smallest thing that a detector sees there, else what the mask net finds
 * (see/things/prompt_mask.h). */
#include "see/find/finder.h"
#include "see/paint.h"
#include "see/things/prompt_mask.h"
#include "see/things/things.h"

#define MIN_THING_SCORE 0.35

static float
at_point(const LithoPlane *plane, double x, double y)
{
  const int px = CLAMP((int)(x * plane->width), 0, plane->width - 1), py = CLAMP((int)(y * plane->height), 0, plane->height - 1);
  return plane->v[(gsize)py * (gsize)plane->width + (gsize)px];
}

/* *thing: the smallest whose mask holds the point, or NULL. */
static gboolean
thing_at(LithoScene *scene, double x, double y, SeeThing **thing, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  *thing = NULL;
  for (guint i = 0; things != NULL && i < things->len; i++) {
    SeeThing *it = things->pdata[i];
    const LithoBox *box = &it->box;
    if (it->score < MIN_THING_SCORE || x < box->x || x >= box->x + box->w || y < box->y || y >= box->y + box->h ||
        (*thing != NULL && box->w * box->h >= (*thing)->box.w * (*thing)->box.h))
      continue;
    const LithoPlane *mask = see_thing_mask(scene, it, error);
    if (mask == NULL)
      return FALSE;
    if (at_point(mask, x, y) > 0.5f)
      *thing = it;
  }
  return things != NULL;
}

gboolean
see_point_find(LithoScene *scene, double x, double y, SeeCoarseMask *cover, GError **error)
{
  const SeePoint point = {.x = x, .y = y, .inside = TRUE};
  SeeThing *thing;
  const char *method = see_prompt_mask_method(scene, error);
  if (method == NULL || !thing_at(scene, x, y, &thing, error))
    return FALSE;
  cover->plane = see_prompt_mask(scene, thing != NULL ? &thing->box : NULL, &point, 1, NULL, &cover->score, error);
  if (cover->plane == NULL)
    return FALSE;
  cover->present = see_plane_area(cover->plane) > 0;
  cover->method = thing != NULL ? g_strdup_printf("%s around the %s under the point", method, thing->label)
                                : g_strdup_printf("%s around the point", method);
  if (!cover->present)
    g_clear_pointer(&cover->plane, litho_plane_free);
  return TRUE;
}
