/* far_hills.c: rolling hills with woods and meadows on them. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float from = MAX(world->far_from_m, 150), rise = smooth(from, from * 4 + 600, z);
  return rise * (75 + 95 * lattice_octaves(x / 760, z / 900, 4, finest / 760, world->seed + 80)) +
         smooth(2500, 6000, z) * 130 *
             (1 + lattice_octaves(x / 2300, z / 2300, 3, finest / 2300, world->seed + 81));
}

static float
wooded(const MakeWorld *world, float x, float z)
{
  if (world->scene->near == NEAR_DUNES)
    return 0;
  /* Around meadows the woods begin on the slopes. */
  const SceneWater water = world->scene->water;
  const float from = water == WATER_NONE || water == WATER_RIVER ? smooth(260, 480, z) : 1;
  return from * smooth(-.05f, .10f, lattice_octaves(x / 300, z / 300, 3, .02f, world->seed + 82));
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  /* Crowns side by side: rounded, no two alike, fine leaves on their outline. */
  const float crowns = 1 - 2 * fabsf(lattice_noise(x / 6.5f, z / 6.5f, world->seed + 83));
  return finest > 9
             ? 0
             : wooded(world, x, z) *
                   (5.5f + 3.2f * crowns +
                    3.0f * lattice_octaves(x / 3.2f, z / 3.2f, 3, finest / 3.2f, world->seed + 85) +
                    3.5f * lattice_noise(x / 21, z / 21, world->seed + 86));
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, wood = wooded(world, x, z);
  const float n = lattice_octaves(x / 14, z / 14, 3, hit->finest / 14, world->seed + 84);
  const SceneSeason season = world->scene->season;
  Vec grass = season == SEASON_AUTUMN   ? vec(.26f, .21f, .06f)
              : season == SEASON_WINTER ? vec(.80f, .84f, .90f)
                                        : vec(.15f, .21f, .05f);
  Vec trees = season == SEASON_AUTUMN
                  ? vec_mix(vec(.30f, .12f, .02f), vec(.10f, .10f, .03f), clamp01(.5f + n))
              : season == SEASON_WINTER ? vec(.16f, .17f, .18f)
                                        : vec(.035f, .065f, .02f);
  if (world->scene->near == NEAR_SNOW)
    grass = vec(.80f, .84f, .90f), trees = vec(.14f, .16f, .17f);
  if (world->scene->near == NEAR_DUNES)
    grass = vec(.5f, .32f, .17f), trees = vec(.4f, .26f, .14f);
  /* Leaves: lumps of light in the woods as far as they are seen. */
  const float leaves =
      lattice_octaves(x / 2.4f, hit->at.y / 2.4f, 3, hit->finest / 2.4f, world->seed + 87);
  trees = vec_scale(trees, MAX(.25f, 1 + 1.1f * leaves + .08f * (hit->at.y - hit->base - 6)));
  return make_lit(world, hit, vec_scale(vec_mix(grass, trees, wood), 1 + .4f * n));
}

const MakeGround make_far_hills = {height, top, color};
