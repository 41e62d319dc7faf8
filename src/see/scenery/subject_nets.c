/* subject_nets.c: the region "subject" where nets know what the photo shows. A net of role "matte" is
 * made for it and has the last word (matte.c). Else it is people, animals, and what a net of role "segment" with a class of background takes for a thing. Of the connected parts
 * those count that are large and near the middle; where there are none, subject.c answers.
 */
#include <math.h>
#include "pixel/components.h"
#include "see/paint.h"
#include "see/scenery/finders.h"
#include "see/segments.h"

/* Smaller parts are no subject, and are passed over where a part is so much larger. */
#define MIN_PART_SHARE 0.012
#define MIN_OF_BEST 0.25
/* Of the half diagonal: how far from the middle a part counts for exp(-1/2). */
#define CENTER_SPREAD 0.6

/* Everything that is not the background, by the first net that has such a class; adds its name. */
static gboolean
add_things(LithoScene *scene, LithoPlane *plane, GString *method, GError **error)
{
  const GPtrArray *nets = see_scene_nets(scene, "segment", error);
  if (nets == NULL)
    return FALSE;
  for (guint i = 0; i < nets->len; i++) {
    const SeeNet *net = nets->pdata[i];
    if (see_net_label(net, "background") != 0)
      continue;
    const SeeSegments *segments = see_scene_segments(scene, net, error);
    if (segments == NULL)
      return FALSE;
    for (gsize k = 0; k < (gsize)plane->width * plane->height; k++) {
      const float ground = segments->plane[0] != NULL ? segments->plane[0]->v[k] : 0;
      plane->v[k] = MAX(plane->v[k], 1 - ground);
    }
    g_string_append(method, net->name);
    break;
  }
  return TRUE;
}

static double
weight_of(const PixelComponent *part, const LithoPlane *plane)
{
  const double dx = part->cx - plane->width / 2.0, dy = part->cy - plane->height / 2.0;
  const double r = hypot(dx, dy) / (0.5 * hypot(plane->width, plane->height)) / CENTER_SPREAD;
  return part->n_px * exp(-0.5 * r * r);
}

/* Leaves only what is near a part that counts. FALSE: none does. */
static gboolean
keep_main_parts(LithoPlane *plane)
{
  g_autofree int *map = NULL;
  const int n = plane->width * plane->height;
  g_autoptr(GArray) parts = pixel_components(plane, (int)(MIN_PART_SHARE * n) + 1, &map);
  double best = 0;
  for (guint i = 0; i < parts->len; i++)
    best = MAX(best, weight_of(&g_array_index(parts, PixelComponent, i), plane));
  g_autofree gboolean *is_kept = g_new0(gboolean, (gsize)n + 1);
  for (guint i = 0; i < parts->len; i++) {
    const PixelComponent *part = &g_array_index(parts, PixelComponent, i);
    is_kept[part->label] = weight_of(part, plane) >= MIN_OF_BEST * best;
  }
  pixel_components_keep(plane, map, is_kept);
  return best > 0;
}

gboolean
see_subject_by_nets(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  static const char *const living[] = {"person", "animal"};
  gboolean looked = FALSE;
  if (!see_subject_by_matte(scene, cover, &looked, error))
    return FALSE;
  if (looked)
    return TRUE;
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  if (proxy == NULL)
    return FALSE;
  g_autoptr(LithoPlane) plane = litho_plane_new(proxy->Xsize, proxy->Ysize);
  g_autoptr(GString) method = g_string_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(living); i++) {
    const SeeCoarseMask *part = see_scene_coarse_mask(scene, living[i], error);
    if (part == NULL)
      return FALSE;
    if (!part->present)
      continue;
    g_string_append_printf(method, "%s%s", living[i], " and ");
    for (gsize k = 0; k < (gsize)plane->width * plane->height; k++)
      plane->v[k] = MAX(plane->v[k], part->plane->v[k]);
  }
  if (!add_things(scene, plane, method, error))
    return FALSE;
  if (!keep_main_parts(plane))
    return see_subject_find(scene, cover, error);
  if (g_str_has_suffix(method->str, " and "))
    g_string_truncate(method, method->len - 5);
  cover->present = TRUE;
  cover->score = see_plane_sureness(plane);
  cover->method = g_strdup(method->str);
  cover->plane = g_steal_pointer(&plane);
  return TRUE;
}
