/* far_canyon.c: red rock: table mountains and towers with level strata, steep above and with slopes
 * of rubble below.
 */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float from = smooth(260, 700, z);
  if (from <= 0)
    return 0;
  const float warp = 60 * lattice_noise(x / 150, z / 150, world->seed + 671);
  const float n =
      lattice_octaves((x + warp) / 900, (z - warp) / 1100, 5, finest / 900, world->seed + 670) +
      .30f * smooth(1500, 6000, z);
  /* A wall where noise passes a level; two tables above each other. */
  const float first = smooth(.16f, .20f, n), second = smooth(.36f, .395f, n),
              rubble = smooth(-.06f, .17f, n);
  const float tall = 150 + 60 * lattice_noise(x / 1500, z / 1500, world->seed + 672);
  return from * (tall * (.36f * rubble * rubble + .52f * first + .42f * second) +
                 4 * lattice_octaves(x / 40, z / 40, 3, finest / 40, world->seed + 673));
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, y = hit->at.y;
  const float bend = 5 * lattice_noise(x / 300, z / 300, world->seed + 674);
  const float strata =
                  lattice_octaves(.5f, (y + bend) / 16, 4, hit->finest / 16, world->seed + 675),
              n = lattice_octaves(x / 22, z / 22, 4, hit->finest / 22, world->seed + 676),
              cracks = lattice_ridges(x / 26, y / 90, 4, hit->finest / 26, world->seed + 677);
  const float steep = smooth(.80f, .45f, hit->normal.y);
  Vec rock = vec_mix(vec(.42f, .165f, .075f), vec(.58f, .33f, .18f), clamp01(.5f + 1.1f * strata));
  rock = vec_scale(rock, 1 - .38f * steep * clamp01(cracks - .35f));
  const Vec ground = vec_mix(vec(.46f, .255f, .13f), vec(.20f, .18f, .085f),
                             .55f * smooth(.1f, .45f, n) * smooth(60, 10, y));
  MakeHit side = *hit;
  side.normal = vec_unit(vec(1.2f * hit->normal.x + .35f * (cracks - .5f) * steep, hit->normal.y,
                             hit->normal.z - .25f * steep));
  return make_lit(world, &side,
                  vec_scale(vec_mix(ground, rock, MAX(steep, smooth(8, 40, y))), 1 + .25f * n));
}

const MakeGround make_far_canyon = {height, NULL, color};
