/* relate_place.c: where things stand to each other, as places: across the frame, and metres from
 * the eye. */
#include <math.h>
#include "make/kind.h"
#include "make/reader.h"

/* Beside something small, what is large is looked at from near: of a man before a house both are
 * seen. */
static void
pull_nearer(MakeReader *reader, int reference, const SceneThing *subject)
{
  SceneThing *thing = &reader->scene->things[reference];
  const double near = make_thing_usual_distance(thing->kind, DEPTH_NEAR) * 1.15;
  if (make_kind_is_small(subject->kind) && !make_kind_is_small(thing->kind) &&
      make_thing_flags(thing->kind) == 0 && !reader->has_depth[reference] && thing->count <= 3)
    thing->distance = MIN(near, make_kind_distance(thing));
}

static void
put_beside(MakeReader *reader, SceneThing *subject, SceneThing *reference, int side)
{
  const double distance = make_kind_distance(reference);
  /* A fence runs across the whole frame, behind what is beside it. */
  if (reference->kind == THING_FENCE || subject->kind == THING_FENCE) {
    SceneThing *fence = reference->kind == THING_FENCE ? reference : subject,
               *other = fence == reference ? subject : reference;
    fence->distance = 1.3 * make_kind_distance(other) + 1;
    return;
  }
  if (!(make_thing_flags(subject->kind) & (KIND_FLIES | KIND_FLOATS)) &&
      !(make_thing_flags(reference->kind) & KIND_FLOATS))
    subject->distance = make_kind_is_small(subject->kind) && !make_kind_is_small(reference->kind)
                            ? .75 * distance
                            : distance;
  const double gap = make_kind_reach(reference) + make_kind_reach(subject) + .02;
  if (side == 0)
    side = reference->across > .55 ? -1 : 1;
  (void)reader;
  subject->across = CLAMP(reference->across + side * gap, .04, .96);
}

/* Stands in two halves to both sides of `centre`. */
static void
put_around(MakeReader *reader, int index, double centre, double reach, double distance)
{
  MadeScene *scene = reader->scene;
  SceneThing *around = &scene->things[index];
  if (!reader->has_count[index])
    around->count = MAX(around->count, 6);
  if (distance > 0)
    around->distance = distance;
  const int n = around->count, half = (n + 1) / 2;
  const double gap = MAX(reach + .10, .22);
  if (n < 2 || scene->n_things == LITHO_SCENE_MAX_THINGS) {
    around->across = CLAMP(centre - gap, .05, .95);
    return;
  }
  SceneThing *other = &scene->things[scene->n_things++];
  *other = *around;
  around->count = half;
  other->count = n - half;
  around->across = CLAMP(centre - gap, .08, .92);
  other->across = CLAMP(centre + gap, .08, .92);
}

static void
put_between(MakeReader *reader, SceneThing *subject, const MakeRelation *relation)
{
  SceneThing *a = &reader->scene->things[relation->reference];
  subject->across = a->across;
  if (relation->second >= 0) {
    SceneThing *b = &reader->scene->things[relation->second];
    if (fabs(a->across - b->across) < .3) {
      a->across = .25;
      b->across = .75;
    }
    subject->across = .5 * (a->across + b->across);
  } else if (a->count == 2 && reader->scene->n_things < LITHO_SCENE_MAX_THINGS) {
    SceneThing *b = &reader->scene->things[reader->scene->n_things++];
    *b = *a;
    a->count = b->count = 1;
    a->across = .26;
    b->across = .74;
    subject->across = .5;
  }
}

/* A sun or moon behind, over or between things. */
static void
settle_orb(MakeReader *reader, const MakeRelation *relation)
{
  SceneOrb *orb = relation->subject == THE_SUN ? &reader->scene->sun : &reader->scene->moon;
  if (relation->reference < 0)
    return;
  const SceneThing *reference = &reader->scene->things[relation->reference];
  orb->across = CLAMP(reference->across, .08, .92);
  if (relation->kind == RELATION_BETWEEN)
    orb->across = relation->second >= 0
                      ? .5 * (orb->across + reader->scene->things[relation->second].across)
                      : orb->across;
  if (relation->subject == THE_SUN) {
    reader->said |= SAID_ACROSS | SAID_SUN_HIGH;
    orb->high = relation->kind == RELATION_OVER ? .55 : .12;
  }
}

static void
settle_thing(MakeReader *reader, const MakeRelation *relation)
{
  SceneThing *subject = &reader->scene->things[relation->subject],
             *reference = &reader->scene->things[relation->reference];
  pull_nearer(reader, relation->reference, subject);
  reader->is_related[relation->subject] = reader->is_related[relation->reference] = TRUE;
  const gboolean stands = !(make_thing_flags(subject->kind) & (KIND_FLIES | KIND_LIES)),
                 keeps = reader->has_place[relation->subject];
  const double distance = make_kind_distance(reference), across = subject->across;
  const gboolean is_road = reference->kind == THING_ROAD;
  const double aside = (reference->across > .5 ? -1 : 1) *
                       MIN(.6 * make_kind_reach(reference) + .4 * make_kind_reach(subject), .25);
  switch (relation->kind) {
  case RELATION_BEHIND:
    subject->across = CLAMP(reference->across + aside, .05, .95);
    subject->distance = stands ? distance * 1.35 + 2 : 0;
    break;
  case RELATION_FRONT:
    subject->across = reference->across;
    subject->distance = stands ? MIN(make_kind_distance(subject), MAX(distance * .72, 4)) : 0;
    break;
  case RELATION_UNDER:
    if (reference->kind == THING_UMBRELLA &&
        make_company_settle(reader, relation->subject, relation->reference))
      return;
    subject->across = CLAMP(reference->across + (stands ? .3 * aside : 0), .05, .95);
    if (stands && !(make_thing_flags(reference->kind) & KIND_FLIES))
      subject->distance = distance * .96;
    break;
  case RELATION_OVER:
    subject->across = reference->across;
    break;
  case RELATION_ON:
    if (is_road)
      subject->arrange = ARRANGE_ROAD;
    else if (make_company_settle(reader, relation->subject, relation->reference))
      return;
    else {
      g_autofree char *words =
          g_strdup_printf("%s on %s", scene_kinds[subject->kind], scene_kinds[reference->kind]);
      make_reader_note(reader, words, NULL);
      put_beside(reader, subject, reference, 0);
    }
    break;
  case RELATION_ALONG:
    if (is_road && (make_kind_has_pose(subject->kind) || subject->kind == THING_CAR ||
                    subject->kind == THING_BICYCLE)) {
      subject->arrange = ARRANGE_ROAD;
      break;
    }
    subject->arrange = is_road ? ARRANGE_ROADSIDE : ARRANGE_ROW;
    if (is_road && !reader->has_count[relation->subject])
      subject->count = MAX(subject->count, 10);
    break;
  case RELATION_BETWEEN:
    put_between(reader, subject, relation);
    break;
  case RELATION_AROUND:
    put_around(reader, relation->subject, reference->across, make_kind_reach(reference),
               distance * 1.15);
    break;
  case RELATION_WITHIN:
    if (is_road)
      break;
    if (subject->kind == THING_ROAD)
      reference->arrange = ARRANGE_ROADSIDE, reference->count = MAX(reference->count, 10);
    else
      put_around(reader, relation->reference, subject->across, make_kind_reach(subject),
                 make_kind_distance(subject) * 1.15);
    break;
  default:
    put_beside(reader, subject, reference,
               relation->kind == RELATION_LEFT    ? -1
               : relation->kind == RELATION_RIGHT ? 1
                                                  : 0);
  }
  if (keeps && relation->kind != RELATION_BETWEEN)
    subject->across = across;
}

/* "a white horse and a brown horse before a barn": side by side, not in each other. */
static void
part_subjects(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  for (guint i = 0; i < scene->n_things; i++)
    for (guint k = i + 1; k < scene->n_things; k++) {
      SceneThing *a = &scene->things[i], *b = &scene->things[k];
      const double za = make_kind_distance(a), zb = make_kind_distance(b),
                   apart = make_kind_reach(a) + make_kind_reach(b);
      if (!reader->is_related[i] || !reader->is_related[k] || reader->has_place[i] ||
          reader->has_place[k] || !make_kind_is_small(a->kind) || !make_kind_is_small(b->kind) ||
          za > 1.3 * zb || zb > 1.3 * za || fabs(a->across - b->across) > .5 * apart)
        continue;
      const double middle = .5 * (a->across + b->across);
      a->across = CLAMP(middle - .55 * apart, .05, .95);
      b->across = CLAMP(middle + .55 * apart, .05, .95);
    }
}

void
make_relations_settle(MakeReader *reader)
{
  for (guint i = 0; i < reader->relations->len; i++) {
    const MakeRelation *relation = &g_array_index(reader->relations, MakeRelation, i);
    if (relation->subject == relation->reference)
      continue;
    if (relation->subject == THE_SUN || relation->subject == THE_MOON)
      settle_orb(reader, relation);
    else if (relation->reference >= 0)
      settle_thing(reader, relation);
    else if (relation->reference == A_GROUND && relation->kind == RELATION_AROUND)
      put_around(reader, relation->subject, .5, .26, 0);
    else if (relation->reference == A_GROUND)
      reader->scene->things[relation->subject].arrange = ARRANGE_ROW;
    else /* under the sun, over the moon: as they hang */
      continue;
  }
  make_rowers_settle(reader);
  make_things_drop(reader);
  part_subjects(reader);
}
