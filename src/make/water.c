/* water.c: the surface of sea, lake and river: waves, what it mirrors, glitter of the sun, foam at
 * the shore.
 *
 * Light that is mirrored follows Fresnel's law (Schlick 1994) on the slopes of the waves that a
 * pixel can hold; finer ones widen the glitter (Cox and Munk 1954). What is mirrored is read from
 * the backdrop, things by their mirror image.
 */
#include "make/world.h"

/* Lines of breakers: distance from the shore in which their crests follow each other. */
#define BREAKER_M 7.5f

/* The noises of a place on the sea, worked in the lanes of one vector. */
enum { BEND, RAGGED, SWELL = 3, CHOP, ROLLER, ROLLER_FINE, BREAKS };

static void
sea_noises(const MakeWorld *world, float x, float z, float d, float out[LATTICE_LANES])
{
  const float u[LATTICE_LANES] = {x / 26, x / 5, 0, x / 16, x / 5.5f, x / 44, x / 15, x / 12},
              v[LATTICE_LANES] = {d / 30,           d / 8, 0,     z / 6.5f, z / 2.4f,
                                  z / 26 + x / 150, z / 9, z / 15};
  lattice_lanes(u, v, world->seed + 130, out);
}

/* How far a sea without a beach is one of rollers. */
static float
rollers(const MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  return scene->near == NEAR_BEACH ? 0 : smooth(.5f, 1, (float)scene->waves);
}

/* Long waves with sharp crests, 0 … 1. */
static float
roller(const float noises[LATTICE_LANES])
{
  const float r = clamp01(1 - 1.8f * fabsf(noises[ROLLER] + .15f * noises[ROLLER_FINE]));
  return r * r * (.6f + .4f * r);
}

static float
breaker_of(const MakeWorld *world, float x, float d, const float noises[LATTICE_LANES], float *at)
{
  const float p = d / BREAKER_M + .55f * noises[BEND] + .12f * noises[RAGGED];
  const float row = floorf(p), s = p - row - .5f;
  *at = s;
  /* Steep towards the shore (s < 0), a long back. */
  const float w = s < 0 ? .075f : .20f;
  if (fabsf(s) > 4 * w)
    return 0;
  const float env =
      smooth(-.30f, .22f, lattice_noise(x / 17 + 7 * row, row * 3.3f, world->seed + 132)) *
      smooth(1.0f, 5, d) * smooth(46, 16, d);
  return env * expf(-s * s / (2 * w * w));
}

static float
breaker(const MakeWorld *world, float x, float d, float *at)
{
  float noises[LATTICE_LANES];
  sea_noises(world, x, 0, d, noises);
  return breaker_of(world, x, d, noises, at);
}

static gboolean
has_surf(const MakeWorld *world)
{
  return world->scene->water == WATER_SEA && world->scene->near == NEAR_BEACH;
}

float
make_water_height(const MakeWorld *world, float x, float z)
{
  const MadeScene *scene = world->scene;
  if (scene->water != WATER_SEA || z > 220)
    return 0;
  const float d = world->scene->near == NEAR_NONE ? 60 : z - make_shore(world, x);
  if (d <= 0)
    return 0;
  float noises[LATTICE_LANES];
  sea_noises(world, x, z, d, noises);
  const float deep = smooth(0, 12, d) * smooth(220, 90, z);
  float y = deep * world->swell * (.42f * noises[SWELL] + .20f * noises[CHOP]);
  const float big = rollers(world);
  if (big > 0)
    y += deep * big * (2.9f * roller(noises) - .8f);
  if (has_surf(world) && d < 50) {
    float s;
    y += (.16f + .75f * (float)scene->waves) * .62f * breaker_of(world, x, d, noises, &s);
  }
  return y;
}

/* Slopes along x and z of what a pixel can hold; *lost: the deviation of the rest. */
static void
slopes(const MakeWorld *world, float x, float z, float finest_z, float *sx, float *sz, float *lost)
{
  static const float length[5] = {9, 3.6f, 1.5f, .62f, .26f},
                     steep[5] = {.045f, .060f, .070f, .065f, .05f};
  const SceneWater water = world->scene->water;
  const float strength = water == WATER_SEA ? .55f + .9f * (float)world->scene->waves
                                            : .10f + .55f * (float)world->scene->waves;
  float rest = 0, u[LATTICE_LANES] = {0}, v[LATTICE_LANES] = {0}, kept[5];
  for (int k = 0; k < 5; k++) {
    const float l = length[k] * (water == WATER_SEA ? 1 : .6f), s = steep[k] * strength;
    const float part = clamp01(1.6f - finest_z / (.30f * l));
    rest += s * s * (1 - part * part);
    kept[k] = part * s;
    u[k] = x / (l * 1.9f) + .4f * (float)k;
    v[k] = z / l;
  }
  *lost = sqrtf(rest);
  *sx = *sz = 0;
  if (kept[0] <= 0)
    return;
  float du[LATTICE_LANES], dv[LATTICE_LANES];
  lattice_slopes(u, v, world->seed + 140, du, dv);
  for (int k = 0; k < 5; k++) {
    *sx += kept[k] * du[k] * .55f;
    *sz += kept[k] * dv[k];
  }
}

/* Foam: lace of broken cells. */
static float
lace(const MakeWorld *world, float x, float z, float finest)
{
  const float a = 1 - 2.2f * fabsf(lattice_noise(x / .55f, z / .55f, world->seed + 150)),
              b = 1 - 2.2f * fabsf(lattice_noise(x / .21f + 3, z / .21f, world->seed + 151));
  return mixf(.62f * a + .38f * b, .35f, clamp01(finest * 5 - .4f));
}

static Vec
mirror_things(const MakeWorld *world, float x, float z, Vec way, Vec behind)
{
  for (guint i = 0; i < world->casters->len; i++) {
    const MakeSprite *sprite = world->casters->pdata[i];
    if (sprite->at.z <= z || way.z <= .05f)
      continue;
    const float t = (sprite->at.z - z) / way.z;
    Vec color;
    const float cover =
        make_sprite_at(sprite, x + way.x * t - sprite->at.x, way.y * t - sprite->at.y, &color);
    if (cover > 0)
      behind = vec_axpy(make_haze(world, x / MAX(z, 1), sprite->at.z, vec_scale(color, 1)),
                        1 - cover, behind);
  }
  return behind;
}

Vec
make_water_color(const MakeWorld *world, float u, float v, float z)
{
  const MadeScene *scene = world->scene;
  const float x = u * z, finest = world_footprint(world, z),
              finest_z = finest * MAX(1, z / (world->eye * 2));
  float sx, sz, lost;
  slopes(world, x, z, finest_z, &sx, &sz, &lost);
  const gboolean surf = has_surf(world) && z < 120;
  const float d =
      scene->near == NEAR_NONE || scene->water == WATER_RIVER ? 60 : z - make_shore(world, x);
  float crest = 0, s = 0;
  if (scene->water == WATER_SEA && z < 160) {
    const float e = MAX(.06f, finest_z * .5f), h = make_water_height(world, x, z);
    sz += CLAMP((make_water_height(world, x, z + e) - h) / e, -1.2f, 1.2f);
    sx += CLAMP((make_water_height(world, x + e, z) - h) / e, -1, 1);
  }
  if (surf)
    crest = breaker(world, x, d, &s);
  const float calm = surf ? smooth(0, 2.5f, d) : 1;
  sx *= .25f + .75f * calm;
  sz *= .25f + .75f * calm;
  const Vec way = vec_unit(vec(u, v, 1)), normal = vec_unit(vec(-sx, 1, -sz));
  /* At a crest the surface may face away: it is seen all the same. */
  const float cosine = MAX(-vec_dot(way, normal), z < 200 && rollers(world) > 0 ? .10f : .02f);
  Vec to = vec_axpy(way, 2 * cosine, normal);
  to.y = MAX(fabsf(to.y), .004f);
  const float fresnel = .02f + .98f * powf(1 - clamp01(cosine), 5) / (1 + 2.2f * lost);
  const float tz = MAX(to.z, .15f), mu = to.x / tz, mv = to.y / tz + .30f * lost;
  Vec mirrored = make_backdrop_at(world, mu, mv, TRUE);
  if (z < 2000 && world->casters != NULL)
    mirrored = mirror_things(world, x, z, vec_unit(vec(to.x, to.y, tz)), mirrored);
  /* Body of the water under the light from above; shallows show the sand. */
  const Vec above = vec_axpy(world->air.sky, .30f * MAX(world->to_sun.y, .1f), world->air.sun);
  Vec body = vec_mul(
      scene->water == WATER_SEA ? vec(.035f, .135f, .165f) : vec(.030f, .065f, .060f), above);
  if (scene->water == WATER_SEA && scene->near == NEAR_BEACH) {
    const Vec shallow = vec_mul(vec(.20f, .40f, .36f), above),
              sand = vec_mul(vec(.42f, .34f, .23f), above);
    body = vec_mix(body, shallow, .85f * smooth(34, 3, d));
    body = vec_mix(body, sand, smooth(4.5f, .1f, d));
    /* Light comes through the crest. */
    body = vec_axpy(
        body, .9f * crest * smooth(.0f, .3f, world->to_sun.z + .3f),
        vec_mul(vec(.10f, .30f, .22f), vec_add(world->air.sky, vec_scale(world->air.sun, .25f))));
  }
  Vec out = vec_mix(body, mirrored, clamp01(fresnel));
  /* Glitter of the sun or the moon. */
  const gboolean moon = world->moon_is_light;
  if (world->sun_is_seen || moon || world->to_sun.z > .2f) {
    const float cu = to.x - world->to_sun.x, cv = to.y - world->to_sun.y,
                cz = to.z - world->to_sun.z;
    const float d2 = cu * cu * 1.25f + cv * cv * .42f + cz * cz * .42f,
                width = .052f + 1.25f * lost;
    const float level = (world->sun_is_seen || moon ? 2.6f : .5f) * .052f / width;
    const float spot =
        level * expf(-d2 / (2 * width * width)) * (.30f + .70f * clamp01(fresnel * 2.2f));
    /* Single facets shine: grains of chance where waves are seen at all. */
    const float facet = lattice_noise(u * 95 + 3 * sx, v * 420 + 5 * sz, world->seed + 160);
    out = vec_axpy(out, spot * (.55f + 2.4f * MAX(facet, 0)) * (moon ? 5 : 1), world->air.sun);
  }
  /* Foam: crests that break, and the edge of the water on the sand. */
  float foam = 0;
  const float net = lace(world, x, z, finest);
  if (surf) {
    const float broken =
        smooth(.28f, .75f, crest) * smooth(.16f, -.06f, s) * smooth(.08f, .55f, net + .35f * crest);
    const float trail = smooth(.05f, .45f, crest + .25f * smooth(24, 4, d)) *
                        smooth(.42f, .78f, net) * smooth(26, 8, d) * .7f;
    const float edge = expf(-(d - .10f) * (d - .10f) / .020f) * .95f +
                       smooth(1.7f, .2f, d) * smooth(.40f, .75f, net) * .8f;
    foam = clamp01(MAX(MAX(broken, trail), edge));
  } else if (scene->water == WATER_SEA) {
    const float cap = lattice_noise(x / 9, z / 2.6f, world->seed + 152) +
                      .5f * lattice_noise(x / 2.5f, z / 1.2f, world->seed + 153);
    const float from = mixf(.72f, .34f, (float)scene->waves);
    foam = smooth(from, from + .2f, cap) * smooth(.25f, .6f, net) * smooth(260, 60, z) * .8f;
    const float big = rollers(world);
    if (big > 0 && z < 200) { /* crests break */
      float noises[LATTICE_LANES];
      sea_noises(world, x, z, d, noises);
      const float top = roller(noises) + .16f * noises[CHOP],
                  breaks = smooth(-.02f, .30f, noises[BREAKS]),
                  streaks = smooth(.60f, .85f, net) * .30f * smooth(.15f, .5f, top) *
                            smooth(-.20f, .25f, noises[BREAKS]);
      foam = MAX(
          MIN(foam, .35f),
          big * smooth(200, 60, z) *
              MAX(breaks * smooth(.80f, .97f, top) * smooth(.25f, .60f, net + .3f * top), streaks));
    }
    if (scene->near == NEAR_ROCKS)
      foam = MAX(foam, smooth(1.4f, .1f, d + .6f * net) * .85f);
  }
  if (foam > 0) {
    const float facing =
        .35f +
        .65f * clamp01(vec_dot(vec_unit(vec(-2 * sx, 1, -2 * sz - .5f)), world->to_sun) + .3f);
    const Vec white =
        vec_scale(vec_axpy(vec_scale(world->air.sky, 1.25f), facing * .62f, world->air.sun),
                  .80f * (.80f + .25f * net));
    out = vec_mix(out, white, foam);
  }
  return make_haze(world, u, z, out);
}
