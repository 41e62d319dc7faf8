/* coarse_mask.c: the coarse masks of named regions, each found once a scene. */
#include "see/coarse_mask.h"
#include "see/paint.h"
#include "base/cancel.h"

void
see_coarse_mask_clear(SeeCoarseMask *mask)
{
  g_clear_pointer(&mask->plane, litho_plane_free);
  g_clear_pointer(&mask->fine, litho_plane_free);
  g_clear_pointer(&mask->method, g_free);
}

static void
mask_free(gpointer data)
{
  see_coarse_mask_clear(data);
  g_free(data);
}

void
see_coarse_mask_add(SeeCoarseMask *mask, const SeeCoarseMask *other)
{
  if (mask->fine == NULL && other->fine != NULL)
    mask->fine = see_plane_enlarged(mask->plane, other->fine->width, other->fine->height);
  if (mask->fine != NULL)
    see_plane_add(mask->fine, other->fine != NULL ? other->fine : other->plane);
  see_plane_add(mask->plane, other->plane);
}

double
see_coarse_mask_share(const SeeCoarseMask *mask)
{
  const LithoPlane *plane = mask->plane;
  double sum = 0;
  gsize n = (gsize)plane->width * (gsize)plane->height;
  for (gsize i = 0; i < n; i++)
    sum += plane->v[i];
  return sum / (double)n;
}

LithoBox
see_coarse_mask_box(const SeeCoarseMask *mask)
{
  const LithoPlane *plane = mask->plane;
  int x0 = plane->width, x1 = 0, y0 = plane->height, y1 = 0;
  for (int y = 0; y < plane->height; y++)
    for (int x = 0; x < plane->width; x++)
      if (plane->v[(gsize)y * (gsize)plane->width + (gsize)x] > 0.5f) {
        x0 = MIN(x0, x);
        x1 = MAX(x1, x + 1);
        y0 = MIN(y0, y);
        y1 = y + 1;
      }
  double w = plane->width, h = plane->height;
  return x1 > x0 ? (LithoBox){x0 / w, y0 / h, (x1 - x0) / w, (y1 - y0) / h} : (LithoBox){0, 0, 0, 0};
}

const SeeRegion *
see_region_by_name(const LithoScene *scene, const char *name)
{
  for (const SeeRegion *region = see_scene_regions(scene); region->name != NULL; region++)
    if (g_str_equal(region->name, name))
      return region;
  return NULL;
}

const SeeCoarseMask *
see_scene_coarse_mask(LithoScene *scene, const char *name, GError **error)
{
  g_autofree char *key = g_strconcat("mask:", name, NULL);
  SeeCoarseMask *mask = see_scene_kept(scene, key);
  const SeeRegion *region = see_region_by_name(scene, name);
  if (mask != NULL)
    return mask;
  if (litho_is_cancelled(litho_scene_options(scene)->cancel, error))
    return NULL;
  if (region == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "no region is called '%s'", name);
    return NULL;
  }
  mask = g_new0(SeeCoarseMask, 1);
  if (!region->find(scene, mask, error)) {
    mask_free(mask);
    return NULL;
  }
  return see_scene_keep(scene, key, mask, mask_free);
}
