/* scenery_regions.c: the sky, plants, water, the ground and buildings: a graph cut of the scenery's
 * likelihoods, which then learns the region's own colours in this photo, without specks, and a verdict whether it
 * is there at all.
 */
#include <math.h>
#include "pixel/colors.h"
#include "see/scenery/finders.h"
#include "see/scenery/scenery.h"
#include "see/things/stuff.h"

#define LINK 2.5f          /* what parting equal neighbours costs, in nats */
#define MAX_PULL 4.0f
#define ROUNDS 2           /* of learning colours and cutting again */
#define MAX_COLOR_PULL 2.5f
#define CLOUD_SHARE 0.05   /* of the frame: larger holes in the sky are no clouds */
#define CLOUD_CHROMA 0.06
#define LIKELY_SHARE 0.01  /* of what is only likely, as min_share */
#define SPECK_SHARE 0.002  /* of the frame: smaller parts are dropped … */
#define SPECK_PART 0.03    /* … and those under this part of the largest */

typedef struct {
  int class;
  double min_share;  /* of the frame: smaller regions are not there */
  double min_score;
  double min_y, max_y; /* where a part's middle may lie, fractions of the height */
  gboolean has_clouds; /* light, grey holes belong to it */
  double min_b;        /* Oklab b of its mean colour: plants are not bluer than this */
} Rule;

static const Rule sky = {SEE_SKY, 0.01, 0.65, 0, 0.75, TRUE, -1};
static const Rule plants = {SEE_PLANTS, 0.01, 0.6, 0, 1, FALSE, -0.01};
static const Rule water = {SEE_WATER, 0.02, 0.66, 0.15, 1, FALSE, -1};
static const Rule ground = {SEE_GROUND, 0.02, 0.6, 0.3, 1, FALSE, -1};
/* Where the stuff net speaks: it knows places and looks by itself. */
static const Rule net_rule = {SEE_OTHER, 0.004, 0.6, 0, 1, FALSE, -1};
static const Rule building = {SEE_BUILDING, 0.02, 0.65, 0, 1, FALSE, -1};

/* Log odds of the class. */
static float
odds_of(float p)
{
  p = CLAMP(p, 1e-4f, 1 - 1e-4f);
  return CLAMP(logf(p / (1 - p)), -MAX_PULL, MAX_PULL);
}

/* Cuts again by the odds and by how much a colour is one of the region's rather than of the rest. */
static LithoPlane *
cut_by_colors(const SeeLook *look, const LithoPlane *p, const LithoPlane *in)
{
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autoptr(LithoPlane) inside = litho_plane_new(look->width, look->height);
  g_autoptr(LithoPlane) outside = litho_plane_new(look->width, look->height);
  g_autofree float *pull = g_new(float, n);
  PixelColors region, rest;
  for (gsize i = 0; i < n; i++) {
    inside->v[i] = in->v[i] * p->v[i];
    outside->v[i] = (1 - in->v[i]) * (1 - p->v[i]);
  }
  pixel_colors_fit(look->lab, inside, &region);
  pixel_colors_fit(look->lab, outside, &rest);
  for (gsize i = 0; i < n; i++) {
    float color[3] = {look->lab[0]->v[i], look->lab[1]->v[i], look->lab[2]->v[i]};
    float by_color = pixel_colors_log(&region, color) - pixel_colors_log(&rest, color);
    pull[i] = (CLAMP(by_color, -MAX_COLOR_PULL, MAX_COLOR_PULL) + odds_of(p->v[i])) / LINK;
  }
  return see_look_cut(look, pull);
}

typedef struct {
  const SeeLook *look;
  double least_L;
} Sky;

/* Birds and kites are darker than the sky, or in colour. */
static gboolean
is_cloud(const LithoPlane *hole, gconstpointer data)
{
  const Sky *around = data;
  double a = see_plane_mean(around->look->lab[1], hole), b = see_plane_mean(around->look->lab[2], hole);
  return see_plane_mean(around->look->lab[0], hole) >= around->least_L && hypot(a, b) <= CLOUD_CHROMA;
}

/* The region of the probabilities p. */
static gboolean
cut(LithoScene *scene, const SeeLook *look, const LithoPlane *p, const Rule *rule, SeeCoarseMask *cover, GError **error)
{
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autofree float *pull = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    pull[i] = odds_of(p->v[i]) / LINK;
  g_autoptr(LithoPlane) in = see_look_cut(look, pull);
  for (int round = 0; round < ROUNDS && see_plane_mean(in, NULL) > 0; round++) {
    LithoPlane *next = cut_by_colors(look, p, in);
    litho_plane_free(in);
    in = next;
  }
  see_drop_specks(in, SPECK_SHARE, SPECK_PART, rule->min_y, rule->max_y);
  if (rule->has_clouds) {
    const Sky around = {look, see_plane_mean(look->lab[0], in)};
    see_fill_holes(in, CLOUD_SHARE, is_cloud, &around);
  }
  double share = see_plane_mean(in, NULL);
  cover->score = see_plane_mean(p, in) * MIN(1, share / rule->min_share);
  cover->present = cover->score >= rule->min_score && see_plane_mean(look->lab[2], in) >= rule->min_b;
  return !cover->present || (cover->plane = see_look_to_proxy(scene, in, error)) != NULL;
}

static gboolean
find(LithoScene *scene, const Rule *rule, SeeCoarseMask *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  const SeeScenery *scenery = look != NULL ? see_scene_scenery(scene, error) : NULL;
  if (scenery == NULL)
    return FALSE;
  Rule by_net = net_rule;
  by_net.has_clouds = rule->has_clouds;
  cover->method = scenery->is_by_net     ? g_strdup("stuff net and graph cut")
                  : scenery->net != NULL ? g_strdup_printf("colour, texture, place, %s and graph cut", scenery->net)
                                         : g_strdup("colour, texture, place and graph cut");
  return cut(scene, look, scenery->p[rule->class], scenery->is_by_net ? &by_net : rule, cover, error);
}

gboolean
see_stuff_find(LithoScene *scene, const char *labels, SeeCoarseMask *cover, GError **error)
{
  g_autoptr(GError) failure = NULL;
  const SeeLook *look = see_scene_look(scene, error);
  const SeeStuff *stuff = look != NULL ? see_scene_stuff(scene, &failure) : NULL;
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (look == NULL)
    return FALSE;
  cover->method = g_strdup(stuff != NULL ? "stuff net and graph cut" : "none: no stuff net is installed");
  if (stuff == NULL)
    return TRUE;
  g_autoptr(LithoPlane) p = see_stuff_on_grid(stuff, labels, look->width, look->height);
  return cut(scene, look, p, &net_rule, cover, error);
}

gboolean
see_stuff_cut(LithoScene *scene, const LithoPlane *likely, double least, SeeCoarseMask *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  if (look == NULL)
    return FALSE;
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autoptr(LithoPlane) p = litho_plane_new(look->width, look->height);
  float most = 0;
  for (gsize i = 0; i < n; i++)
    most = MAX(most, likely->v[i]);
  if (most < least)
    return TRUE;
  for (gsize i = 0; i < n; i++)
    p->v[i] = likely->v[i] / most;
  Rule rule = net_rule;
  rule.min_share = LIKELY_SHARE;
  rule.min_score = least / most;
  if (!cut(scene, look, p, &rule, cover, error))
    return FALSE;
  cover->score *= most;
  return TRUE;
}

gboolean
see_sky_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  return find(scene, &sky, cover, error);
}

gboolean
see_plants_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  return find(scene, &plants, cover, error);
}

gboolean
see_water_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  return find(scene, &water, cover, error);
}

gboolean
see_ground_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  return find(scene, &ground, cover, error);
}

gboolean
see_building_find(LithoScene *scene, SeeCoarseMask *cover, GError **error)
{
  return find(scene, &building, cover, error);
}
