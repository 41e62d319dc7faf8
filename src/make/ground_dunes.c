/* ground_dunes.c: dunes with sharp crests, a smooth side and a side in the shade, and ripples of
 * the wind. */
#include "make/world.h"

/* A train of dunes across the wind, which blows along +x: a long side, a sharp crest, a slip face
 * of sand that fell. p: phase; 0 … 1 of the height. */
static float
dune(float p)
{
  const float t = p - floorf(p);
  if (t < .72f) {
    const float s = t / .72f;
    return s * s * (1.55f - .55f * s);
  }
  const float s = (t - .72f) / .28f;
  return 1 - s * (1.35f - .35f * s);
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float far = smooth(3, 46, z), side = world->to_sun.x < 0 ? -1 : 1;
  /* Crests wander, rise and end. The slip face lies away from the sun: it is the one in the shade.
   */
  const float bend = .62f * lattice_noise(x / 90, z / 75, world->seed + 50) +
                     .12f * lattice_noise(x / 24, z / 22, world->seed + 58);
  const float tall = .45f + .9f * lattice_noise(x / 85, z / 60, world->seed + 51) + .30f;
  const float a = dune(-side * x / 62 + z / 120 + bend);
  const float wide = .55f * lattice_noise(x / 260, z / 220, world->seed + 52);
  const float b = dune(-side * x / 210 + z / 240 + wide + .3f);
  float y = far * (12.5f * MAX(tall, .15f) * a + smooth(60, 260, z) * 26 * b) - 1.5f * far;
  if (finest < .12f) {
    const float warp = .35f * lattice_noise(x / 1.3f, z / 1.3f, world->seed + 53) +
                       1.1f * lattice_noise(x / 7, z / 7, world->seed + 59);
    y += (.006f + .006f * lattice_noise(x / 5, z / 5, world->seed + 57)) *
         sinf((z * .85f + x * .35f + warp) * 40) * smooth(.12f, .03f, finest * 2);
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
  return make_lit(world, hit, vec_scale(vec(.60f, .375f, .185f), 1 + .10f * broad + .22f * grain));
}

const MakeGround make_ground_dunes = {height, NULL, color};
