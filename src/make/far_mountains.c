/* far_mountains.c: a range of mountains: ridges of noise, woods below, rock, snow where it is high
 * and not too steep. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float foot =
      smooth(MAX(world->far_from_m, 200), 2600, z) *
      (60 + 90 * lattice_octaves(x / 1100, z / 1100, 3, finest / 1100, world->seed + 90));
  if (z < 1800)
    return foot;
  /* Long ridges with spurs; the fine octaves weigh little on the flanks and more along the crests.
   */
  const float warp = 900 * lattice_noise(x / 3600, z / 3600, world->seed + 91);
  const float big =
      lattice_ridges((x + warp) / 5600, (z + warp) / 6400, 3, finest / 5600, world->seed + 92);
  const float fine = lattice_ridges((x + .4f * warp) / 1500, (z - .3f * warp) / 1700, 5,
                                    finest / 1500, world->seed + 95);
  const float front = smooth(2000, 5200, z) * 560 *
                      lattice_ridges(x / 2300, z / 2600, 5, finest / 2300, world->seed + 93);
  float r = big * (.74f + .34f * fine * (.35f + .65f * big));
  r = MIN(r, .72f) + .45f * MAX(r - .72f, 0); /* no needles */
  return foot + front +
         smooth(4500, 9500, z) * 3150 * r *
             (.55f +
              .45f * smooth(-.6f, .6f, lattice_noise(x / 9000, .5f, world->seed + 94) * 1.6f));
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  if (z > 2500 || finest > 6)
    return 0;
  return smooth(500, 1000, z) * 12 *
         MAX(0, .5f + lattice_octaves(x / 8, z / 8, 2, finest / 8, world->seed + 95));
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, y = hit->base;
  const float n = lattice_octaves(x / 160, z / 160, 5, hit->finest / 160, world->seed + 96);
  const gboolean cold = world->scene->near == NEAR_SNOW || world->scene->season == SEASON_WINTER;
  const float line = cold ? 60 : world->scene->near == NEAR_DUNES ? 9000 : 1330;
  const float snow =
      smooth(line - 130, line + 330, y + 260 * n) * smooth(.42f, .68f, hit->normal.y);
  const float woods = smooth(900, 420, y + 220 * n) * smooth(.55f, .75f, hit->normal.y);
  const Vec rock =
      vec_scale(world->scene->near == NEAR_DUNES ? vec(.34f, .21f, .13f) : vec(.125f, .115f, .11f),
                1 + .35f * n);
  Vec wood =
      world->scene->season == SEASON_AUTUMN ? vec(.19f, .11f, .03f) : vec(.040f, .065f, .028f);
  if (world->scene->near == NEAR_DUNES)
    wood = rock;
  Vec c = vec_mix(rock, vec_scale(wood, 1 + .4f * n), woods);
  c = vec_mix(c, vec(.86f, .90f, .96f), snow);
  /* Far flanks are smoothed by the relief: their sides are told apart again. */
  MakeHit side = *hit;
  side.normal = vec_unit(vec(1.7f * hit->normal.x, hit->normal.y, 1.3f * hit->normal.z));
  return make_lit(world, &side, c);
}

const MakeGround make_far_mountains = {height, top, color};
