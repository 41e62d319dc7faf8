/* ground_rocks.c: a rocky bank: blocks of noise with cracks and lichen. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float a = lattice_ridges(x / 2.6f, z / 2.6f, 6, finest / 2.6f, world->seed + 70);
  const float step = lattice_octaves(x / 5, z / 5, 3, finest / 5, world->seed + 71);
  return .75f * a * smooth(1, 5, z) + .35f * floorf(step * 3) / 3 * smooth(2, 6, z);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z;
  const float n = lattice_octaves(x / .7f, z / .7f, 6, hit->finest / .7f, world->seed + 72);
  const float moss =
      smooth(.1f, .5f, lattice_octaves(x / 1.7f, z / 1.7f, 3, hit->finest, world->seed + 73)) *
      smooth(.6f, .95f, hit->normal.y);
  Vec rock = vec_scale(vec(.27f, .25f, .23f), 1 + .45f * n);
  rock = vec_mix(rock, vec(.10f, .13f, .04f), .55f * moss);
  if (world->scene->water != WATER_NONE)
    rock = vec_scale(rock, mixf(.35f, 1, smooth(.05f, .35f, hit->at.y)));
  return make_lit(world, hit, rock);
}

const MakeGround make_ground_rocks = {height, NULL, color};
