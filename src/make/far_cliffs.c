/* far_cliffs.c: a coast of cliffs that runs out to sea on one side, grass on its top, stacks before
 * it.
 */
#include "make/world.h"

/* m inland of the edge at a place; below 0: sea. */
static float
inland(const MakeWorld *world, float x, float z, float finest)
{
  const float side = world->seed & 1 ? 1 : -1;
  const float edge = 20 + .10f * z +
                     26 * lattice_octaves(z / 130, .7f, 4, finest / 130, world->seed + 680) +
                     120 * smooth(900, 3000, z) * lattice_noise(z / 900, 2.3f, world->seed + 681);
  return side * x - edge + 9 * lattice_noise(x / 30, z / 24, world->seed + 682);
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float d = inland(world, x, z, finest);
  float y = -14;
  if (d > -12) {
    const float tall = 52 + 16 * lattice_noise(x / 260, z / 260, world->seed + 683);
    /* A foot of boulders, the wall, the turf that falls a little towards it. */
    y = -14 + 14 * smooth(-12, 0, d) +
        tall * (.90f * smooth(-.5f, 5.5f, d) + .10f * smooth(5, 60, d));
    y += 2.5f * lattice_octaves(x / 18, z / 18, 3, finest / 18, world->seed + 684) *
         smooth(-12, 4, d);
  }
  Dice dice = {world->seed + 686, 0};
  for (int i = 0; i < 3; i++) { /* stacks */
    const float side = world->seed & 1 ? 1 : -1, sz = dice_between(&dice, 230, 520),
                sx = side * (20 + .10f * sz - dice_between(&dice, 26, 70)),
                r = dice_between(&dice, 5, 11), dx = x - sx, dz = z - sz,
                e = sqrtf(dx * dx + dz * dz) - r +
                    3 * lattice_noise(x / 8, z / 8, world->seed + 687);
    if (e < 4)
      y = MAX(y, -14 + (14 + dice_between(&dice, 16, 34)) * smooth(3, -1.5f, e));
  }
  return y;
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, y = hit->at.y;
  const float n = lattice_octaves(x / 9, (z + y) / 9, 5, hit->finest / 9, world->seed + 688),
              strata =
                  lattice_octaves(x / 160, (y + 3 * n) / 5, 4, hit->finest / 5, world->seed + 689);
  /* A face that the ground above it hides from its own slope is rock too. */
  const float steep =
      MAX(smooth(.86f, .60f, hit->normal.y + .10f * n), smooth(1.5f, 5, hit->base - y));
  Vec rock = vec_scale(
      vec_mix(vec(.30f, .255f, .20f), vec(.52f, .46f, .37f), clamp01(.5f + strata)), 1 + .35f * n);
  rock = vec_scale(rock, mixf(.45f, 1, smooth(1, 5, y)));
  const Vec turf = vec_scale(world->scene->season == SEASON_AUTUMN ? vec(.24f, .20f, .06f)
                                                                   : vec(.12f, .19f, .045f),
                             1 + .4f * n);
  MakeHit side = *hit;
  side.normal = vec_unit(vec(hit->normal.x + .3f * n * steep, hit->normal.y, hit->normal.z));
  return make_lit(world, &side, vec_mix(turf, rock, MAX(steep, smooth(14, 6, y))));
}

const MakeGround make_far_cliffs = {height, NULL, color};
