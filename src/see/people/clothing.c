/* clothing.c: the region "clothing": the person without face, skin, hair and eyes. Bags and what is
 * held count as clothing where the region "person" holds them. */
#include "see/people/head.h"
#include "see/people/people.h"
#include "see/paint.h"

#define MIN_SHARE 0.002

gboolean
see_clothing_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  static const char *const bare[] = {"skin", "hair"};
  SeeHeads heads;
  const SeeCoarseMask *person = see_scene_coarse_mask(scene, "person", error);
  if (person == NULL || !see_heads_take(scene, &heads, error))
    return FALSE;
  cover->method = g_strdup("the person without skin and hair");
  if (!person->present)
    return TRUE;
  g_autoptr(LithoPlane) plane = see_plane_copy(person->plane);
  const gsize n = (gsize)plane->width * plane->height;
  for (guint k = 0; k < G_N_ELEMENTS(bare); k++) {
    const SeeCoarseMask *part = see_scene_coarse_mask(scene, bare[k], error);
    if (part == NULL)
      return FALSE;
    for (gsize i = 0; part->present && i < n; i++)
      plane->v[i] *= 1 - part->plane->v[i];
  }
  g_autoptr(LithoPlane) ovals = litho_plane_new(plane->width, plane->height);
  for (guint i = 0; i < heads.heads->len; i++)
    see_paint_oval(ovals, &g_array_index(heads.heads, SeeHead, i), heads.scale, 1.1);
  for (gsize i = 0; i < n; i++)
    plane->v[i] *= 1 - ovals->v[i];
  cover->present = see_plane_share(plane) >= MIN_SHARE;
  cover->score = person->score * (cover->present ? 1 : see_plane_share(plane) / MIN_SHARE);
  if (cover->present)
    cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
