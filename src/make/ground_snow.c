/* ground_snow.c: snow: soft drifts, blue in the shade, single crystals that glitter. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float near = smooth(2, 30, z);
  return near * (1.0f * lattice_octaves(x / 28, z / 22, 2, finest / 28, world->seed + 40) +
                 smooth(25, 160, z) * 5 *
                     lattice_octaves(x / 140, z / 140, 2, finest / 140, world->seed + 41)) +
         .22f * lattice_octaves(x / 3.6f, z / 2.4f, 4, finest / 3.6f, world->seed + 42);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z;
  const float grain =
      lattice_octaves(x / .05f, z / .05f, 2, 1.3f * hit->finest / .05f, world->seed + 43);
  MakeHit soft = *hit;
  soft.shade.y = 1.0f;
  Vec out = make_lit(world, &soft, vec_scale(vec(.86f, .89f, .94f), 1 + .05f * grain));
  if (z < 25 && world->scene->hour < HOUR_DUSK) {
    const float size =
        .012f * exp2f(ceilf(log2f(
                    MAX(1, 100 * hit->finest)))); /* in steps: no cell follows the line of sight */
    const float c =
        lattice_chance((gint32)floorf(x / size), (gint32)floorf(z / (size * 3)), world->seed + 44);
    if (c > .995f)
      out = vec_axpy(out, (c - .995f) * 120 * hit->shade.x, world->air.sun);
  }
  return out;
}

const MakeGround make_ground_snow = {height, NULL, color};
