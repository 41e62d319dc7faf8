/* ground_terraces.c: rice terraces: a slope in steps whose edges follow its contours. In spring the
 * steps are flooded and mirror the sky, in summer green, in autumn ripe.
 */
#include "make/world.h"

#define STEP_M 1.5f
#define RIM_M .28f /* of the height of a step: the bank of earth along its edge */

static float
slope(const MakeWorld *world, float x, float z, float finest)
{
  const float side = world->seed & 1 ? 1 : -1;
  const float valley = .016f * x * x / (1 + .02f * fabsf(x)) * .35f;
  return -1.0f + .10f * z * smooth(0, 40, z) + smooth(15, 160, z) * (valley + .10f * side * x) +
         smooth(8, 60, z) *
             (7.0f * lattice_octaves(x / 62, z / 70, 3, finest / 62, world->seed + 650)) +
         smooth(80, 420, z) *
             (20 + 34 * lattice_octaves(x / 210, z / 210, 2, finest / 210, world->seed + 651));
}

/* *in: 0 … 1 of the way up to the next step. */
static float
stepped(float y, float *in)
{
  const float at = y / STEP_M, step = floorf(at);
  *in = at - step;
  return (step + smooth(.90f, 1, *in)) * STEP_M;
}

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  float in;
  const float y = slope(world, x, z, finest);
  return mixf(y, stepped(y, &in), smooth(150, 70, z)) +
         .10f * smooth(.86f, .89f, in) * smooth(.93f, .90f, in);
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const MadeScene *scene = world->scene;
  const float x = hit->at.x, z = hit->at.z;
  float in;
  stepped(slope(world, x, z, hit->finest), &in);
  const float n = lattice_octaves(x / .5f, z / .5f, 4, hit->finest / .5f, world->seed + 652),
              broad = lattice_octaves(x / 24, z / 24, 2, hit->finest / 24, world->seed + 653);
  const float is_bank = smooth(.855f, .875f, in);
  const Vec grass =
      vec_scale(scene->season == SEASON_AUTUMN ? vec(.26f, .22f, .06f) : vec(.12f, .21f, .045f),
                1 + .4f * n + .2f * broad);
  const Vec bank =
      make_lit(world, hit, vec_mix(grass, vec(.19f, .13f, .08f), .35f * clamp01(.5f + n)));
  if (is_bank >= 1 && z < 55)
    return bank;
  Vec flat;

  MakeHit level = *hit;
  level.normal = vec_unit(vec(.10f * n, 1, -.25f));
  if (scene->season == SEASON_SUMMER || scene->season == SEASON_AUTUMN) {
    const gint32 field = (gint32)floorf(slope(world, x, z, hit->finest) / STEP_M);
    const float tone = .8f + .4f * lattice_chance(field, (gint32)floorf(x / 40), world->seed + 654);
    const Vec rice = scene->season == SEASON_AUTUMN ? vec(.52f, .38f, .08f) : vec(.20f, .37f, .05f);
    const float stalk =
        lattice_octaves(x / .12f, z / .3f, 3, hit->finest / .12f, world->seed + 655);
    flat = make_lit(world, &level, vec_scale(rice, tone * (1 + .35f * stalk + .15f * broad)));
  } else { /* still water */
    const float cosine = clamp01(-hit->v / sqrtf(1 + hit->u * hit->u + hit->v * hit->v)),
                mirror = .25f + .75f * powf(1 - cosine, 3), ripple = .012f * n;
    flat =
        vec_mix(make_lit(world, &level, vec(.10f, .085f, .06f)),
                make_backdrop_at(world, hit->u + ripple, MAX(-hit->v, .02f) + .05f + ripple, FALSE),
                mirror);
  }
  /* Steps that are finer than a pixel: the share of each. */
  const float blur = smooth(55, 130, z);
  return vec_mix(flat, bank, mixf(is_bank, .74f + .2f * broad, blur));
}

const MakeGround make_ground_terraces = {height, NULL, color};
