/* things.c: where the things of a scene stand, their sprites, and the shade that they leave on the
 * ground. */
#include "make/kind.h"
#include "make/sketch.h"

#define FIELD_FROM 8 /* so many sunflowers are a field of them */
#define STANDS_ON_WATER KIND_FLOATS
#define FLIES KIND_FLIES
#define STANDS_ON_ROCK KIND_ON_ROCK
#define LIES KIND_LIES /* no sprite */
#define AT_SHORE KIND_AT_SHORE
#define OVER_WATER KIND_OVER_WATER

typedef struct {
  ThingFn draw;
  float z[N_DEPTHS]; /* m */
  float gap;         /* of the frame between two of a group */
  guint where;
} Kind;

static const Kind kinds[N_THINGS] = {
    [THING_PALM] = {thing_palm, {12.5f, 21, 42}, .15f, 0},
    [THING_PINE] = {thing_pine, {16, 32, 80}, .10f, 0},
    [THING_TREE] = {thing_tree, {15, 32, 85}, .16f, 0},
    [THING_HOUSE] = {thing_house, {24, 46, 110}, .22f, 0},
    [THING_LIGHTHOUSE] = {thing_lighthouse, {38, 62, 130}, .3f, STANDS_ON_ROCK},
    [THING_BOAT] = {thing_boat, {19, 42, 130}, .20f, STANDS_ON_WATER},
    [THING_SAILBOAT] = {thing_sailboat, {32, 75, 220}, .17f, STANDS_ON_WATER},
    [THING_BIRD] = {thing_bird, {14, 26, 60}, .07f, FLIES},
    [THING_FLOWER] = {thing_flower, {3, 8, 16}, 1, 0},
    [THING_PERSON] = {thing_person, {9, 17, 36}, .045f, 0},
    [THING_ROAD] = {NULL, {0, 0, 0}, 0, LIES},
    [THING_FOOTPRINTS] = {NULL, {0, 0, 0}, 0, LIES},
    [THING_MAN] = {thing_man, {9, 17, 36}, 0.045f, 0},
    [THING_WOMAN] = {thing_woman, {9, 17, 36}, 0.045f, 0},
    [THING_CHILD] = {thing_child, {8, 15, 32}, 0.04f, 0},
    [THING_COUPLE] = {thing_couple, {9, 16, 34}, 0.09f, 0},
    [THING_HORSE] = {thing_horse, {10, 20, 46}, 0.12f, 0},
    [THING_COW] = {thing_cow, {10, 20, 46}, 0.12f, 0},
    [THING_SHEEP] = {thing_sheep, {7, 15, 36}, 0.085f, 0},
    [THING_DOG] = {thing_dog, {5, 10, 22}, 0.07f, 0},
    [THING_DEER] = {thing_deer, {9, 18, 42}, 0.1f, 0},
    [THING_SWAN] = {thing_swan, {8, 16, 36}, 0.09f, STANDS_ON_WATER},
    [THING_KITE] = {thing_kite, {10, 18, 36}, 0.16f, FLIES},
    [THING_BALLOON] = {thing_balloon, {58, 105, 210}, 0.19f, FLIES},
    [THING_PLANE] = {thing_plane, {120, 210, 420}, 0.24f, FLIES},
    [THING_UMBRELLA] = {thing_umbrella, {8, 14, 28}, 0.16f, 0},
    [THING_SURFBOARD] = {thing_surfboard, {7, 12, 24}, 0.06f, 0},
    [THING_TENT] = {thing_tent, {10, 18, 40}, 0.22f, 0},
    [THING_CAMPFIRE] = {thing_campfire, {7, 11, 24}, 0.2f, 0},
    [THING_SNOWMAN] = {thing_snowman, {7, 12, 26}, 0.12f, 0},
    [THING_BENCH] = {thing_bench, {6, 10.5f, 24}, 0.2f, 0},
    [THING_LAMP] = {thing_lamp, {11, 19, 42}, 0.2f, 0},
    [THING_FENCE] = {thing_fence, {8, 15, 34}, 0.3f, 0},
    [THING_CAR] = {thing_car, {11, 19, 42}, 0.26f, 0},
    [THING_BICYCLE] = {thing_bicycle, {6, 10.5f, 24}, 0.16f, 0},
    [THING_CHURCH] = {thing_church, {36, 62, 140}, 0.3f, 0},
    [THING_CASTLE] = {thing_castle, {52, 90, 190}, 0.4f, 0},
    [THING_WINDMILL] = {thing_windmill, {25, 44, 100}, 0.24f, 0},
    [THING_PAGODA] = {thing_pagoda, {38, 66, 140}, 0.3f, 0},
    [THING_BRIDGE] = {thing_bridge, {30, 52, 110}, 0.5f, OVER_WATER},
    [THING_PIER] = {thing_pier, {5, 8, 16}, 0.3f, AT_SHORE},
    [THING_BUSH] = {thing_bush, {8, 16, 38}, 0.12f, 0},
    [THING_CHERRY] = {thing_cherry, {14, 28, 75}, 0.17f, 0},
    [THING_BAMBOO] = {thing_bamboo, {13, 22, 48}, 0.09f, 0},
    [THING_CACTUS] = {thing_cactus, {10, 19, 44}, 0.13f, 0},
    [THING_SUNFLOWER] = {thing_sunflower, {3.4f, 6, 14}, 0.08f, 0},
    [THING_LILY] = {thing_lily, {7, 13, 26}, 0.16f, STANDS_ON_WATER},
    [THING_FOX] = {thing_fox, {5, 9, 20}, .08f, 0},
    [THING_BEAR] = {thing_bear, {9, 17, 38}, .12f, 0},
    [THING_ELEPHANT] = {thing_elephant, {16, 28, 60}, .16f, 0},
    [THING_CAT] = {thing_cat, {5.4f, 8.5f, 17}, .07f, 0},
    [THING_RABBIT] = {thing_rabbit, {5.2f, 7.5f, 15}, .07f, 0},
    [THING_DUCK] = {thing_duck, {7.6f, 11, 20}, .07f, STANDS_ON_WATER},
    [THING_BUTTERFLY] = {thing_butterfly, {1.5f, 2.4f, 5}, .12f, FLIES},
    [THING_MUSHROOM] = {thing_mushroom, {5.2f, 7, 12}, .10f, 0},
    [THING_TURBINE] = {thing_turbine, {130, 240, 520}, .12f, 0},
    [THING_FIREWORKS] = {thing_fireworks, {110, 160, 260}, .2f, FLIES},
};

guint
make_thing_flags(SceneKind kind)
{
  return kinds[kind].where;
}

double
make_thing_usual_distance(SceneKind kind, SceneDepth depth)
{
  return kinds[kind].z[depth];
}

double
make_thing_gap(SceneKind kind)
{
  return kinds[kind].gap;
}

/* Times its width: how far one of a group is from the next. */
#define CLEAR .85f
/* Share of the frame that a group keeps to that is said to be at one side. */
#define SIDE .36f
/* Nearer than this share of the wish it would fill the frame. */
#define NEAREST .6f

static gboolean
is_large(const Kind *kind)
{
  return kind->z[DEPTH_NEAR] >= 24;
}

gboolean
make_thing_needs_ground(SceneKind which)
{
  const Kind *kind = &kinds[which];
  return kind->where == 0 && kind->z[DEPTH_NEAR] >= 10;
}

static gboolean
is_good(const MakeWorld *world, const Kind *kind, float x, float z)
{
  const float y = make_land_soil(world, x, z, .1f);
  if (kind->where & AT_SHORE)
    return fabsf(y) < .12f || world->scene->near == NEAR_NONE;
  return kind->where & (STANDS_ON_WATER | OVER_WATER)
             ? y < -.25f
             : world->scene->water == WATER_NONE || y > .12f;
}

/* The nearest good distance to the one that is wished. FALSE: there is none. */
static gboolean
find_place(const MakeWorld *world, const Kind *kind, float u, float *z)
{
  const float wish = *z, least = is_large(kind) ? NEAREST * wish : 2.5f,
              most = is_large(kind) ? 1.8f * wish : 900;
  for (int i = 0; i < 48; i++)
    for (int side = 0; side < 2; side++) {
      const float at = wish * powf(1.09f, side == 0 ? (float)-i : (float)i);
      if (at > least && at < most && is_good(world, kind, u * at, at)) {
        *z = at;
        return TRUE;
      }
    }
  return FALSE;
}

MakeSprite *
make_thing_sprite(const MakeWorld *world, const SceneThing *thing, guint32 seed, Vec at,
                  float px_per_m, float rock_m)
{
  Sketch sketch = {.world = world,
                   .marks = g_array_new(FALSE, FALSE, sizeof(SketchMark)),
                   .rows = g_array_new(FALSE, FALSE, sizeof(SketchLimb)),
                   .corners = g_array_new(FALSE, FALSE, sizeof(SketchCorner)),
                   .bumps = g_array_new(FALSE, FALSE, sizeof(SketchBump)),
                   .side = 1,
                   .k = 1,
                   .dice = {seed, 0},
                   .px_per_m = px_per_m,
                   .thing = thing,
                   .at = at,
                   .to_sun = world->to_sun,
                   .sun = world->air.sun,
                   .sky = world->air.sky};
  if (rock_m > 0)
    thing_rock(&sketch, rock_m);
  kinds[thing->kind].draw(&sketch);
  MakeSprite *sprite = sketch_finish(&sketch);
  g_array_unref(sketch.marks);
  g_array_unref(sketch.rows);
  g_array_unref(sketch.corners);
  g_array_unref(sketch.bumps);
  return sprite;
}

/* Places are found one after the other, sprites are then drawn on all cores. */
typedef struct {
  const SceneThing *thing;
  guint32 seed;
  Vec at;
  float rock;
  gboolean casts;
  MakeSprite *sprite;
} Stand;

typedef struct {
  MakeWorld *world;
  GArray *stands; /* of Stand */
} Stands;

static void
draw_stand(gpointer data, int i)
{
  const Stands *all = data;
  Stand *stand = &g_array_index(all->stands, Stand, i);
  stand->sprite = make_thing_sprite(all->world, stand->thing, stand->seed, stand->at,
                                    all->world->focal / stand->at.z, stand->rock);
}

static void
draw_stands(Stands *all)
{
  make_work((int)all->stands->len, draw_stand, all);
  for (guint i = 0; i < all->stands->len; i++) {
    const Stand *stand = &g_array_index(all->stands, Stand, i);
    if (stand->sprite == NULL)
      continue;
    stand->sprite->at = stand->at;
    stand->sprite->casts = stand->casts;
    g_ptr_array_add(all->world->sprites, stand->sprite);
  }
}

static void
add_one(Stands *all, const SceneThing *thing, guint32 which, float across, float z, float high)
{
  const MakeWorld *world = all->world;
  const Kind *kind = &kinds[thing->kind];
  float u = (across - .5f) * 2 * world->u_most, rock = 0;
  const gboolean flies = kind->where & FLIES,
                 floats = kind->where & (STANDS_ON_WATER | OVER_WATER | AT_SHORE);
  if (kind->where & OVER_WATER && world->scene->water == WATER_RIVER)
    u = make_river_middle(world, z) / z;
  else if (!(kind->where & (FLIES | STANDS_ON_ROCK)) && !find_place(world, kind, u, &z)) {
    if (!is_large(kind))
      return;
    rock = 13 * (float)thing->size; /* out in the water */
  }
  Vec at = vec(u * z, 0, z);
  if (flies)
    at.y = world->eye + high * z;
  else if (floats)
    at.y = kind->where & STANDS_ON_WATER ? make_water_height(world, at.x, z) : 0;
  else
    at.y = MAX(make_land_soil(world, at.x, z, .05f), world->scene->water == WATER_NONE ? -1e3f : 0);
  if (rock > 0)
    at.y = 1.2f;
  const Stand stand = {.thing = thing,
                       .seed = world->seed + 1000 + which * 77,
                       .at = at,
                       .rock = rock,
                       .casts = !flies && !(kind->where & AT_SHORE)};
  g_array_append_val(all->stands, stand);
}

static int
by_distance(gconstpointer a, gconstpointer b)
{
  const MakeSprite *p = *(MakeSprite *const *)a, *q = *(MakeSprite *const *)b;
  return p->at.z < q->at.z ? 1 : p->at.z > q->at.z ? -1 : 0;
}

void
make_sprite_keep(MakeWorld *world, MakeSprite *sprite)
{
  sprite->at = vec(1e7f, 0, MAKE_FARTHEST_M);
  g_ptr_array_add(world->sprites, sprite);
}

void
make_things_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  Stands all = {world, g_array_new(FALSE, TRUE, sizeof(Stand))};
  for (guint i = 0; i < scene->n_things; i++) {
    const SceneThing *thing = &scene->things[i];
    const Kind *kind = &kinds[thing->kind];
    if (kind->where & LIES)
      continue;
    if (thing->kind == THING_FLOWER) {
      make_flowers_set(world, thing, i);
      continue;
    }
    if (thing->kind == THING_SUNFLOWER && thing->count >= FIELD_FROM) {
      make_field_set(world, thing);
      continue;
    }
    Dice dice = {world->seed + i * 131 + 9, 0};
    const int n = thing->count;
    const float wide = (float)(make_kind_width(thing->kind) * thing->size /
                               (2 * world->u_most * make_kind_distance(thing))),
                room = thing->across < .3 || thing->across > .7 ? SIDE : .92f,
                gap = MIN(MAX(kind->gap * (float)sqrt(thing->size), CLEAR * wide),
                          n > 1 ? room / (float)(n - 1) : 1);
    float first = (float)thing->across - .5f * gap * (float)(n - 1);
    first = CLAMP(first, .04f, MAX(.04f, .96f - gap * (float)(n - 1)));
    if (n == 1)
      first = (float)thing->across;
    for (int k = 0; k < n; k++) {
      float across = first + gap * (float)k + (n > 1 ? gap * dice_between(&dice, -.28f, .28f) : 0);
      float z =
          (float)make_kind_distance(thing) * (thing->rise > 0 ? dice_between(&dice, .97f, 1.03f)
                                              : n > 1         ? dice_between(&dice, .82f, 1.35f)
                                                              : 1);
      /* Of what flies all is in the frame; a balloon with its basket is the tallest. */
      const float tall = 1.9f * (float)(make_kind_width(thing->kind) * thing->size) / z,
                  top = CLAMP(.95f * world->v_most - tall, .15f * world->v_most,
                              .80f * world->v_most),
                  high = top * dice_between(&dice, .44f, 1);
      if (thing->arrange != ARRANGE_LOOSE)
        make_arrange(world, thing, kind->gap, k, &across, &z);
      add_one(&all, thing, i * 64 + (guint32)k, across, z, high);
    }
  }
  draw_stands(&all);
  g_array_unref(all.stands);
  make_woods_set(world);
  g_ptr_array_sort(world->sprites, by_distance);
  world->casters = g_ptr_array_new();
  for (guint i = 0; i < world->sprites->len; i++)
    if (((const MakeSprite *)world->sprites->pdata[i])->casts)
      g_ptr_array_add(world->casters, world->sprites->pdata[i]);
}

float
make_thing_shade(const MakeWorld *world, Vec at)
{
  if (world->casters == NULL || vec_luma(world->air.sun) < .03f)
    return 1;
  float open = 1;
  const Vec to = world->to_sun;
  const float tz = fabsf(to.z) < .22f ? (to.z < 0 ? -.22f : .22f) : to.z;
  for (guint i = 0; i < world->casters->len; i++) {
    const MakeSprite *sprite = world->casters->pdata[i];
    const float t = (sprite->at.z - at.z) / tz;
    if (t < -.05f)
      continue;
    const float y = at.y + MAX(to.y, .06f) * t - sprite->at.y, x = at.x + to.x * t - sprite->at.x;
    if (y > sprite->bottom + (float)sprite->height * sprite->meters_per_px)
      continue;
    open *= 1 - .88f * make_sprite_at(sprite, x,
                                      MAX(y, sprite->bottom + 2.1f * sprite->meters_per_px), NULL);
  }
  return open;
}
