/* ground_meadow.c: grass on rolling land. Near the eye each blade is a cell of chance in the height
 * itself, so that the walk along a column cuts it out; farther away it is colour. Flowers are in
 * things.
 */
#include "make/world.h"

#define BLADES_TO_M 26.0f

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  const float near = smooth(3, 30, z);
  return near * (1.1f * lattice_octaves(x / 34, z / 34, 3, finest / 34, world->seed + 30) +
                 smooth(25, 160, z) * 5.0f *
                     lattice_octaves(x / 150, z / 150, 3, finest / 150, world->seed + 31)) +
         .05f * lattice_noise(x / 1.1f, z / 1.1f, world->seed + 32);
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  if (z > BLADES_TO_M)
    return 0;
  const float wide = .010f + .0022f * z,
              tuft = .75f + .5f * lattice_noise(x / .45f, z / .45f, world->seed + 33);
  const float lean = .25f * lattice_noise(x / .25f, z / .25f, world->seed + 34);
  const float at = x / wide + lean * 3;
  const gint32 cell = (gint32)floorf(at), row = (gint32)floorf(z / .045f);
  const float c = lattice_chance(cell, row, world->seed + 35),
              in = fabsf(at - (float)cell - .5f) * 2;
  (void)finest;
  return .22f * tuft * c * c * (1 - .75f * in * in) * smooth(BLADES_TO_M, .4f * BLADES_TO_M, z);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z, finest = hit->finest;
  const SceneSeason season = world->scene->season;
  const Vec dark = season == SEASON_AUTUMN   ? vec(.13f, .105f, .028f)
                   : season == SEASON_WINTER ? vec(.12f, .11f, .055f)
                                             : vec(.050f, .098f, .018f);
  const Vec light = season == SEASON_AUTUMN   ? vec(.40f, .30f, .085f)
                    : season == SEASON_WINTER ? vec(.30f, .27f, .15f)
                                              : vec(.23f, .33f, .065f);
  const float broad = lattice_octaves(x / 9, z / 9, 4, finest / 9, world->seed + 36);
  const float far = lattice_octaves(x / 70, z / 70, 3, finest / 70, world->seed + 37);
  const float fine =
      lattice_octaves(x / .16f, z / .42f, 4, 1.2f * hit->finest / .16f, world->seed + 38);
  float tip = clamp01(.42f + .25f * broad + .22f * far + .38f * fine);
  const float above = hit->at.y - hit->base;
  const float blades = smooth(BLADES_TO_M, .4f * BLADES_TO_M, z);
  tip = mixf(tip,
             clamp01(.06f + above / .17f + .18f * broad +
                     .20f * (lattice_chance((gint32)floorf(x / (.010f + .0022f * z)),
                                            (gint32)floorf(z / .09f), 3) -
                             .5f)),
             blades * .85f);
  Vec grass = vec_mix(dark, light, tip);
  MakeHit flat = *hit;
  /* Blades stand up: they take light from the side, and let it through from behind. */
  flat.normal =
      vec_unit(vec_add(hit->normal, vec_scale(vec(world->to_sun.x, 0, world->to_sun.z), .55f)));
  flat.shade.y *= mixf(1, clamp01(.30f + above / .12f), blades);
  Vec out = make_lit(world, &flat, grass);
  const float behind = MAX(world->to_sun.z, 0) * hit->shade.x * tip * tip;
  return vec_add(out, vec_mul(vec_scale(vec(.16f, .17f, .02f), behind * .8f), world->air.sun));
}

const MakeGround make_ground_meadow = {height, top, color};
