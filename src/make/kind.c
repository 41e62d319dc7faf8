/* kind.c: see kind.h. */
#include "make/kind.h"

#define USUAL_WIDTH_M 3

double
make_kind_width(SceneKind kind)
{
  static const double widths[N_THINGS] = {
      [THING_PALM] = 5,       [THING_PINE] = 5,    [THING_TREE] = 8,       [THING_HOUSE] = 9,
      [THING_LIGHTHOUSE] = 6, [THING_BOAT] = 4,    [THING_SAILBOAT] = 6,   [THING_BIRD] = 1,
      [THING_FLOWER] = 1,     [THING_PERSON] = .8, [THING_FOOTPRINTS] = 1,
  };
  return widths[kind] > 0 ? widths[kind] : USUAL_WIDTH_M;
}

double
make_kind_distance(const SceneThing *thing)
{
  return thing->distance > 0 ? thing->distance
                             : make_thing_usual_distance(thing->kind, thing->depth);
}
