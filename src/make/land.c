/* land.c: the land as one height over x and z, put together from the near ground, the bank, and
 * what lies far; its colour under the light.
 */
#include <math.h>
#include "make/kind.h"
#include "make/world.h"

#define SHORE_REACH_M 160.0f /* to both sides */
#define SHORE_STEP_M .04f
#define N_SHORE 8001

static const MakeGround *const nears[N_NEARS] = {
    [NEAR_BEACH] = &make_ground_beach,   [NEAR_MEADOW] = &make_ground_meadow,
    [NEAR_SNOW] = &make_ground_snow,     [NEAR_DUNES] = &make_ground_dunes,
    [NEAR_FIELD] = &make_ground_field,   [NEAR_ROCKS] = &make_ground_rocks,
    [NEAR_DESERT] = &make_ground_desert, [NEAR_LAVENDER] = &make_ground_rows,
    [NEAR_TULIPS] = &make_ground_rows,   [NEAR_RAPESEED] = &make_ground_rows,
    [NEAR_VINEYARD] = &make_ground_rows, [NEAR_TERRACES] = &make_ground_terraces,
};

static const MakeGround *const fars[N_FARS] = {
    [FAR_HILLS] = &make_far_hills,     [FAR_MOUNTAINS] = &make_far_mountains,
    [FAR_FOREST] = &make_far_forest,   [FAR_CITY] = &make_far_city,
    [FAR_ISLANDS] = &make_far_islands, [FAR_VOLCANO] = &make_far_volcano,
    [FAR_CANYON] = &make_far_canyon,   [FAR_CLIFFS] = &make_far_cliffs,
    [FAR_FALLS] = &make_far_falls,
};

static float
shore_at(const MakeWorld *world, float x)
{
  return world->shore_m + world->shore_bend * x +
         2.2f * lattice_noise(x / 14, .3f, world->seed + 3) +
         .35f * lattice_noise(x / 2.1f, 1.7f, world->seed + 4);
}

/* Every pixel near the water asks several times: read from a table where x is near. */
float
make_shore(const MakeWorld *world, float x)
{
  const float at = (x + SHORE_REACH_M) / SHORE_STEP_M;
  if (world->shore == NULL || !(at >= 0 && at < N_SHORE - 1))
    return shore_at(world, x);
  const int i = (int)at;
  return mixf(world->shore[i], world->shore[i + 1], at - (float)i);
}

/* The land is wider where more stands that is said to be at one side, else where the seed says. */
static float
bend_of_shore(const MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  double balance = 0;
  for (guint i = 0; i < scene->n_things; i++)
    if (make_thing_flags(scene->things[i].kind) == 0)
      balance += scene->things[i].across - .5;
  const gboolean right = fabs(balance) > .15 ? balance > 0 : (world->seed & 1) != 0;
  return (right ? .55f : -.55f) * (scene->near == NEAR_BEACH ? 1 : .15f);
}

static void
fill_shore(MakeWorld *world)
{
  float *shore = g_new(float, N_SHORE);
  for (int i = 0; i < N_SHORE; i++)
    shore[i] = shore_at(world, (float)i * SHORE_STEP_M - SHORE_REACH_M);
  world->shore = shore;
}

/* Of its distance, so far the land reaches that a house stands on. */
#define LARGE_BEFORE_SHORE .72f

void
make_land_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  world->near_ground = nears[scene->near];
  world->far_ground = fars[scene->far];
  world->swell = (float)(.10 + .30 * scene->waves + .75 * scene->waves * scene->waves);
  const gboolean is_beach = scene->near == NEAR_BEACH, is_rocks = scene->near == NEAR_ROCKS;
  world->shore_slope = is_beach ? .075f : is_rocks ? .10f : .16f;
  world->shore_m = scene->water == WATER_NONE ? 0
                   : scene->near == NEAR_NONE ? -1000
                   : is_beach                 ? 10.5f
                   : is_rocks                 ? 12
                                              : 7.5f;
  /* What is large needs ground to stand on, and is not moved much nearer than it is meant to be. */
  gboolean has_large = FALSE;
  double farthest = 0;
  for (guint i = 0; i < scene->n_things; i++) {
    const SceneThing *thing = &scene->things[i];
    if (thing->kind == THING_PALM || !make_thing_needs_ground(thing->kind))
      continue;
    has_large = TRUE;
    farthest = MAX(farthest, make_kind_distance(thing));
  }
  if (has_large && world->shore_m > 0) {
    world->shore_m = CLAMP(LARGE_BEFORE_SHORE * (float)farthest, is_beach ? 20 : 23, 90);
    world->shore_slope = is_beach ? .065f : .085f;
  }
  world->shore_bend = bend_of_shore(world);
  world->far_shore_m = scene->water == WATER_SEA ? 900 : scene->water == WATER_LAKE ? 260 : 40;
  world->far_from_m = scene->water == WATER_LAKE ? 260 : scene->water == WATER_SEA ? 1200 : 70;
  if (scene->water == WATER_SEA && (scene->far == FAR_HILLS || scene->far == FAR_FOREST))
    world->far_from_m = world->far_shore_m = 700;
  if (scene->far == FAR_CITY && (scene->water == WATER_SEA || scene->water == WATER_LAKE))
    world->far_from_m = world->far_shore_m = 1000;
  if (scene->far == FAR_CLIFFS && scene->water == WATER_SEA)
    world->far_from_m = 220, world->far_shore_m = 120;
  if (scene->far == FAR_FALLS && scene->water != WATER_NONE)
    world->far_from_m = world->far_shore_m = 76;
  if (scene->water == WATER_RIVER)
    world->shore_m = 0;
  make_path_set(world);
  fill_shore(world);
  make_knolls_set(world);
  world->eye = 0;
  world->eye = MAX(make_land_soil(world, 0, 0, .1f), 0) +
               (scene->near == NEAR_NONE       ? 2.6f + 1.6f * smooth(.5f, 1, (float)scene->waves)
                : scene->near == NEAR_DUNES    ? 3.5f
                : scene->near == NEAR_TERRACES ? 6
                                               : 1.75f);
}

float
make_river_middle(const MakeWorld *world, float z)
{
  return .9f + 9 * sinf(z / 31 + .6f) * smooth(3, 60, z) +
         60 * lattice_noise(z / 170, 5, world->seed) * smooth(40, 300, z);
}

/* Distance to its bank: below 0 in it. */
static float
river_depth(const MakeWorld *world, float x, float z)
{
  const float middle = make_river_middle(world, z);
  const float half = 2.6f + .045f * z;
  const float d = fabsf(x - middle) - half;
  return d;
}

static float
near_height(const MakeWorld *world, float x, float z, float finest)
{
  return world->near_ground != NULL ? world->near_ground->height(world, x, z, finest) +
                                          make_print_depth(world, x, z, finest)
                                    : 0;
}

#define REEF_M 16 /* how far from the shore rocks stand out of the water */

/* Rocks before a rocky shore. bank: the height without them, below 0. */
static float
reef(const MakeWorld *world, float x, float z, float finest, float bank)
{
  const float out = z - make_shore(world, x);
  if (out > REEF_M)
    return bank;
  const float block = lattice_octaves(x / 3.6f, z / 2.6f, 4, finest / 2.6f, world->seed + 74),
              cracks = lattice_ridges(x / 1.6f, z / 1.6f, 5, finest / 1.6f, world->seed + 75);
  const float stands = smooth(.05f, .75f, block) * (1 - smooth(.3f * REEF_M, REEF_M, out));
  return bank + stands * (1.3f - bank) * (.80f + .3f * cracks);
}

static float
soil(const MakeWorld *world, float x, float z, float finest)
{
  const MadeScene *scene = world->scene;
  if (scene->water == WATER_NONE) {
    const float y = near_height(world, x, z, finest);
    return world->far_ground != NULL && z > world->far_from_m
               ? y + make_far_height(world, x, z, finest)
               : y;
  }
  if (scene->water == WATER_RIVER) {
    const float d = river_depth(world, x, z), bank = clamp01(d / 5);
    const float y =
        d > 0 ? .75f * bank * (2 - bank) + near_height(world, x, z, finest) * smooth(0, 14, d)
              : MAX(-.7f, d * .3f);
    return world->far_ground != NULL && z > 180
               ? y + make_far_height(world, x, z, finest) *
                         mixf(smooth(0, 60, d), 1, smooth(220, 450, z))
               : y;
  }
  if (z < .5f * world->far_from_m) {
    const float bank = world->shore_slope * (make_shore(world, x) - z);
    return bank > 0 ? bank + near_height(world, x, z, finest) *
                                 smooth(0, scene->near == NEAR_ROCKS ? .3f : 1.2f, bank)
           : scene->near == NEAR_ROCKS ? reef(world, x, z, finest, MAX(bank, -3))
                                       : MAX(bank, -3);
  }
  if (world->far_ground == NULL)
    return -3;
  const float shore = world->far_from_m *
                      (1 + .10f * lattice_noise(x / (world->far_from_m * .5f), 3, world->seed + 9));
  if (z < shore)
    return -3;
  return MIN(.05f * (z - shore), 6) + make_far_height(world, x, z, finest);
}

float
make_land_soil(const MakeWorld *world, float x, float z, float finest)
{
  const float y = soil(world, x, z, finest);
  return world->n_knolls > 0 ? make_knoll_height(world, x, z, y) : y;
}

float
make_land_top(const MakeWorld *world, float x, float z, float finest)
{
  float y = make_land_soil(world, x, z, finest);
  if (y < -.05f)
    return y;
  const gboolean is_far = world->scene->water == WATER_NONE || world->scene->water == WATER_RIVER
                              ? z > 1.0f * world->far_from_m
                              : z > .5f * world->far_from_m;
  if (!is_far && world->near_ground != NULL && world->near_ground->top != NULL)
    y += world->near_ground->top(world, x, z, finest) *
         (world->has_road ? smooth(-.1f, .5f, make_road_distance(world, x, z)) : 1);
  if (is_far && world->far_ground != NULL && world->far_ground->top != NULL)
    y += world->far_ground->top(world, x, z, finest);
  return y;
}

Vec
make_lit(const MakeWorld *world, const MakeHit *hit, Vec albedo)
{
  const float facing = MAX(vec_dot(hit->normal, world->to_sun), 0) * hit->shade.x;
  const float up = (.58f + .42f * hit->normal.y) * hit->shade.y;
  return vec_mul(albedo, vec_axpy(vec_scale(world->air.sky, up), facing, world->air.sun));
}

static gboolean
is_far_land(const MakeWorld *world, float z)
{
  const MadeScene *scene = world->scene;
  if (world->far_ground == NULL)
    return FALSE;
  return scene->water == WATER_NONE || scene->water == WATER_RIVER
             ? z > world->far_from_m * (scene->far == FAR_FOREST ? 1 : 1.6f)
             : z > .5f * world->far_from_m;
}

/* A short walk towards the sun. Near land is nowhere steeper than a high sun is. */
float
make_land_shade(const MakeWorld *world, float u, float z)
{
  const gboolean is_far = is_far_land(world, z);
  if (z <= 12 || vec_luma(world->air.sun) < .02f || (!is_far && world->to_sun.y > .6f))
    return 1;
  if (is_far ? world->far_ground == &make_far_city || world->far_ground == &make_far_forest
             : world->near_ground == &make_ground_beach)
    return 1;
  const float finest = world_footprint(world, z);
  const Vec at = vec(u * z, make_land_soil(world, u * z, z, finest), z);
  float open = 1;
  float reach = MAX(at.z * .02f, .8f);
  for (int i = 0; i < 6; i++, reach *= 2.0f) {
    const Vec p = vec_axpy(at, reach, world->to_sun);
    if (p.z < 1)
      break;
    const float y = make_land_soil(world, p.x, p.z, MAX(finest, reach * .12f));
    open = MIN(open, clamp01(.5f + (p.y - y) / (.10f * reach)));
    if (open <= 0)
      break;
  }
  return open;
}

Vec
make_land_color(const MakeWorld *world, float u, float v, float z, float open)
{
  MakeHit hit = {
      .u = u, .v = v, .at = {u * z, world->eye + v * z, z}, .finest = world_footprint(world, z)};
  hit.finest_z = MAX(hit.finest, z * hit.finest / MAX(world->eye, .5f) * .5f);
  const gboolean is_far = is_far_land(world, z);
  const MakeGround *ground = is_far ? world->far_ground : world->near_ground;
  if (ground == NULL)
    ground = &make_ground_meadow;
  const float eps = MAX(MAX(1.2f * hit.finest, z < 12 ? .012f : .03f),
                        is_far && world->relief.rows > 0 ? 1.1f * world->relief.pitch * z : 0),
              eps_z = MIN(MAX(MAX(eps, .5f * hit.finest_z),
                              is_far && world->relief.rows > 0 ? .006f * z : 0),
                          z * .02f);
  const float base = make_land_soil(world, hit.at.x, z, hit.finest);
  const float right = make_land_soil(world, hit.at.x + eps, z, hit.finest),
              behind = make_land_soil(world, hit.at.x, z + eps_z, hit.finest);
  hit.base = base;
  hit.normal = vec_unit(vec(-(right - base) / eps, 1, -(behind - base) / eps_z));
  hit.shade = vec(open, 1, 1);
  if (z < 400)
    hit.shade.x *= make_thing_shade(world, hit.at);
  Vec c = ground->color(world, &hit);
  if (world->has_road && ground == world->near_ground && z < 500)
    c = make_road_color(world, &hit, make_road_distance(world, hit.at.x, z), c);
  return make_haze(world, u, z, c);
}
