/* knoll.c: hills under things that stand on one: a level top as wide as the thing, a slope that is
 * never steep, a little uneven. In water the same is an island. */
#include "make/kind.h"
#include "make/world.h"

#define SLOPE 2.3f     /* m outward for each m up */
#define BELOW_M 1.2f   /* an island's foot under the water */
#define ASIDE .6f      /* of the slope: how far from the top animals stand */
#define UNEVEN .10f    /* of the rise */
#define WAVE_M 9.0f    /* from one bump to the next */
#define LEAST_BEFORE 3 /* m between the eye and the foot */

void
make_knolls_set(MakeWorld *world)
{
  const MadeScene *scene = world->scene;
  world->n_knolls = 0;
  for (guint i = 0; i < scene->n_things && world->n_knolls < MAKE_KNOLLS_MOST; i++) {
    const SceneThing *thing = &scene->things[i];
    if (thing->rise <= 0)
      continue;
    const float z = (float)make_kind_distance(thing), rise = (float)thing->rise,
                wide = 2 * world->u_most * z * (float)make_kind_reach(thing);
    MakeKnoll *knoll = &world->knolls[world->n_knolls++];
    *knoll =
        (MakeKnoll){((float)thing->across - .5f) * 2 * world->u_most * z, z, wide + 1, 0, rise};
    /* Animals stand on the slope, where they are seen whole; what is built stands on top. */
    if (make_kind_is_small(thing->kind) && !make_kind_is_person(thing->kind)) {
      knoll->top = 2;
      knoll->z += ASIDE * SLOPE * rise + knoll->top;
      knoll->foot = knoll->top + SLOPE * MAX(rise, .4f * wide);
    } else
      knoll->foot = MIN(knoll->top + SLOPE * rise, MAX(z - LEAST_BEFORE, knoll->top + .5f));
    if (scene->water == WATER_NONE) /* woods begin behind it */
      world->far_from_m = MAX(world->far_from_m, z + knoll->foot);
  }
}

float
make_knoll_height(const MakeWorld *world, float x, float z, float y)
{
  for (int i = 0; i < world->n_knolls; i++) {
    const MakeKnoll *knoll = &world->knolls[i];
    const float dx = x - knoll->x, dz = z - knoll->z, d2 = dx * dx + dz * dz;
    if (d2 >= knoll->foot * knoll->foot)
      continue;
    const float share = 1 - smooth(knoll->top, knoll->foot, sqrtf(d2)),
                bumps = UNEVEN * share * (1 - share) * 4 *
                        lattice_noise(x / WAVE_M, z / WAVE_M, world->seed + 71 + (guint32)i);
    const float up = knoll->rise * (share + bumps);
    y = y < 0 ? MAX(y, up - BELOW_M * (1 - share)) : y + up;
  }
  return y;
}
