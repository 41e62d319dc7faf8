/* arrange.c: where the k-th of a group stands that is set up in a row, or along a road. */
#include "make/kind.h"
#include "make/world.h"

#define ROAD_NEAREST_M 13.0f
#define ROAD_FARTHEST_M 130.0f
#define ROAD_VERGE_M 3.6f /* from the road's middle to what stands beside it, without its width */

void
make_arrange(const MakeWorld *world, const SceneThing *thing, float gap, int k, float *across,
             float *z)
{
  const int n = thing->count;
  if (thing->arrange == ARRANGE_ROW) {
    const float step = n > 1 ? MIN(gap * (float)thing->size, .92f / (float)(n - 1)) : 0,
                half = .5f * step * (float)(n - 1);
    *across = CLAMP((float)thing->across, .04f + half, .96f - half) - half + step * (float)k;
    *z = (float)make_kind_distance(thing);
    return;
  }
  const gboolean is_beside = thing->arrange == ARRANGE_ROADSIDE;
  if (is_beside) {
    const int pairs = (n + 1) / 2;
    const float t = pairs > 1 ? (float)(k / 2) / (float)(pairs - 1) : 0;
    *z = ROAD_NEAREST_M * powf(ROAD_FARTHEST_M / ROAD_NEAREST_M, t);
  }
  const float aside = ROAD_VERGE_M + .5f * (float)(make_kind_width(thing->kind) * thing->size),
              x = make_road_middle(world, *z) + (!is_beside   ? 0
                                                 : k % 2 == 0 ? -aside
                                                              : aside);
  *across = .5f + x / (*z * 2 * world->u_most);
}
