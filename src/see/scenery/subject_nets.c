/* subject_nets.c: the region "subject" where nets know what the photo shows. A net of role "matte"
 * is made for it (matte.c); what detectors see of it is made whole. Else it is people, animals, and
 * what a net of role "segment" with a class of background takes for a thing. Of the connected parts
 * those count that are large and near the middle; where there are none, subject.c answers.
 */
#include <math.h>
#include "pixel/components.h"
#include "see/paint.h"
#include "see/scenery/finders.h"
#include "see/segments.h"
#include "see/things/things.h"

/* Smaller parts are no subject, and are passed over where a part is so much larger. */
#define MIN_PART_SHARE 0.012
#define MIN_OF_BEST 0.25
/* Of the half diagonal: how far from the middle a part counts for exp(-1/2). */
#define CENTER_SPREAD 0.6
/* Of a detector. */
#define MIN_THING_SCORE 0.4
/* Mean of the matte in a thing: from here on the matte means it, and from there on it has all of
 * it. */
#define MIN_SALIENT 0.2
#define WHOLLY_SALIENT 0.85
/* Of the weightiest thing: one that the matte saw, and one that it passed over. */
#define MIN_JOINED_OF_BEST 0.15
#define MIN_UNSEEN_OF_BEST 0.35
/* A table, a bed: what the matte must hint, or the detector's own score. */
#define MIN_HINT 0.05
#define MIN_WHOLE_SUPPORT 0.85

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

/* What things stand or sit on is seldom meant: it has to be seen whole, or the matte has to hint at
 * it. */
static gboolean
is_support(const SeeThing *thing)
{
  static const char *const supports[] = {"dining table", "table", "desk",  "bed", "couch",
                                         "sofa",         "bench", "chair", NULL};
  return g_strv_contains(supports, thing->label);
}

/* How much of the subject a thing is: its area, and how near the middle it is. *salient: mean of
 * the matte in it. */
static double
weigh_thing(const LithoPlane *mask, const LithoPlane *matte, double *salient)
{
  double n = 0, x_sum = 0, y_sum = 0, in_matte = 0;
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++) {
      const gsize i = (gsize)y * (gsize)mask->width + (gsize)x;
      if (mask->v[i] <= 0.5f)
        continue;
      n++;
      x_sum += x;
      y_sum += y;
      in_matte += matte != NULL ? matte->v[i] : 0;
    }
  *salient = n > 0 ? in_matte / n : 0;
  const PixelComponent part = {
      .cx = n > 0 ? x_sum / n : 0, .cy = n > 0 ? y_sum / n : 0, .n_px = (int)n};
  return weight_of(&part, mask);
}

/* Joins to the matte (the plane; empty where there is none) what detectors see: things that it saw
 * a part of, and those that it passed over though they are about as large as the largest. */
static gboolean
join_things(LithoScene *scene, gboolean has_matte, LithoPlane *plane, guint *n_joined,
            GError **error)
{
  const GPtrArray *things = see_scene_things(scene, error);
  *n_joined = 0;
  if (things == NULL)
    return FALSE;
  g_autoptr(LithoPlane) matte = has_matte ? see_plane_copy(plane) : NULL;
  g_autofree double *weight = g_new0(double, things->len + 1),
                    *salient = g_new0(double, things->len + 1);
  double best = 0;
  for (guint i = 0; i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    if (thing->score < MIN_THING_SCORE || thing->box.w * thing->box.h < MIN_PART_SHARE)
      continue;
    const LithoPlane *mask = see_thing_mask(scene, thing, error);
    if (mask == NULL)
      return FALSE;
    weight[i] = weigh_thing(mask, matte, &salient[i]);
    best = MAX(best, weight[i]);
  }
  for (guint i = 0; i < things->len; i++) {
    SeeThing *thing = things->pdata[i];
    const gboolean is_seen = salient[i] >= MIN_SALIENT && salient[i] < WHOLLY_SALIENT &&
                             weight[i] >= MIN_JOINED_OF_BEST * best;
    const gboolean is_large =
        salient[i] < MIN_SALIENT && weight[i] >= MIN_UNSEEN_OF_BEST * best &&
        (!is_support(thing) || salient[i] >= MIN_HINT || thing->said >= MIN_WHOLE_SUPPORT);
    if (weight[i] <= 0 || !(is_seen || is_large))
      continue;
    const LithoPlane *mask = thing->plane;
    for (gsize k = 0; k < (gsize)plane->width * plane->height; k++)
      plane->v[k] = MAX(plane->v[k], mask->v[k]);
    ++*n_joined;
  }
  return TRUE;
}

static gboolean
by_matte_and_things(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  const VipsImage *proxy = litho_scene_proxy(scene, error);
  guint n_joined;
  if (proxy == NULL)
    return FALSE;
  g_autoptr(LithoPlane) plane =
      cover->present ? see_plane_copy(cover->plane) : litho_plane_new(proxy->Xsize, proxy->Ysize);
  if (!join_things(scene, cover->present, plane, &n_joined, error))
    return FALSE;
  if (n_joined == 0)
    return TRUE;
  g_autofree char *matte = cover->method;
  cover->method = g_strdup_printf("%s and things", matte);
  litho_plane_free(cover->plane);
  cover->score = MAX(cover->score, see_plane_sureness(plane));
  cover->present = TRUE;
  cover->plane = g_steal_pointer(&plane);
  return TRUE;
}

gboolean
see_subject_by_nets(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  static const char *const living[] = {"person", "animal"};
  gboolean looked = FALSE, given = FALSE;
  if (!see_subject_given(scene, cover, &given, error))
    return FALSE;
  if (given)
    return TRUE;
  if (!see_subject_by_matte(scene, cover, &looked, error))
    return FALSE;
  if (looked)
    return by_matte_and_things(scene, cover, error);
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
