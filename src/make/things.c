/* things.c: where the things of a scene stand, their sprites, and the shade that they leave on the
 * ground. */
#include "make/kind.h"
#include "make/sketch.h"

#define STANDS_ON_WATER KIND_FLOATS
#define FLIES KIND_FLIES
#define STANDS_ON_ROCK KIND_ON_ROCK
#define LIES KIND_LIES /* no sprite */

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

static gboolean
is_good(const MakeWorld *world, const Kind *kind, float x, float z)
{
  const float y = make_land_soil(world, x, z, .1f);
  return kind->where & STANDS_ON_WATER ? y < -.25f : world->scene->water == WATER_NONE || y > .12f;
}

/* The nearest good distance to the one that is wished. FALSE: there is none. */
static gboolean
find_place(const MakeWorld *world, const Kind *kind, float u, float *z)
{
  const float wish = *z;
  for (int i = 0; i < 48; i++)
    for (int side = 0; side < 2; side++) {
      const float at = wish * powf(1.09f, side == 0 ? (float)-i : (float)i);
      if (at > 2.5f && at < 900 && is_good(world, kind, u * at, at)) {
        *z = at;
        return TRUE;
      }
    }
  return FALSE;
}

MakeSprite *
make_thing_sprite(const MakeWorld *world, const SceneThing *thing, guint32 seed, float px_per_m)
{
  Sketch sketch = {.world = world,
                   .marks = g_array_new(FALSE, FALSE, sizeof(SketchMark)),
                   .rows = g_array_new(FALSE, FALSE, sizeof(SketchLimb)),
                   .dice = {seed, 0},
                   .px_per_m = px_per_m,
                   .thing = thing,
                   .to_sun = world->to_sun,
                   .sun = world->air.sun,
                   .sky = world->air.sky};
  kinds[thing->kind].draw(&sketch);
  MakeSprite *sprite = sketch_finish(&sketch);
  g_array_unref(sketch.marks);
  g_array_unref(sketch.rows);
  return sprite;
}

static void
add_one(MakeWorld *world, const SceneThing *thing, guint32 which, float across, float z, float high)
{
  const Kind *kind = &kinds[thing->kind];
  const float u = (across - .5f) * 2 * world->u_most;
  if (!(kind->where & (FLIES | STANDS_ON_ROCK)) && !find_place(world, kind, u, &z))
    return;
  MakeSprite *sprite =
      make_thing_sprite(world, thing, world->seed + 1000 + which * 77, world->focal / z);
  if (sprite == NULL)
    return;
  const gboolean flies = kind->where & FLIES, floats = kind->where & STANDS_ON_WATER;
  sprite->at = vec(u * z,
                   flies    ? world->eye + high * z
                   : floats ? make_water_height(world, u * z, z)
                            : MAX(make_land_soil(world, u * z, z, .05f),
                                  world->scene->water == WATER_NONE ? -1e3f : 0),
                   z);
  sprite->casts = !flies && thing->kind != THING_FLOWER;
  g_ptr_array_add(world->sprites, sprite);
}

static int
by_distance(gconstpointer a, gconstpointer b)
{
  const MakeSprite *p = *(MakeSprite *const *)a, *q = *(MakeSprite *const *)b;
  return p->at.z < q->at.z ? 1 : p->at.z > q->at.z ? -1 : 0;
}

static void
add_flowers(MakeWorld *world, const SceneThing *thing, guint32 which)
{
  Dice dice = {world->seed + which * 13 + 400, 0};
  const int n = (int)(900 * MIN(thing->size, 1.6));
  for (int i = 0; i < n; i++) {
    /* As many for each row of pixels: far ones are small. */
    const float z = 1 / mixf(1 / 2.3f, 1 / 26.0f, powf(dice_roll(&dice), .45f)),
                across = dice_between(&dice, -.05f, 1.05f);
    const float u = (across - .5f) * 2 * world->u_most;
    const float patch = lattice_noise(u * z / 2.8f, z / 2.8f, world->seed + 401);
    if (patch < dice_between(&dice, -.5f, .25f))
      continue;
    add_one(world, thing, which * 1000 + (guint32)i, across, z, 0);
  }
}

void
make_things_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  for (guint i = 0; i < scene->n_things; i++) {
    const SceneThing *thing = &scene->things[i];
    const Kind *kind = &kinds[thing->kind];
    if (kind->where & LIES)
      continue;
    if (thing->kind == THING_FLOWER) {
      add_flowers(world, thing, i);
      continue;
    }
    Dice dice = {world->seed + i * 131 + 9, 0};
    const int n = thing->count;
    const float gap = MIN(kind->gap * (float)sqrt(thing->size), n > 1 ? .92f / (float)(n - 1) : 1);
    float first = (float)thing->across - .5f * gap * (float)(n - 1);
    first = CLAMP(first, .04f, MAX(.04f, .96f - gap * (float)(n - 1)));
    if (n == 1)
      first = (float)thing->across;
    for (int k = 0; k < n; k++) {
      float across = first + gap * (float)k + (n > 1 ? gap * dice_between(&dice, -.28f, .28f) : 0);
      float z = (float)make_kind_distance(thing) * (n > 1 ? dice_between(&dice, .82f, 1.35f) : 1);
      const float high = world->v_most * dice_between(&dice, .35f, .80f);
      if (thing->arrange != ARRANGE_LOOSE)
        make_arrange(world, thing, kind->gap, k, &across, &z);
      add_one(world, thing, i * 64 + (guint32)k, across, z, high);
    }
  }
  make_woods_set(world);
  g_ptr_array_sort(world->sprites, by_distance);
}

float
make_thing_shade(const MakeWorld *world, Vec at)
{
  if (world->sprites == NULL || vec_luma(world->air.sun) < .03f)
    return 1;
  float open = 1;
  const Vec to = world->to_sun;
  const float tz = fabsf(to.z) < .22f ? (to.z < 0 ? -.22f : .22f) : to.z;
  for (guint i = 0; i < world->sprites->len; i++) {
    const MakeSprite *sprite = world->sprites->pdata[i];
    if (!sprite->casts)
      continue;
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
