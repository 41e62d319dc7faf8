/* far_islands.c: islands and headlands out at sea. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  float y = -8;
  Dice dice = {world->seed + 110, 0};
  for (int i = 0; i < 4; i++) {
    const float iz = dice_between(&dice, 1700, 4200), ix = dice_between(&dice, -.62f, .62f) * iz,
                r = dice_between(&dice, 150, 480), tall = dice_between(&dice, .22f, .42f) * r;
    const float dx = (x - ix) / r, dz = (z - iz) / r, d2 = dx * dx + dz * dz;
    if (d2 < 4)
      y = MAX(
          y, tall * (1.15f * expf(-1.8f * d2) - .18f) *
                 (1 + .5f * lattice_octaves(x / 160, z / 160, 5, finest / 160, world->seed + 111)));
  }
  return y;
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float n =
      lattice_octaves(hit->at.x / 40, hit->at.z / 40, 4, hit->finest / 40, world->seed + 112);
  const float steep = smooth(.85f, .6f, hit->normal.y + .12f * n);
  return make_lit(world, hit,
                  vec_scale(vec_mix(vec(.075f, .10f, .035f), vec(.24f, .20f, .16f),
                                    clamp01(steep + smooth(9, 2, hit->at.y))),
                            1 + .4f * n));
}

const MakeGround make_far_islands = {height, NULL, color};
