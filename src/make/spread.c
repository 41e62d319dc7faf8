/* spread.c: where things stand of which the words say nothing: near enough to be seen, and not
 * before each other. */
#include <math.h>
#include "make/kind.h"
#include "make/reader.h"

#define FEW 3           /* so many are what the picture is of */
#define EYE_M 2.1       /* over the ground, about; on dunes: */
#define EYE_DUNES_M 4.6 /* m */
#define NEAREST 1.12    /* times the nearest ground that is in the frame */
#define STEP .05
#define HIDES .35 /* what covers less of another does not hide it */

/* m: the nearest ground that the frame shows. */
static double
nearest_ground(const MakeReader *reader)
{
  const MadeScene *scene = reader->scene;
  const double below = reader->said & SAID_VIEW    ? 1 - scene->horizon
                       : scene->hour == HOUR_NIGHT ? .32
                                                   : .44;
  return (scene->near == NEAR_DUNES ? EYE_DUNES_M : EYE_M) / (below * .92);
}

void
make_prominence_settle(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  const double nearest = NEAREST * nearest_ground(reader);
  int n = 0;
  for (guint i = 0; i < scene->n_things; i++)
    n += make_kind_is_small(scene->things[i].kind) ? scene->things[i].count : 0;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (!make_kind_is_small(thing->kind))
      continue;
    if (n <= FEW && !reader->has_depth[i] && thing->depth == DEPTH_MIDDLE)
      thing->depth = DEPTH_NEAR;
    if (make_kind_distance(thing) < nearest)
      thing->distance = nearest;
  }
}

#define RISE .15     /* of the distance */
#define RISE_MOST 16 /* m */
#define STEP_BACK 1.3

void
make_rises_settle(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (!reader->has_rise[i] ||
        make_thing_flags(thing->kind) &
            (KIND_FLIES | KIND_LIES | KIND_FLOATS | KIND_OVER_WATER | KIND_AT_SHORE))
      continue;
    thing->distance = STEP_BACK * MAX(make_kind_distance(thing),
                                      make_thing_usual_distance(thing->kind, DEPTH_MIDDLE));
    thing->rise = CLAMP(RISE * thing->distance, 2, RISE_MOST);
  }
}

/* Of both the farther one would be hidden, or they would stand in each other. */
static gboolean
is_in_the_way(const SceneThing *a, const SceneThing *b, double across)
{
  const double ra = make_kind_reach(a), rb = make_kind_reach(b), za = make_kind_distance(a),
               zb = make_kind_distance(b);
  const double overlap = MIN(across + ra, b->across + rb) - MAX(across - ra, b->across - rb);
  if (overlap <= 0)
    return FALSE;
  const double behind = za > zb ? ra : rb;
  return overlap > HIDES * 2 * behind ||
         (za < 1.3 * zb && zb < 1.3 * za && overlap > .1 * MIN(ra, rb));
}

static gboolean
is_free(const MadeScene *scene, const gboolean *stands, guint which, double across)
{
  for (guint i = 0; i < scene->n_things; i++)
    if (i != which && stands[i] && is_in_the_way(&scene->things[which], &scene->things[i], across))
      return FALSE;
  return TRUE;
}

/* Has it a width of its own that could hide others or be hidden? */
static gboolean
takes_part(const SceneThing *thing)
{
  return !(make_thing_flags(thing->kind) & (KIND_FLIES | KIND_LIES | KIND_OVER_WATER)) &&
         thing->kind != THING_FLOWER && thing->kind != THING_FENCE && thing->kind != THING_LILY &&
         thing->count <= 6 && thing->arrange == ARRANGE_LOOSE;
}

/* A church in a village stands before the houses that would hide it. */
static void
show_single(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  for (guint i = 0; i < scene->n_things; i++)
    for (guint k = 0; k < scene->n_things; k++) {
      SceneThing *one = &scene->things[i];
      const SceneThing *group = &scene->things[k];
      if (i != k && one->count == 1 && group->count >= 3 && !reader->is_related[i] &&
          group->kind != THING_FLOWER && make_thing_flags(one->kind) == 0 &&
          make_thing_flags(group->kind) == 0 && !make_kind_is_small(group->kind) &&
          make_kind_distance(one) > make_kind_distance(group) &&
          make_kind_distance(one) < 2 * make_kind_distance(group) &&
          is_in_the_way(one, group, one->across))
        one->distance = .8 * make_kind_distance(group);
    }
}

void
make_spread(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  gboolean stands[LITHO_SCENE_MAX_THINGS] = {FALSE}, fixed[LITHO_SCENE_MAX_THINGS];
  for (guint i = 0; i < scene->n_things; i++) {
    fixed[i] = reader->has_place[i] || reader->is_related[i] || !takes_part(&scene->things[i]);
    stands[i] = fixed[i] && takes_part(&scene->things[i]);
  }
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (fixed[i])
      continue;
    const double wish = thing->across;
    gboolean found = FALSE;
    for (int k = 0; k < 18 && !found; k++)
      for (int side = -1; side <= 1 && !found; side += 2) {
        const double across = wish + (wish > .5 ? -side : side) * -STEP * k;
        if (across > .07 && across < .93 && is_free(scene, stands, i, across)) {
          thing->across = across;
          found = TRUE;
        }
      }
    stands[i] = TRUE;
  }
  show_single(reader);
}
