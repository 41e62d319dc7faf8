/* scenery_regions.c: the sky, plants, water, the ground and buildings: a graph cut of the scenery's
 * likelihoods, without specks, and a verdict whether it is there at all.
 */
#include <math.h>
#include "see/scenery.h"

#define LINK 2.5f          /* what parting equal neighbours costs, in nats */
#define MAX_PULL 4.0f
#define SPECK_SHARE 0.002  /* of the frame: smaller parts are dropped … */
#define SPECK_PART 0.03    /* … and those under this part of the largest */

typedef struct {
  int class;
  double min_share;  /* of the frame: smaller regions are not there */
  double min_score;
  double min_y, max_y; /* where a part's middle may lie, fractions of the height */
} Rule;

static const Rule sky = {SEE_SKY, 0.01, 0.65, 0, 0.75};
static const Rule plants = {SEE_PLANTS, 0.01, 0.6, 0, 1};
static const Rule water = {SEE_WATER, 0.02, 0.68, 0.15, 1};
static const Rule ground = {SEE_GROUND, 0.02, 0.6, 0.3, 1};
static const Rule building = {SEE_BUILDING, 0.02, 0.65, 0, 1};

/* What a pixel says for the class: log odds, weaker where the class is only the best of several. */
static float
pull_of(float p)
{
  p = CLAMP(p, 1e-4f, 1 - 1e-4f);
  return CLAMP(logf(p / (1 - p)), -MAX_PULL, MAX_PULL) / LINK;
}

static gboolean
find(LithoScene *scene, const Rule *rule, SeeCover *cover, GError **error)
{
  const SeeLook *look = see_scene_look(scene, error);
  const SeeScenery *scenery = look != NULL ? see_scene_scenery(scene, error) : NULL;
  if (scenery == NULL)
    return FALSE;
  const LithoPlane *p = scenery->p[rule->class];
  const gsize n = (gsize)look->width * (gsize)look->height;
  g_autofree float *pull = g_new(float, n);
  for (gsize i = 0; i < n; i++)
    pull[i] = pull_of(p->v[i]);
  g_autoptr(LithoPlane) in = see_look_cut(look, pull);
  see_drop_specks(in, SPECK_SHARE, SPECK_PART, rule->min_y, rule->max_y);
  double share = see_plane_mean(in, NULL);
  cover->score = see_plane_mean(p, in) * MIN(1, share / rule->min_share);
  cover->present = cover->score >= rule->min_score;
  cover->method = scenery->net != NULL
                      ? g_strdup_printf("colour, texture, place, %s and graph cut", scenery->net)
                      : g_strdup("colour, texture, place and graph cut");
  return !cover->present || (cover->cover = see_look_to_proxy(scene, in, error)) != NULL;
}

gboolean
see_sky_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  return find(scene, &sky, cover, error);
}

gboolean
see_plants_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  return find(scene, &plants, cover, error);
}

gboolean
see_water_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  return find(scene, &water, cover, error);
}

gboolean
see_ground_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  return find(scene, &ground, cover, error);
}

gboolean
see_building_find(LithoScene *scene, SeeCover *cover, GError **error)
{
  return find(scene, &building, cover, error);
}
