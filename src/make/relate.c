/* relate.c: where things stand to each other: "a tree behind the house", 房子后面的树. A relation
 * is noted while words are read and becomes places once all things are known. Distances are metres
 * from the eye. Not done: one thing on or in another. */
#include <math.h>
#include "make/kind.h"
#include "make/reader.h"

/* Half of the frame's width at 1 m: what render.c's usual focal length gives a square. */
#define U_MOST .526

/* --- reading -----------------------------------------------------------------------------------
 */

static void
close_relation(MakeReader *reader)
{
  if (reader->open.subject != NONE && reader->open.reference != NONE)
    g_array_append_val(reader->relations, reader->open);
  reader->is_open = reader->wants_second = reader->wants_subject = FALSE;
}

/* The token after this thing joins another one: "between a tree AND a house". */
static gboolean
is_joined(const MakeReader *reader)
{
  static const char *const joins[] = {"and", "和", "与", "跟", NULL};
  return reader->at + 1 < reader->n_tokens &&
         g_strv_contains(joins, reader->tokens[reader->at + 1].words);
}

void
make_relation_bind(MakeReader *reader, int what)
{
  if (!reader->is_open)
    return;
  MakeRelation *open = &reader->open;
  if (open->reference == NONE) {
    open->reference = what;
    reader->wants_second = open->kind == RELATION_BETWEEN && is_joined(reader);
    reader->wants_subject = open->subject == NONE;
  } else if (reader->wants_second) {
    open->second = what;
    reader->wants_second = FALSE;
  } else if (reader->wants_subject) {
    open->subject = what;
    reader->wants_subject = FALSE;
  }
  if (!reader->wants_second && !reader->wants_subject)
    close_relation(reader);
}

static void
note_open(MakeReader *reader, const MakeToken *token)
{
  static const char *const names[] = {"behind", "in front of", "beside",         "under",
                                      "over",   "on",          "between",        "along",
                                      "around", "surrounded",  "to the left of", "to the right of"};
  make_reader_note(reader, token->words, "place: %s", names[reader->open.kind]);
  reader->n_found--;
}

/* Without anything that it is about. */
static void
take_alone(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  switch ((LexRelation)token->row->value) {
  case RELATION_BEHIND:
    make_take_depth(reader, token, DEPTH_FAR);
    break;
  case RELATION_FRONT:
  case RELATION_BESIDE:
    make_take_depth(reader, token, DEPTH_NEAR);
    break;
  case RELATION_AROUND:
    if (reader->last >= 0 || make_thing_follows(reader, reader->at + 1)) {
      reader->is_open = TRUE;
      reader->open =
          (MakeRelation){RELATION_AROUND, reader->last >= 0 ? reader->last : NONE, A_GROUND, NONE};
      note_open(reader, token);
      reader->wants_subject = reader->open.subject == NONE;
      if (!reader->wants_subject)
        close_relation(reader);
    }
    break;
  case RELATION_BETWEEN:
    if (reader->last >= 0 && !reader->has_place[reader->last]) {
      scene->things[reader->last].across = .5;
      make_reader_note(reader, token->words, "%s: across 0.50",
                       scene_kinds[scene->things[reader->last].kind]);
    }
    break;
  default: /* "on", "over" before an hour or a ground: as they lie */
    break;
  }
}

/* Chinese: the thing just before is what it is about; its subject stands before that, or follows.
 */
static void
take_suffix(MakeReader *reader, const MakeToken *token)
{
  const gboolean is_thing = reader->last >= 0 && reader->last_at + 1 == reader->at,
                 is_ground =
                     reader->at > 0 && reader->tokens[reader->at - 1].kind == MAKE_TOKEN_ROW &&
                     (make_token_is(token - 1, LEX_FAR) || make_token_is(token - 1, LEX_WATER) ||
                      make_token_is(token - 1, LEX_NEAR));
  if (is_ground)
    return; /* in front of the mountains: as everything is */
  if (!is_thing) {
    take_alone(reader, token);
    return;
  }
  const gboolean follows = make_thing_follows(reader, reader->at + 1);
  MakeRelation open = {(LexRelation)token->row->value, NONE, reader->last, NONE};
  if (open.kind == RELATION_BETWEEN && reader->before >= 0) {
    open.second = reader->before;
    open.subject = NONE;
  } else if (reader->before >= 0 || reader->before < NONE)
    open.subject = reader->before;
  if (follows && (open.subject == NONE || g_strcmp0(token[1].words, "的") == 0 ||
                  g_strcmp0(token[1].words, "有") == 0))
    open.subject = NONE;
  if (open.subject == NONE && !follows)
    return;
  reader->open = open;
  reader->is_open = TRUE;
  reader->wants_subject = open.subject == NONE;
  note_open(reader, token);
  if (!reader->wants_subject)
    close_relation(reader);
}

void
make_take_relation(MakeReader *reader, const MakeToken *token)
{
  reader->is_open = FALSE;
  if (token->row->many) {
    take_suffix(reader, token);
    return;
  }
  if (reader->is_one) {
    take_alone(reader, token);
    return;
  }
  const MakeToken *about = make_reader_ahead(reader, reader->at + 1);
  const gboolean is_thing =
      about != NULL && (make_token_is(about, LEX_THING) || make_token_is(about, LEX_FLOWER) ||
                        make_token_is(about, LEX_SUN) || make_token_is(about, LEX_MOON));
  if (about == NULL) {
    take_alone(reader, token);
    return;
  }
  if (!is_thing && token->row->value != RELATION_ALONG) {
    /* Behind mountains, on a lake: as it lies. A low sun stands behind them. */
    if (token->row->value == RELATION_BEHIND && reader->last == THE_SUN)
      reader->scene->sun.high = .05, reader->said |= SAID_SUN_HIGH;
    return;
  }
  reader->open = (MakeRelation){(LexRelation)token->row->value,
                                reader->last != NONE ? reader->last : NONE, NONE, NONE};
  reader->is_open = TRUE;
  note_open(reader, token);
  if (!is_thing) { /* along the shore */
    reader->open.reference = A_GROUND;
    reader->wants_subject = reader->open.subject == NONE;
    if (!reader->wants_subject)
      close_relation(reader);
  }
}

/* --- places ------------------------------------------------------------------------------------
 */

static double
share_of(double meters, double distance)
{
  return meters / (2 * U_MOST * distance);
}

/* Half of what a group covers of the frame, about. */
static double
reach_of(const SceneThing *thing)
{
  return .5 * share_of(make_kind_width(thing->kind) * thing->size * thing->count,
                       make_kind_distance(thing));
}

static void
put_beside(MakeReader *reader, SceneThing *subject, const SceneThing *reference, int side)
{
  const double distance = make_kind_distance(reference);
  if (!(make_thing_flags(subject->kind) & (KIND_FLIES | KIND_FLOATS)) &&
      !(make_thing_flags(reference->kind) & KIND_FLOATS))
    subject->distance = distance;
  const double gap = reach_of(reference) + reach_of(subject) + .02;
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
  const gboolean stands = !(make_thing_flags(subject->kind) & (KIND_FLIES | KIND_LIES)),
                 keeps = reader->has_place[relation->subject];
  const double distance = make_kind_distance(reference), across = subject->across;
  const gboolean is_road = reference->kind == THING_ROAD;
  const double aside = (reference->across > .5 ? -1 : 1) *
                       MIN(.6 * reach_of(reference) + .4 * reach_of(subject), .25);
  switch (relation->kind) {
  case RELATION_BEHIND:
    subject->across = CLAMP(reference->across + aside, .05, .95);
    subject->distance = stands ? distance * 1.35 + 2 : 0;
    break;
  case RELATION_FRONT:
    subject->across = reference->across;
    subject->distance = stands ? MAX(distance * .72, 6) : 0;
    break;
  case RELATION_UNDER:
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
    else
      make_reader_note(reader, "on", NULL);
    break;
  case RELATION_ALONG:
    subject->arrange = is_road ? ARRANGE_ROADSIDE : ARRANGE_ROW;
    if (is_road && !reader->has_count[relation->subject])
      subject->count = MAX(subject->count, 10);
    break;
  case RELATION_BETWEEN:
    put_between(reader, subject, relation);
    break;
  case RELATION_AROUND:
    put_around(reader, relation->subject, reference->across, reach_of(reference), distance * 1.15);
    break;
  case RELATION_WITHIN:
    if (is_road)
      break;
    if (subject->kind == THING_ROAD)
      reference->arrange = ARRANGE_ROADSIDE, reference->count = MAX(reference->count, 10);
    else
      put_around(reader, relation->reference, subject->across, reach_of(subject),
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
}
