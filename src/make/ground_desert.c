/* ground_desert.c: a dry plain: gravel, cracked earth, low tufts. */
#include "make/world.h"

static float
height(const MakeWorld *world, float x, float z, float finest)
{
  return smooth(4, 40, z) *
             (.5f * lattice_octaves(x / 30, z / 30, 3, finest / 30, world->seed + 710) +
              smooth(40, 200, z) * 2.5f *
                  lattice_octaves(x / 160, z / 160, 2, finest / 160, world->seed + 711)) +
         .03f * lattice_octaves(x / .6f, z / .6f, 4, finest / .6f, world->seed + 712);
}

/* 0 … 1: how much of a tuft stands there. */
static float
tuft(const MakeWorld *world, float x, float z)
{
  const float cell = 1.7f;
  const gint32 cx = (gint32)floorf(x / cell), cz = (gint32)floorf(z / cell);
  const guint32 h = lattice_hash(cx, cz, world->seed + 713);
  if ((h & 0xff) > 96)
    return 0;
  const float r = .14f + .24f * (float)(h >> 8 & 0xff) / 255,
              tx = ((float)cx + .3f + .4f * (float)(h >> 16 & 0xff) / 255) * cell - x,
              tz = ((float)cz + .3f + .4f * (float)(h >> 24) / 255) * cell - z;
  return clamp01(1 - (tx * tx + tz * tz) / (r * r));
}

static float
top(const MakeWorld *world, float x, float z, float finest)
{
  if (z > 120)
    return 0;
  const float t = tuft(world, x, z);
  return t <= 0 ? 0
                : .34f * sqrtf(t) *
                      (.7f + .8f * lattice_octaves(x / .05f, z / .2f, 2, finest / .1f,
                                                   world->seed + 714));
}

static Vec
color(const MakeWorld *world, const MakeHit *hit)
{
  const float x = hit->at.x, z = hit->at.z;
  const float broad = lattice_octaves(x / 9, z / 9, 4, hit->finest / 9, world->seed + 715),
              gravel = lattice_octaves(x / .07f, z / .07f, 3, 1.2f * hit->finest / .07f,
                                       world->seed + 716),
              crack = lattice_ridges(x / .8f, z / .8f, 3, hit->finest / .8f, world->seed + 717);
  Vec c = vec_mix(vec(.47f, .265f, .14f), vec(.56f, .37f, .22f), clamp01(.5f + .8f * broad));
  c = vec_scale(c, (1 + .30f * gravel) * (1 - .30f * smooth(.62f, .85f, crack)));
  const float t = z < 120 ? smooth(0, .25f, tuft(world, x, z)) : .12f;
  const float above = MAX(hit->at.y - hit->base, 0);
  MakeHit stand = *hit;
  stand.shade.y *= mixf(1, clamp01(.45f + above / .3f), t);
  return make_lit(world, &stand,
                  vec_mix(c, vec_scale(vec(.235f, .215f, .10f), 1 + .6f * gravel), t));
}

const MakeGround make_ground_desert = {height, top, color};
