/* kind.c: see kind.h. */
#include <math.h>
#include "make/kind.h"

#define USUAL_WIDTH_M 3
#define LIES_M 15  /* where a road is looked at */
#define SMALL_M 20 /* usual distance of what is small, at most */

double
make_kind_width(SceneKind kind)
{
  static const double widths[N_THINGS] = {
      [THING_PALM] = 5,       [THING_PINE] = 5,        [THING_TREE] = 8,
      [THING_HOUSE] = 9,      [THING_LIGHTHOUSE] = 6,  [THING_BOAT] = 4,
      [THING_SAILBOAT] = 6,   [THING_BIRD] = 1,        [THING_FLOWER] = 1,
      [THING_PERSON] = .8,    [THING_FOOTPRINTS] = 1,  [THING_MAN] = .8,
      [THING_WOMAN] = .8,     [THING_CHILD] = .6,      [THING_COUPLE] = 1.5,
      [THING_HORSE] = 2.4,    [THING_COW] = 2.4,       [THING_SHEEP] = 1.4,
      [THING_DOG] = 1.1,      [THING_DEER] = 1.5,      [THING_SWAN] = 1.5,
      [THING_KITE] = 1.5,     [THING_BALLOON] = 16,    [THING_PLANE] = 36,
      [THING_UMBRELLA] = 3.5, [THING_SURFBOARD] = .8,  [THING_TENT] = 5,
      [THING_CAMPFIRE] = 1.4, [THING_SNOWMAN] = 1.8,   [THING_BENCH] = 1.8,
      [THING_LAMP] = .6,      [THING_FENCE] = 30,      [THING_CAR] = 4.3,
      [THING_BICYCLE] = 1.8,  [THING_CHURCH] = 15,     [THING_CASTLE] = 31,
      [THING_WINDMILL] = 12,  [THING_PAGODA] = 11,     [THING_BRIDGE] = 40,
      [THING_PIER] = 2.4,     [THING_BUSH] = 3,        [THING_CHERRY] = 8,
      [THING_BAMBOO] = 4,     [THING_CACTUS] = 2,      [THING_SUNFLOWER] = .7,
      [THING_LILY] = 3.5,     [THING_FOX] = 1.2,       [THING_BEAR] = 1.9,
      [THING_ELEPHANT] = 4,   [THING_CAT] = 0.7,       [THING_RABBIT] = 0.5,
      [THING_DUCK] = 0.7,     [THING_BUTTERFLY] = 0.2, [THING_MUSHROOM] = 1,
      [THING_TURBINE] = 40,   [THING_FIREWORKS] = 50,
  };
  return widths[kind] > 0 ? widths[kind] : USUAL_WIDTH_M;
}

const char *
make_kind_lacks(const MadeScene *scene, SceneKind kind)
{
  const guint flags = make_thing_flags(kind);
  const gboolean wants_water = flags & (KIND_FLOATS | KIND_OVER_WATER | KIND_AT_SHORE),
                 stands = !(flags & (KIND_FLIES | KIND_ON_ROCK)) && !wants_water,
                 has_ground = scene->water != WATER_SEA || scene->near != NEAR_NONE;
  if (wants_water && scene->water == WATER_NONE)
    return "the scene has no water";
  return stands && !has_ground ? "the scene has no ground: there is only the sea" : NULL;
}

double
make_kind_distance(const SceneThing *thing)
{
  return thing->distance > 0 ? thing->distance
                             : make_thing_usual_distance(thing->kind, thing->depth);
}

double
make_kind_reach(const SceneThing *thing)
{
  const double distance = make_kind_distance(thing), /* 0: part of the ground */
      one = make_kind_width(thing->kind) * thing->size /
            (2 * KIND_U_MOST * (distance > 0 ? distance : LIES_M)),
               gap = MAX(make_thing_gap(thing->kind) * sqrt(thing->size), .85 * one);
  return .5 * (one + gap * (thing->count - 1));
}

gboolean
make_kind_is_small(SceneKind kind)
{
  return make_thing_flags(kind) == 0 && kind != THING_FLOWER && kind != THING_SUNFLOWER &&
         make_thing_usual_distance(kind, DEPTH_MIDDLE) <= SMALL_M;
}

gboolean
make_kind_is_person(SceneKind kind)
{
  return kind == THING_PERSON || (kind >= THING_MAN && kind <= THING_COUPLE);
}

gboolean
make_kind_has_pose(SceneKind kind)
{
  return make_kind_is_person(kind) || (kind >= THING_HORSE && kind <= THING_DEER);
}
