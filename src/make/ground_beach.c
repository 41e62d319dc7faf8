/* ground_beach.c: sand that runs into the water: grains, low heaps, the dark wet band that mirrors
 * the sky. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  return .055f * lattice_octaves(x / 1.4f, z / 1.4f, 5, finest / 1.4f, world->seed + 20) +
         .06f * lattice_noise(x / 6, z / 6, world->seed + 21);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, finest = hit->finest;
  const float broad = lattice_octaves(x / 3, z / 3, 3, finest / 3, world->seed + 22);
  const float grain =
      lattice_octaves(x / .03f, z / .03f, 2, 1.3f * finest / .03f, world->seed + 23);
  Vec sand = vec_scale(vec(.66f, .50f, .325f), 1 + .13f * broad + .30f * grain);
  float wet = 0;
  if (world->scene->water != WATER_NONE) {
    const float d = make_shore(world, x) - z +
                    .55f * lattice_octaves(x / 2.5f, z / 6, 3, finest, world->seed + 24);
    wet =
        (1 - smooth(.55f, 1.5f, d)) * (world->n_knolls > 0 ? 1 - smooth(.25f, .6f, hit->base) : 1);
    /* Weed and shells along the last high water. */
    const float line =
        expf(-(d - 2.1f) * (d - 2.1f) * 9) *
        smooth(.15f, .5f, lattice_octaves(x / .35f, z / .12f, 3, finest / .12f, world->seed + 25));
    sand = vec_mix(sand, vec(.12f, .085f, .055f), .55f * line);
  }
  sand = vec_mix(sand, vec_mul(sand, vec(.40f, .36f, .34f)), wet);
  Vec out = make_lit(world, hit, sand);
  if (wet > 0) {
    const float cosine = clamp01(-hit->v / sqrtf(1 + hit->u * hit->u + hit->v * hit->v));
    const float mirror = wet * (.04f + .96f * powf(1 - cosine, 4.0f)) * .75f;
    const float n = lattice_octaves(x / .5f, z / .5f, 3, finest / .5f, world->seed + 26);
    out = vec_mix(out,
                  make_backdrop_at(world, hit->u + .03f * n, -hit->v * (1 + .12f * n) + .02f, TRUE),
                  mirror);
  }
  return out;
}

const MakeGround make_ground_beach = {height, NULL, color};
