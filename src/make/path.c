/* path.c: what lies on the ground: a road that winds away, and a trail of footprints. */
#include "make/world.h"

static gboolean
has(const MakeWorld *world, SceneKind kind)
{
  for (guint i = 0; i < world->scene->n_things; i++)
    if (world->scene->things[i].kind == kind)
      return TRUE;
  return FALSE;
}

void
make_path_set(MakeWorld *world)
{
  world->has_road = has(world, THING_ROAD);
  world->has_prints = has(world, THING_FOOTPRINTS);
}

float
make_road_middle(const MakeWorld *world, float z)
{
  const float bend = world->seed & 4 ? 1 : -1;
  return bend *
         (.5f + 9 * sinf(z / 42) * smooth(3, 55, z) + 30 * sinf(z / 170) * smooth(60, 260, z));
}

float
make_road_distance(const MakeWorld *world, float x, float z)
{
  return fabsf(x - make_road_middle(world, z)) - 1.7f;
}

float
make_print_depth(const MakeWorld *world, float x, float z, float finest)
{
  if (!world->has_prints || finest > .05f)
    return 0;
  const float s = z / .62f, k = floorf(s), side = (gint32)k & 1 ? .13f : -.13f;
  const float trail = -.35f + .10f * z + .30f * sinf(z / 2.7f);
  const float dx = (x - trail - side) / .075f, dz = (s - k - .5f) * .62f / .17f,
              e = sqrtf(dx * dx + dz * dz);
  return -.050f * expf(-e * e * e) + .016f * expf(-(e - 1.55f) * (e - 1.55f) * 6);
}

Vec
make_road_color(const MakeWorld *world, const MakeHit *hit, float distance, Vec ground)
{
  const float x = hit->at.x, z = hit->at.z;
  const float n = lattice_octaves(x / .5f, z / .5f, 5, hit->finest / .5f, world->seed + 180),
              edge = .25f * lattice_noise(x / .6f, z / .6f, world->seed + 181);
  const float on = smooth(.18f, -.12f, distance + edge);
  if (on <= 0)
    return ground;
  const gboolean snowy = world->scene->near == NEAR_SNOW;
  const Vec dirt = snowy ? vec(.60f, .61f, .64f) : vec(.33f, .265f, .19f);
  /* Wheels keep two tracks bare; grass stays between them. */
  const float in = distance + 1.7f, strip = smooth(.42f, .15f, in + .3f * n) * (snowy ? .3f : .6f);
  Vec c = make_lit(world, hit, vec_scale(dirt, 1 + .28f * n));
  c = vec_mix(c, ground, strip);
  return vec_mix(ground, c, on);
}
