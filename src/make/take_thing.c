/* take_thing.c: things as they are read: how many, where, how large, in which colour. What stands
 * before a thing is its own, and so is a place that follows it; "one near, one far" takes parts of
 * the group that was said before. */
#include <string.h>
#include "make/kind.h"
#include "make/reader.h"

/* --- what lies ahead ---------------------------------------------------------------------------
 */

const MakeToken *
make_reader_ahead(const MakeReader *reader, guint from)
{
  for (guint i = from; i < reader->n_tokens; i++) {
    const MakeToken *token = &reader->tokens[i];
    if (token->kind != MAKE_TOKEN_ROW)
      continue;
    switch (token->row->role) {
    case LEX_THING:
    case LEX_RIDER:
    case LEX_FLOWER:
    case LEX_SUN:
    case LEX_MOON:
    case LEX_FAR:
    case LEX_WATER:
    case LEX_NEAR:
    case LEX_STARS:
    case LEX_CLOUDS:
    case LEX_SKY:
    case LEX_WAVES:
      return token;
    case LEX_BREAK:
    case LEX_HOUR:
    case LEX_VERB:
      return NULL;
    case LEX_RELATION:
      if (!token->row->many)
        return NULL;
      break;
    default:
      break;
    }
  }
  return NULL;
}

gboolean
make_thing_follows(const MakeReader *reader, guint from)
{
  for (guint i = from; i < reader->n_tokens; i++) {
    const MakeToken *token = &reader->tokens[i];
    if (make_token_is(token, LEX_BREAK))
      return FALSE;
    if (make_token_is(token, LEX_THING) || make_token_is(token, LEX_FLOWER) ||
        make_token_is(token, LEX_SUN) || make_token_is(token, LEX_MOON) ||
        make_token_is(token, LEX_RIDER))
      return TRUE;
  }
  return FALSE;
}

static const char *
words_at(const MakeReader *reader, int at)
{
  return at >= 0 && at < (int)reader->n_tokens ? reader->tokens[at].words : "";
}

/* --- things ------------------------------------------------------------------------------------
 */

/* The one of this kind that was said before, where the words mean that: "the house", 房子后面. */
static int
said_before(const MakeReader *reader, SceneKind kind)
{
  if (reader->count > 0 || reader->color != NULL || reader->size > 0)
    return NONE;
  const MakeToken *next =
      reader->at + 1 < reader->n_tokens ? &reader->tokens[reader->at + 1] : NULL;
  const gboolean is_reference =
      (reader->is_open && reader->open.reference == NONE) ||
      (next != NULL && make_token_is(next, LEX_RELATION) && next->row->many > 0) ||
      g_str_equal(words_at(reader, (int)reader->at - 1), "the");
  for (int i = (int)reader->scene->n_things - 1; is_reference && i >= 0; i--)
    if (reader->scene->things[i].kind == kind)
      return i;
  return NONE;
}

/* Only what is said of the thing itself stands between it and an "and". */
static gboolean
follows_and(const MakeReader *reader)
{
  static const char *const joins[] = {"and", "和", "与", "跟", "&", NULL};
  for (guint i = reader->at; i-- > 0 && reader->at - i < 6;) {
    const MakeToken *token = &reader->tokens[i];
    if (g_strv_contains(joins, token->words))
      return TRUE;
    if (token->kind != MAKE_TOKEN_COLOR && token->kind != MAKE_TOKEN_COUNT &&
        !make_token_is(token, LEX_COUNT) && !make_token_is(token, LEX_SIZE) &&
        !make_token_is(token, LEX_QUIET))
      return FALSE;
  }
  return FALSE;
}

static void
set_last(MakeReader *reader, int what)
{
  if (what >= 0 && reader->last >= 0 && reader->last != what)
    reader->joined[what] = follows_and(reader) ? reader->last + 1 : 0;
  reader->before = reader->last;
  if (reader->actor != what)
    reader->subject_before = reader->actor;
  reader->last = reader->actor = what;
  reader->last_at = reader->at;
}

int
make_add_thing(MakeReader *reader, const char *words, SceneKind kind, int usual)
{
  MadeScene *scene = reader->scene;
  if (scene->n_things == LITHO_SCENE_MAX_THINGS) {
    make_reader_note(reader, words, NULL);
    return NONE;
  }
  const SceneKindInfo *info = &scene_kind_info[kind];
  const int index = (int)scene->n_things++;
  SceneThing *thing = &scene->things[index];
  *thing = (SceneThing){.kind = kind,
                        .count = reader->count > 0 ? reader->count : usual,
                        .across = info->across,
                        .depth = info->depth,
                        .size = reader->size > 0 ? reader->size : 1,
                        .arrange = reader->is_row ? ARRANGE_ROW : ARRANGE_LOOSE};
  reader->has_count[index] = reader->count > 0;
  reader->has_place[index] = reader->place != NONE;
  reader->has_depth[index] = reader->depth != NONE;
  if (reader->place != NONE)
    thing->across = reader->place / 100.0;
  if (reader->depth != NONE)
    thing->depth = (SceneDepth)reader->depth;
  /* Many need the frame's width. */
  if (thing->count > 6 && reader->place == NONE)
    thing->across = .5;
  if (reader->color != NULL) {
    thing->has_color = TRUE;
    for (int c = 0; c < 3; c++)
      thing->color[c] = (guint8)(reader->color->rgb >> (16 - 8 * c));
  }
  if (reader->pose != POSE_USUAL && make_kind_has_pose(kind)) {
    thing->pose = (ScenePose)reader->pose;
    make_reader_note(reader, reader->pose_token->words, "%s: %s", scene_kinds[kind],
                     scene_poses[reader->pose]);
    reader->pose = POSE_USUAL;
    reader->pose_token = NULL;
  }
  if (reader->rides && made_kind_takes(kind, THING_PERSON)) {
    thing->has_with = TRUE;
    thing->with = THING_PERSON;
    reader->is_open = FALSE;
  }
  reader->rides = FALSE;
  reader->has_rise[index] = reader->rises;
  reader->rises = FALSE;
  if (reader->held_token != NULL &&
      make_give(reader, index, reader->held, reader->held_token, reader->held_color))
    reader->held_token = NULL;
  return index;
}

static void
remove_kind(MakeReader *reader, SceneKind kind)
{
  MadeScene *scene = reader->scene;
  guint kept = 0;
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind != kind)
      scene->things[kept++] = scene->things[i];
  if (kept < scene->n_things) { /* indices have moved */
    reader->last = reader->before = reader->group = reader->actor = reader->topic =
        reader->subject_before = reader->rider_thing = NONE;
    reader->is_open = FALSE;
    g_array_set_size(reader->relations, 0);
  }
  scene->n_things = kept;
}

int
make_usual_count(const MakeReader *reader, const MakeToken *token)
{
  const MakeToken *next = reader->at + 1 < reader->n_tokens ? token + 1 : NULL;
  if (token->row->role == LEX_FLOWER)
    return 1;
  /* Chinese has no plural: the house of 房子后面 is one. */
  if (token->is_chinese && token->row->value < 100 && next != NULL &&
      make_token_is(next, LEX_RELATION) && next->row->many > 0 &&
      next->row->value != RELATION_BETWEEN)
    return 1;
  /* Of what is seen alone as often as in company: 放风筝 is one. */
  if (token->is_chinese && token->row->value < 100 && token->row->many == 2)
    return 1;
  return token->row->value >= 100 || token->is_plural || token->is_chinese ? token->row->many : 1;
}

void
make_thing_taken(MakeReader *reader, int index)
{
  reader->count = 0;
  reader->size = 0;
  reader->color = NULL;
  reader->is_row = FALSE;
  const int place = reader->place, pose = reader->pose;
  const MakeToken *token = reader->pose_token; /* waits for somebody */
  reader->pose_token = NULL;
  make_reader_forget(reader);
  reader->pose = pose;
  reader->pose_token = token;
  reader->place = reader->place_stays && reader->is_open ? place : NONE;
  set_last(reader, index);
  make_relation_bind(reader, index);
}

void
make_take_thing(MakeReader *reader, const MakeToken *token)
{
  const gboolean is_flower = token->row->role == LEX_FLOWER;
  const SceneKind kind = is_flower ? THING_FLOWER : (SceneKind)(token->row->value % 100);
  if (reader->is_not) {
    remove_kind(reader, kind);
    make_reader_note(reader, token->words, "things: no %s", scene_kinds[kind]);
    return;
  }
  make_take_part(reader);
  if (make_take_held(reader, token))
    return;
  int index = said_before(reader, kind);
  if (index == NONE && reader->rider_thing >= 0 && reader->count == 0 &&
      reader->scene->things[reader->rider_thing].kind == kind)
    index = reader->rider_thing; /* surfers with surfboards */
  if (index != NONE)
    make_reader_note(reader, token->words, "the %s said before", scene_kinds[kind]);
  else {
    if ((index = make_add_thing(reader, token->words, kind, make_usual_count(reader, token))) ==
        NONE)
      return;
    SceneThing *thing = &reader->scene->things[index];
    if (is_flower && token->row->value != 0) {
      const guint32 rgb = reader->color != NULL ? reader->color->rgb : (guint32)token->row->value;
      thing->has_color = TRUE;
      thing->size = 1.6;
      for (int c = 0; c < 3; c++)
        thing->color[c] = (guint8)(rgb >> (16 - 8 * c));
    }
    make_reader_note(reader, token->words, "things: %d × %s%s%s", thing->count, scene_kinds[kind],
                     reader->color != NULL ? ", " : "",
                     reader->color != NULL ? reader->color->words : "");
    if (thing->count > 1) {
      reader->group = index;
      reader->n_left = thing->count;
    }
  }
  make_thing_taken(reader, index);
}

/* --- how many ----------------------------------------------------------------------------------
 */

/* "one near, one far": does this number speak of a part of the group before? */
static gboolean
is_part(const MakeReader *reader)
{
  if (reader->group == NONE || reader->n_left < 1)
    return FALSE;
  gboolean has_trait = FALSE;
  for (guint i = reader->at + 1; i < reader->n_tokens; i++) {
    const MakeToken *token = &reader->tokens[i];
    if (token->kind == MAKE_TOKEN_COLOR) {
      has_trait = TRUE;
      continue;
    }
    if (token->kind != MAKE_TOKEN_ROW)
      break;
    const LexRole role = token->row->role;
    if (role == LEX_BREAK || role == LEX_COUNT || role == LEX_OTHER)
      break;
    if (role <= LEX_SKY)
      return FALSE;
    has_trait |= role == LEX_PLACE || role == LEX_DEPTH || role == LEX_SIZE ||
                 role == LEX_RELATION || role == LEX_CHANGE;
  }
  return has_trait;
}

void
make_take_part(MakeReader *reader)
{
  if (!reader->is_one)
    return;
  reader->is_one = FALSE;
  MadeScene *scene = reader->scene;
  SceneThing *group = &scene->things[reader->group];
  const int n = CLAMP(reader->count, 1, reader->n_left);
  SceneThing *part = group;
  if (n < reader->n_left) {
    if (scene->n_things == LITHO_SCENE_MAX_THINGS)
      return;
    reader->has_place[scene->n_things] = TRUE;
    part = &scene->things[scene->n_things++];
    *part = *group;
    group->count -= n;
    if (reader->place == NONE)
      group->across = MIN(.86, group->across + .22);
  }
  part->count = n;
  reader->n_left -= n;
  if (reader->place != NONE)
    part->across = reader->place / 100.0;
  if (reader->depth != NONE)
    part->depth = (SceneDepth)reader->depth;
  if (reader->size > 0)
    part->size = reader->size;
  if (reader->color != NULL) {
    part->has_color = TRUE;
    for (int c = 0; c < 3; c++)
      part->color[c] = (guint8)(reader->color->rgb >> (16 - 8 * c));
  }
  make_reader_note(reader, reader->color != NULL ? reader->color->words : "one",
                   "%d of the %s: %s, across %.2f", n, scene_kinds[part->kind],
                   scene_depths[part->depth], part->across);
  reader->count = 0;
  reader->size = 0;
  reader->color = NULL;
  reader->place = reader->depth = NONE;
}

void
make_take_count(MakeReader *reader, const MakeToken *token)
{
  make_take_part(reader);
  if (is_part(reader)) {
    reader->is_one = TRUE;
    reader->last = reader->before = NONE;
  }
  reader->count = token->kind == MAKE_TOKEN_COUNT ? token->value
                  : token->row->role == LEX_OTHER ? (reader->is_one ? reader->n_left : 0)
                                                  : token->row->value;
  reader->is_row = token->kind == MAKE_TOKEN_COUNT
                       ? token->is_row
                       : token->row->role == LEX_COUNT && token->row->many > 0;
}

/* --- where -------------------------------------------------------------------------------------
 */

/* "a boat on the left and a house on the right": the place just behind a thing is its own where
 * "and" follows. */
static gboolean
is_told_of_last(const MakeReader *reader)
{
  static const char *const joins[] = {"and", "&", "while", NULL};
  return reader->last_at + 1 == reader->at && !reader->has_place[reader->last] &&
         reader->at + 1 < reader->n_tokens &&
         g_strv_contains(joins, reader->tokens[reader->at + 1].words);
}

void
make_take_place(MakeReader *reader, const MakeToken *token)
{
  MadeScene *scene = reader->scene;
  const double across = token->row->value / 100.0;
  if (reader->is_one)
    reader->place = token->row->value;
  else if (reader->last == THE_SUN || reader->last == THE_MOON) {
    SceneOrb *orb = reader->last == THE_SUN ? &scene->sun : &scene->moon;
    orb->across = across;
    reader->said |= reader->last == THE_SUN ? SAID_ACROSS : 0;
    make_reader_note(reader, token->words, "%s: across %.2f",
                     reader->last == THE_SUN ? "sun" : "moon", across);
  } else if (reader->last >= 0 &&
             (!make_thing_follows(reader, reader->at + 1) || is_told_of_last(reader))) {
    scene->things[reader->last].across = across;
    reader->has_place[reader->last] = TRUE;
    make_reader_note(reader, token->words, "%s: across %.2f",
                     scene_kinds[scene->things[reader->last].kind], across);
  } else {
    guint next = reader->at + 1; /* "on the right, a house" */
    while (next < reader->n_tokens && make_token_is(&reader->tokens[next], LEX_BREAK))
      next++;
    if (!make_thing_follows(reader, next)) {
      make_reader_note(reader, token->words, NULL);
      return;
    }
    reader->place = token->row->value;
    reader->place_stays = TRUE;
    make_reader_note(reader, token->words, "place of what follows: across %.2f", across);
  }
}

void
make_take_depth(MakeReader *reader, const MakeToken *token, SceneDepth depth)
{
  if (reader->is_one)
    reader->depth = (int)depth;
  else if (reader->last >= 0 && !make_thing_follows(reader, reader->at + 1)) {
    SceneThing *thing = &reader->scene->things[reader->last];
    thing->depth = depth;
    reader->has_depth[reader->last] = TRUE;
    make_reader_note(reader, token->words, "%s: depth %s", scene_kinds[thing->kind],
                     scene_depths[depth]);
  } else if (make_thing_follows(reader, reader->at + 1)) {
    reader->depth = (int)depth;
    make_reader_note(reader, token->words, "depth of what follows: %s", scene_depths[depth]);
  } else {
    make_reader_note(reader, token->words, "depth: as grounds lie");
    reader->n_found--;
  }
}
