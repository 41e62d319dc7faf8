/* take_company.c: people and what they do: how they stand or sit, what they ride, hold, lead or
 * wear. Who sits on a bench or is in a boat becomes one thing with it (scene.h: with, pose). */
#include <string.h>
#include "make/kind.h"
#include "make/reader.h"

/* What is not drawn so keeps its usual pose, and the trace says so. */
static gboolean
can_pose(const SceneThing *thing, ScenePose pose)
{
  return made_kind_poses(thing->kind, thing->has_with, thing->with, pose);
}

void
make_take_pose(MakeReader *reader, const MakeToken *token)
{
  SceneThing *thing = reader->actor >= 0 ? &reader->scene->things[reader->actor] : NULL;
  const ScenePose pose = (ScenePose)token->row->value;
  if (thing == NULL || !make_kind_has_pose(thing->kind)) {
    if (!make_thing_follows(reader, reader->at + 1)) {
      make_reader_note(reader, token->words, NULL);
      return;
    }
    reader->pose = (int)pose;
    reader->pose_token = token;
    return;
  }
  thing->pose = pose;
  make_reader_note(reader, token->words, "%s: %s", scene_kinds[thing->kind], scene_poses[pose]);
  const MakeToken *about = make_reader_ahead(reader, reader->at + 1);
  if (pose == POSE_ROWING && about != NULL && make_token_is(about, LEX_THING) &&
      about->row->value == THING_BOAT) { /* rowing a boat: in it */
    reader->open = (MakeRelation){RELATION_ON, reader->actor, NONE, NONE};
    reader->is_open = TRUE;
  }
}

/* Who rows without a boat that was said has one. */
void
make_rowers_settle(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *who = &scene->things[i];
    if (who->pose != POSE_ROWING || !made_kind_takes(THING_BOAT, who->kind))
      continue;
    who->has_with = TRUE;
    who->with = who->kind;
    who->kind = THING_BOAT;
    who->has_with_color = who->has_color;
    memcpy(who->with_color, who->color, sizeof(who->color));
    who->has_color = FALSE;
    who->depth = DEPTH_MIDDLE;
    who->distance = 0;
  }
}

/* "a cyclist": a bicycle with somebody on it; "a surfer": somebody and a surfboard. */
void
make_take_rider(MakeReader *reader, const MakeToken *token)
{
  const SceneKind kind = (SceneKind)(token->row->value % 100);
  if (reader->is_not) {
    make_reader_note(reader, token->words, "left out");
    reader->n_found--;
    return;
  }
  make_take_part(reader);
  const int usual = token->is_plural ? MAX(2, token->row->many) : 1,
            n = reader->count > 0 ? reader->count : usual;
  const gboolean is_one = made_kind_takes(kind, THING_PERSON);
  const int index = make_add_thing(reader, token->words, kind, usual);
  if (index == NONE)
    return;
  SceneThing *thing = &reader->scene->things[index];
  thing->pose = POSE_USUAL;
  if (is_one) {
    thing->has_with = TRUE;
    thing->with = THING_PERSON;
    thing->has_with_color = thing->has_color;
    memcpy(thing->with_color, thing->color, sizeof(thing->color));
    thing->has_color = FALSE;
    make_reader_note(reader, token->words, "things: %d × %s, with a person", n, scene_kinds[kind]);
    make_thing_taken(reader, index);
    return;
  }
  reader->rider_thing = index;
  const int who = make_add_thing(reader, token->words, THING_PERSON, n);
  if (who != NONE) {
    reader->scene->things[index].has_color = FALSE;
    const MakeRelation beside = {RELATION_BESIDE, index, who, NONE};
    g_array_append_val(reader->relations, beside);
  }
  make_reader_note(reader, token->words, "things: %d × person, %d × %s", n, n, scene_kinds[kind]);
  make_thing_taken(reader, who != NONE ? who : index);
}

/* "a man in a red shirt": the figure's colour. */
void
make_take_clothes(MakeReader *reader, const MakeToken *token)
{
  const MakeToken *color = reader->color;
  const int who = reader->actor;
  reader->size = 0;
  if (color == NULL || who < 0 || !make_kind_is_person(reader->scene->things[who].kind)) {
    /* 红衣服的女孩: who wears it follows, and takes the colour. */
    const gboolean waits = color != NULL && make_thing_follows(reader, reader->at + 1);
    make_reader_note(reader, token->words, waits ? "worn by who follows" : NULL);
    reader->n_found -= waits;
    if (!waits)
      reader->color = NULL;
    return;
  }
  SceneThing *thing = &reader->scene->things[who];
  thing->has_color = TRUE;
  for (int c = 0; c < 3; c++)
    thing->color[c] = (guint8)(color->rgb >> (16 - 8 * c));
  reader->color = NULL;
  g_autofree char *words = g_strdup_printf("%s %s", color->words, token->words);
  make_reader_note(reader, words, "%s: %s", scene_kinds[thing->kind], color->words);
}

/* A word between the actor and this token says that it is held or led. */
static gboolean
is_joined_by(const MakeReader *reader, const char *const *words)
{
  for (guint i = reader->at; i-- > 0 && reader->at - i < 5;) {
    const MakeToken *token = &reader->tokens[i];
    if (make_token_is(token, LEX_BREAK) || make_token_is(token, LEX_THING))
      return FALSE;
    if (g_strv_contains(words, token->words))
      return TRUE;
  }
  return FALSE;
}

gboolean
make_give(MakeReader *reader, int who, SceneKind kind, const MakeToken *token,
          const MakeToken *color)
{
  SceneThing *holder = &reader->scene->things[who];
  if (!make_kind_is_person(holder->kind) || !made_kind_takes(holder->kind, kind) ||
      holder->has_with)
    return FALSE;
  holder->has_with = TRUE;
  holder->with = kind;
  if (color != NULL) {
    holder->has_with_color = TRUE;
    for (int c = 0; c < 3; c++)
      holder->with_color[c] = (guint8)(color->rgb >> (16 - 8 * c));
  }
  make_reader_note(reader, token->words, "%s: with %s%s%s", scene_kinds[holder->kind],
                   scene_kinds[kind], color != NULL ? ", " : "", color != NULL ? color->words : "");
  return TRUE;
}

gboolean
make_take_held(MakeReader *reader, const MakeToken *token)
{
  static const char *const holds[] = {"with", "holding", "holds",  "carrying", "carries", "under",
                                      "has",  "beneath", "having", "打着",     "撑着",    "撑",
                                      "打",   "拿着",    "举着",   NULL},
                           *const leads[] = {"walking", "walks", "walk", "leading", "牵着",
                                             "牵",      "遛",    "遛着", NULL};
  if (token->row->role != LEX_THING || reader->place != NONE)
    return FALSE;
  const SceneKind kind = (SceneKind)(token->row->value % 100);
  const gboolean is_umbrella =
      kind == THING_UMBRELLA &&
      (g_str_has_prefix(token->words, "umbrella") || strstr(token->words, "雨伞") != NULL ||
       g_str_equal(token->words, "伞"));
  const gboolean is_held =
      (is_umbrella && is_joined_by(reader, holds)) ||
      (kind == THING_DOG && reader->count <= 1 && !token->is_plural && is_joined_by(reader, leads));
  if (!is_held)
    return FALSE;
  if (reader->actor < 0) { /* 打着红伞的女人: who holds it follows */
    if (!make_thing_follows(reader, reader->at + 1))
      return FALSE;
    reader->held = kind;
    reader->held_token = token;
    reader->held_color = reader->color;
    reader->color = NULL;
    return TRUE;
  }
  if (!make_give(reader, reader->actor, kind, token, reader->color))
    return FALSE;
  reader->is_open = FALSE; /* not "under" it: its ground is where its holder stands */
  const int before = reader->before;
  make_thing_taken(reader, reader->actor);
  reader->before = before;
  return TRUE;
}

/* Whom of a group one seat takes: two people are a couple where it takes that. */
static SceneKind
who_sits(const SceneThing *seat, const SceneThing *who, int *taken)
{
  const gboolean is_pair = who->count == 2 && seat->count == 1 && who->kind != THING_CHILD &&
                           made_kind_takes(seat->kind, THING_COUPLE);
  *taken = is_pair ? 2 : MIN(who->count, seat->count);
  return is_pair ? THING_COUPLE : who->kind;
}

gboolean
make_company_settle(MakeReader *reader, int subject, int reference)
{
  SceneThing *who = &reader->scene->things[subject], *seat = &reader->scene->things[reference];
  if (seat->has_with || !made_kind_takes(seat->kind, who->kind))
    return FALSE;
  /* Each rides his own: as many seats as people, where the words do not say how many. */
  const gboolean is_own = seat->kind == THING_HORSE || seat->kind == THING_BICYCLE;
  if (is_own && !reader->has_count[reference])
    seat->count = who->count;
  else if (!reader->has_count[reference] && who->count < seat->count)
    seat->count = who->count;
  int taken;
  seat->with = who_sits(seat, who, &taken);
  seat->has_with = TRUE;
  seat->has_with_color = who->has_color;
  memcpy(seat->with_color, who->color, sizeof(who->color));
  seat->pose = can_pose(seat, who->pose) ? who->pose : POSE_USUAL;
  if (reader->has_place[subject] && !reader->has_place[reference]) {
    seat->across = who->across;
    reader->has_place[reference] = TRUE;
  }
  who->count -= taken;
  if (who->count < 1)
    return TRUE;
  if (make_thing_flags(seat->kind) & (KIND_FLOATS | KIND_AT_SHORE)) {
    g_autofree char *words = g_strdup_printf("%d more %s", who->count, scene_kinds[who->kind]);
    make_reader_note(reader, words, NULL);
    who->count = 0;
  } else { /* the others stand beside */
    who->across = CLAMP(seat->across + .12, .05, .95);
    who->distance = make_kind_distance(seat);
  }
  return TRUE;
}

void
make_things_drop(MakeReader *reader)
{
  MadeScene *scene = reader->scene;
  guint kept = 0;
  for (guint i = 0; i < scene->n_things; i++) {
    if (scene->things[i].count < 1)
      continue;
    scene->things[kept] = scene->things[i];
    reader->has_place[kept] = reader->has_place[i];
    reader->has_depth[kept] = reader->has_depth[i];
    reader->has_count[kept] = reader->has_count[i];
    reader->is_related[kept] = reader->is_related[i];
    reader->has_rise[kept] = reader->has_rise[i];
    kept++;
  }
  scene->n_things = kept;
  for (guint i = 0; i < kept; i++) /* what cannot be drawn so */
    if (!can_pose(&scene->things[i], scene->things[i].pose))
      scene->things[i].pose = POSE_USUAL;
}
