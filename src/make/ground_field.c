/* ground_field.c: fields: ripe grain near the eye, strips of other crops beyond. */
#include "make/world.h"

#define STALKS_TO_M 30.0f

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  return smooth(6, 60, z) *
         (.8f * lattice_octaves(x / 50, z / 50, 2, finest / 50, world->seed + 60) +
          smooth(40, 220, z) * 5 *
              lattice_octaves(x / 190, z / 190, 3, finest / 190, world->seed + 61));
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  if (z > STALKS_TO_M)
    return 0;
  (void)finest;
  const float wide = .013f + .0024f * z, wave = lattice_noise(x / 2.2f, z / 2.2f, world->seed + 62);
  const float at = x / wide;
  const gint32 cell = (gint32)floorf(at);
  const float c = lattice_chance(cell, (gint32)floorf(z / .06f), world->seed + 63),
              in = fabsf(at - (float)cell - .5f) * 2;
  return (.42f + .10f * wave + .26f * c * (1 - .6f * in * in)) *
         smooth(STALKS_TO_M, .5f * STALKS_TO_M, z);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  static const float crops[5][3] = {{.48f, .33f, .10f},
                                    {.20f, .28f, .06f},
                                    {.40f, .36f, .09f},
                                    {.26f, .17f, .09f},
                                    {.12f, .22f, .05f}};
  const float x = hit->at.x, z = hit->at.z;
  const float above = hit->at.y - hit->base, blades = smooth(STALKS_TO_M, .5f * STALKS_TO_M, z);
  const float broad = lattice_octaves(x / 7, z / 7, 4, hit->finest / 7, world->seed + 64);
  const float fine =
      lattice_octaves(x / .2f, z / .6f, 3, 1.2f * hit->finest / .2f, world->seed + 65);
  const gint32 strip = z < 75 + .3f * x ? 0
                                        : (gint32)floorf((x * .35f + z) / 55) +
                                              7 * (gint32)floorf((x - .2f * z) / 90);
  const float *crop = crops[strip == 0 ? 0 : lattice_hash(strip, 1, world->seed) % 5];
  const float tip = mixf(clamp01(.55f + .3f * fine), clamp01(above / .62f + .1f * fine), blades);
  const Vec grain =
      vec_scale(vec(crop[0], crop[1], crop[2]), (.28f + .95f * tip * tip) * (1 + .16f * broad));
  MakeHit stand = *hit;
  stand.normal =
      vec_unit(vec_add(hit->normal, vec_scale(vec(world->to_sun.x, 0, world->to_sun.z), .5f)));
  stand.shade.y *= mixf(1, clamp01(.25f + above / .5f), blades);
  const Vec out = make_lit(world, &stand, grain);
  return vec_add(out, vec_mul(vec_scale(vec(.25f, .15f, .03f),
                                        MAX(world->to_sun.z, 0) * hit->shade.x * tip * tip * .7f),
                              world->air.sun));
}

const MakeGround make_ground_field = {height, top, color};
