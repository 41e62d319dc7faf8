/* ground_dunes.c: dunes with sharp crests, a smooth side and a side in the shade, and ripples of
 * the wind. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float far = smooth(3, 34, z);
  const float bend = 16 * lattice_noise(x / 60, z / 70, world->seed + 50);
  const float a = 1 - 1.9f * fabsf(lattice_noise((x + bend) / 58, (z + .45f * x + bend) / 42,
                                                 world->seed + 51));
  const float b =
      1 - 1.9f * fabsf(lattice_noise((x - bend) / 150, (z - .3f * x) / 120, world->seed + 52));
  float y = far * (5.5f * a * a + smooth(50, 260, z) * 20 * b * b) - 1.5f * far;
  if (finest < .12f) {
    const float warp = .35f * lattice_noise(x / 1.3f, z / 1.3f, world->seed + 53);
    y += (.005f + .006f * lattice_noise(x / 5, z / 5, world->seed + 57)) *
         sinf((z * .85f + x * .35f + warp) * 48) * smooth(.12f, .03f, finest * 2);
  }
  return y + .05f * lattice_octaves(x / 2.5f, z / 2.5f, 3, finest / 2.5f, world->seed + 54);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float broad =
      lattice_octaves(hit->at.x / 12, hit->at.z / 12, 3, hit->finest / 12, world->seed + 55);
  const float grain = lattice_octaves(hit->at.x / .03f, hit->at.z / .03f, 2,
                                      1.3f * hit->finest / .03f, world->seed + 56);
  return make_lit(world, hit, vec_scale(vec(.68f, .42f, .20f), 1 + .10f * broad + .22f * grain));
}

const MakeGround make_ground_dunes = {height, NULL, color};
