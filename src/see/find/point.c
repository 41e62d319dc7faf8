/* point.c: what is under points: the smallest thing that a detector sees there, else what the mask
 * net finds (see/things/prompt_mask.h). */
#include "see/find/finder.h"
#include "see/paint.h"
#include "see/things/things.h"

#define MIN_THING_SCORE 0.35

static gboolean
in_box(const LithoBox *box, const SeePoint *p)
{
  return p->x >= box->x && p->y >= box->y && p->x < box->x + box->w && p->y < box->y + box->h;
}

static float
at_point(const LithoPlane *plane, const SeePoint *p)
{
  const int x = CLAMP((int)(p->x * plane->width), 0, plane->width - 1);
  const int y = CLAMP((int)(p->y * plane->height), 0, plane->height - 1);
  return plane->v[(gsize)y * (gsize)plane->width + (gsize)x];
}

/* The box holds all points that are inside. */
static gboolean
may_hold(const LithoBox *box, const SeePoint *points, guint n)
{
  for (guint i = 0; i < n; i++)
    if (points[i].inside && !in_box(box, &points[i]))
      return FALSE;
  return TRUE;
}

/* The mask holds all points that are inside, and no other. */
static gboolean
holds(const LithoPlane *mask, const SeePoint *points, guint n)
{
  for (guint i = 0; i < n; i++)
    if ((at_point(mask, &points[i]) > 0.5f) != points[i].inside)
      return FALSE;
  return TRUE;
}

/* *thing: the smallest that the points fit, or NULL. */
static gboolean
thing_at(LithoScene *scene, const SeePoint *points, guint n, SeeThing **thing, GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  *thing = NULL;
  for (guint i = 0; things != NULL && i < things->len; i++) {
    SeeThing *it = things->pdata[i];
    const LithoBox *box = &it->box;
    if (it->score < MIN_THING_SCORE || !may_hold(box, points, n) ||
        (*thing != NULL && box->w * box->h >= (*thing)->box.w * (*thing)->box.h))
      continue;
    const LithoPlane *mask = see_thing_mask(scene, it, error);
    if (mask == NULL)
      return FALSE;
    if (holds(mask, points, n))
      *thing = it;
  }
  return things != NULL;
}

gboolean
see_points_find(LithoScene *scene, const SeePoint *points, guint n, SeeCoarseMask *cover,
                GError **error)
{
  SeeThing *thing;
  const char *method = see_prompt_mask_method(scene, error);
  if (method == NULL || !thing_at(scene, points, n, &thing, error))
    return FALSE;
  cover->plane = see_prompt_mask(scene, thing != NULL ? &thing->box : NULL, points, n, NULL,
                                 &cover->score, error);
  if (cover->plane == NULL)
    return FALSE;
  cover->present = see_plane_area(cover->plane) > 0;
  cover->method = thing != NULL
                      ? g_strdup_printf("%s around the %s under the point", method, thing->label)
                      : g_strdup_printf("%s around the point", method);
  if (!cover->present)
    g_clear_pointer(&cover->plane, litho_plane_free);
  return TRUE;
}
