/* edit_thing.c: see editor.h: things that are changed, added, exchanged or taken out. New ones are
 * read by the reader of descriptions (reader.h) beside those that are there; where the words give
 * no place, the middle of the widest gap is taken. */
#include <math.h>
#include <string.h>
#include "make/editor.h"
#include "make/kind.h"

#define SIDE .3 /* of the frame: how far from a place "on the left" still reaches */

gboolean
make_is_thing(const MakeToken *token)
{
  return make_token_is(token, LEX_THING) || make_token_is(token, LEX_FLOWER);
}

SceneKind
make_thing_kind(const MakeToken *token)
{
  return token->row->role == LEX_FLOWER ? THING_FLOWER : (SceneKind)(token->row->value % 100);
}

gboolean
make_scene_has(const MadeScene *scene, SceneKind kind)
{
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].kind == kind)
      return TRUE;
  return FALSE;
}

static gboolean
is_at(const SceneThing *thing, int place)
{
  return place == NONE || fabs(thing->across - place / 100.0) < SIDE;
}

gboolean
make_things_remove(MadeScene *scene, SceneKind kind, int count, int place)
{
  guint kept = 0;
  int left = count > 0 ? count : G_MAXINT;
  gboolean found = FALSE;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing thing = scene->things[i];
    if (thing.kind == kind && left > 0 && is_at(&thing, place)) {
      const int gone = MIN(left, thing.count);
      found = TRUE;
      thing.count -= gone;
      left -= count > 0 ? gone : 0;
      if (thing.count < 1)
        continue;
    }
    scene->things[kept++] = thing;
  }
  scene->n_things = kept;
  return found;
}

static int
how_many(const MadeScene *scene, SceneKind kind)
{
  int n = 0;
  for (guint i = 0; i < scene->n_things; i++)
    n += scene->things[i].kind == kind ? scene->things[i].count : 0;
  return n;
}

/* --- changed ------------------------------------------------------------------------------------
 */

static void
set_color(SceneThing *thing, const MakeToken *color)
{
  thing->has_color = TRUE;
  for (int c = 0; c < 3; c++)
    thing->color[c] = (guint8)(color->rgb >> (16 - 8 * c));
}

static void
change_count(SceneThing *thing, const MakeWish *wish)
{
  const int n = thing->count, by = wish->count > 0 ? wish->count : 0;
  if (make_wishes(wish, CHANGE_FEWER))
    thing->count = MAX(1, n - (by > 0 ? by : MAX(1, (int)lround(n * wish->degree / 3))));
  else if (make_wishes(wish, CHANGE_MORE) && !(wish->changes & ~(1u << CHANGE_MORE)))
    thing->count = n + (by > 0 ? by : MAX(1, (int)lround(n * wish->degree / 2)));
  else if (wish->is_another || (wish->verb == VERB_ADD && wish->place == NONE))
    thing->count = n + MAX(by, 1);
  else if (by > 0 && wish->changes == 0)
    thing->count = by;
  thing->count = CLAMP(thing->count, 1, LITHO_SCENE_MAX_COUNT);
}

static void
change_one(SceneThing *thing, const MakeWish *wish)
{
  change_count(thing, wish);
  if (make_wishes(wish, CHANGE_BIGGER) || make_wishes(wish, CHANGE_SMALLER)) {
    const double by = 1 + .4 * wish->degree;
    thing->size = CLAMP(thing->size * (make_wishes(wish, CHANGE_BIGGER) ? by : 1 / by), .3, 3);
  }
  const int closer = make_wishes(wish, CHANGE_NEARER)    ? -1
                     : make_wishes(wish, CHANGE_FARTHER) ? 1
                                                         : 0;
  if (closer != 0) {
    const int depth = CLAMP((int)thing->depth + closer, DEPTH_NEAR, DEPTH_FAR);
    /* At the end of the depths, by a share of the way. */
    thing->distance = depth == (int)thing->depth || thing->distance > 0
                          ? CLAMP(make_kind_distance(thing) * (closer < 0 ? .75 : 1.35), 4, 2000)
                          : 0;
    thing->depth = (SceneDepth)depth;
  }
  if (wish->depth != NONE) {
    thing->depth = (SceneDepth)wish->depth;
    thing->distance = 0;
  }
  if (wish->color != NULL)
    set_color(thing, wish->color);
}

static void
remove_thing(MakeEditor *editor, const MakeToken *token, const MakeWish *wish, SceneKind kind)
{
  /* "No birds" of a scene that has none wishes for nothing more. */
  if (make_things_remove(editor->scene, kind, wish->count, wish->place))
    make_editor_done(editor, token, "%s: %s", scene_kinds[kind],
                     make_scene_has(editor->scene, kind) ? "fewer" : "removed");
  else
    make_editor_refuse(editor, token, "it is not in the scene");
}

void
make_edit_thing(MakeEditor *editor, guint at, const MakeWish *wish)
{
  MadeScene *scene = editor->scene;
  const MakeToken *token = &editor->tokens[at];
  const SceneKind kind = make_thing_kind(token);
  if (wish->removes) {
    remove_thing(editor, token, wish, kind);
    return;
  }
  guint n = 0, changed = 0;
  for (guint i = 0; i < scene->n_things; i++)
    n += scene->things[i].kind == kind;
  /* Of several groups a place says which, unless they are moved there. */
  const gboolean picks = n > 1 && wish->place != NONE && wish->verb != VERB_MOVE &&
                         wish->verb != VERB_ADD && (wish->changes != 0 || wish->color != NULL);
  const gboolean counts = n > 1 && (wish->verb == VERB_ADD || wish->is_another || wish->count > 0);
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (thing->kind != kind || (picks && !is_at(thing, wish->place)))
      continue;
    const SceneThing was = *thing;
    change_one(thing, wish);
    if (!picks && wish->place != NONE)
      thing->across = wish->place / 100.0;
    if (memcmp(&was, thing, sizeof(was)) == 0)
      continue;
    changed++;
    make_editor_done(editor, token, "%s: %d, %s, across %.2f, size %.2f%s%s", scene_kinds[kind],
                     thing->count, scene_depths[thing->depth], thing->across, thing->size,
                     wish->color != NULL ? ", " : "",
                     wish->color != NULL ? wish->color->words : "");
    if (counts)
      break;
  }
  if (changed > 0)
    return;
  const gboolean wants =
      wish->changes != 0 || wish->place != NONE || wish->color != NULL || wish->verb != NONE;
  if (n == 0 && wants)
    make_editor_refuse(editor, token, "it is not in the scene");
  else if (wants && wish->changes != 0)
    make_editor_refuse(editor, token, "nothing of it changes so");
}

/* --- added --------------------------------------------------------------------------------------
 */

/* The place farthest from all that stands there. */
static double
free_place(const MadeScene *scene, guint but, double usual)
{
  const gboolean flies = make_thing_flags(scene->things[but].kind) & KIND_FLIES;
  static const double places[] = {.22, .78, .5, .36, .64, .1, .9};
  double best = usual, most = 0;
  for (guint p = 0; p <= G_N_ELEMENTS(places); p++) {
    const double place = p == 0 ? usual : places[p - 1];
    double room = 1;
    for (guint i = 0; i < but; i++)
      if (scene->things[i].kind != THING_ROAD && scene->things[i].kind != THING_FLOWER &&
          (make_thing_flags(scene->things[i].kind) & KIND_FLIES) == (flies ? KIND_FLIES : 0u))
        room = MIN(room, fabs(scene->things[i].across - place));
    if (room > most + (p == 0 ? 0 : .05)) { /* the usual one where it is as good */
      most = room;
      best = place;
    }
    if (p == 0 && room > .2)
      break;
  }
  return best;
}

/* Land to stand on, as a description would have it. */
static void
give_ground(MakeEditor *editor, const MakeToken *token, SceneKind kind)
{
  const SceneHome home = scene_kind_info[kind].home;
  editor->scene->near = home == HOME_BANK || home == HOME_BEACH ? NEAR_BEACH : NEAR_ROCKS;
  make_editor_done(editor, token, "near: %s, to stand on", scene_nears[editor->scene->near]);
}

/* The thing i, which was read: its place, or none. FALSE: taken out. */
static gboolean
settle_new(MakeEditor *editor, const MakeReader *reader, guint i)
{
  MadeScene *scene = editor->scene;
  SceneThing *thing = &scene->things[i];
  const MakeToken *token = editor->tokens + editor->from;
  for (guint k = editor->from; k < editor->to; k++)
    if (make_is_thing(&editor->tokens[k]) && make_thing_kind(&editor->tokens[k]) == thing->kind)
      token = &editor->tokens[k];
  const char *why = make_kind_lacks(scene, thing->kind);
  if (why != NULL && scene->near == NEAR_NONE && scene->water == WATER_SEA) {
    give_ground(editor, token, thing->kind);
    why = NULL;
  }
  if (why != NULL) {
    make_editor_refuse(editor, token, why);
    return FALSE;
  }
  if (!reader->has_place[i] && reader->relations->len == 0 && thing->count <= 6)
    thing->across = free_place(scene, i, thing->across);
  make_editor_done(editor, token, "%s: %d more, %s, across %.2f", scene_kinds[thing->kind],
                   thing->count, scene_depths[thing->depth], thing->across);
  return TRUE;
}

/* What the reader of descriptions shall see of a clause. */
static gboolean
is_read(const MakeEditor *editor, guint i)
{
  const MakeToken *token = &editor->tokens[i];
  if (token->kind == MAKE_TOKEN_COUNT || token->kind == MAKE_TOKEN_COLOR)
    return TRUE;
  if (token->kind != MAKE_TOKEN_ROW)
    return FALSE;
  switch (token->row->role) {
  case LEX_THING:
  case LEX_FLOWER:
  case LEX_SUN:
  case LEX_MOON:
  case LEX_PLACE:
  case LEX_DEPTH:
  case LEX_RELATION:
  case LEX_COUNT:
  case LEX_SIZE:
  case LEX_QUIET:
    return TRUE;
  case LEX_CHANGE:
    return token->row->value == CHANGE_BIGGER || token->row->value == CHANGE_SMALLER;
  default:
    return make_is_ground(token) && make_is_reference(editor, i);
  }
}

/* Things that were there and have moved; suns and moons. */
static void
tell_moved(MakeEditor *editor, const MadeScene *was, const MadeScene *is, const MakeToken *token)
{
  for (guint i = 0; i < was->n_things; i++)
    if (memcmp(&was->things[i], &is->things[i], sizeof(SceneThing)) != 0)
      make_editor_done(editor, token, "%s: %d, across %.2f, %.0f m away",
                       scene_kinds[is->things[i].kind], is->things[i].count, is->things[i].across,
                       make_kind_distance(&is->things[i]));
  const SceneOrb *orbs[][2] = {{&was->sun, &is->sun}, {&was->moon, &is->moon}};
  for (guint i = 0; i < G_N_ELEMENTS(orbs); i++)
    if (memcmp(orbs[i][0], orbs[i][1], sizeof(SceneOrb)) != 0)
      make_editor_done(editor, token, "%s: across %.2f, high %.2f", i == 0 ? "sun" : "moon",
                       orbs[i][1]->across, orbs[i][1]->high);
}

void
make_edit_add(MakeEditor *editor, guint from, guint to)
{
  MadeScene *scene = editor->scene;
  const MadeScene was = *scene;
  g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(MakeToken));
  g_autoptr(GPtrArray) ignored = g_ptr_array_new_with_free_func((GDestroyNotify)made_trace_free);
  gboolean has_orb = FALSE;
  for (guint i = from; i < to; i++)
    if (is_read(editor, i)) {
      g_array_append_vals(tokens, &editor->tokens[i], 1);
      has_orb |=
          editor->tokens[i].kind == MAKE_TOKEN_ROW &&
          (editor->tokens[i].row->role == LEX_SUN || editor->tokens[i].row->role == LEX_MOON);
    }
  MadeScene read = *scene;
  MakeReader reader;
  make_reader_run(&reader, &read, ignored, (const MakeToken *)(gpointer)tokens->data, tokens->len);
  make_relations_settle(&reader);
  memcpy(scene->things, read.things, sizeof(read.things));
  scene->n_things = was.n_things;
  if (has_orb) {
    scene->sun = read.sun;
    scene->moon = read.moon;
  }
  guint noun = from;
  while (noun + 1 < to && !make_is_noun(&editor->tokens[noun]))
    noun++;
  tell_moved(editor, &was, scene, &editor->tokens[noun]);
  for (guint i = was.n_things; i < read.n_things; i++) {
    scene->things[scene->n_things] = read.things[i];
    MakeReader of_one = reader; /* of the place that it has now */
    of_one.has_place[scene->n_things] = reader.has_place[i];
    if (settle_new(editor, &of_one, scene->n_things))
      scene->n_things++;
  }
  for (guint i = 0; i < ignored->len; i++)
    if (((const MadeTrace *)ignored->pdata[i])->what == NULL)
      make_editor_refuse(editor, &(MakeToken){.words = ((MadeTrace *)ignored->pdata[i])->words},
                         NULL);
  g_array_unref(reader.relations);
}

/* --- exchanged ----------------------------------------------------------------------------------
 */

/* How many, of what is said between the two. 0: as many as there were. */
static int
said_count(const MakeEditor *editor, guint old, guint new_one)
{
  for (guint i = MIN(old, new_one) < new_one ? old + 1 : editor->from; i < new_one; i++) {
    const MakeToken *token = &editor->tokens[i];
    if (token->kind == MAKE_TOKEN_COUNT)
      return token->value;
    if (make_token_is(token, LEX_COUNT))
      return token->row->value;
  }
  const char *before = make_editor_before(editor, new_one);
  return strcmp(before, "a") == 0 || strcmp(before, "an") == 0 ? 1 : 0;
}

void
make_edit_exchange(MakeEditor *editor, guint old_at, guint new_at)
{
  MadeScene *scene = editor->scene;
  const MakeToken *old = &editor->tokens[old_at], *token = &editor->tokens[new_at];
  const SceneKind kind = make_thing_kind(old), wanted = make_thing_kind(token);
  const char *why = make_kind_lacks(scene, wanted);
  if (!make_scene_has(scene, kind))
    why = "it is not in the scene";
  if (why != NULL) {
    make_editor_refuse(editor, make_scene_has(scene, kind) ? token : old, why);
    return;
  }
  const int count = said_count(editor, old_at, new_at);
  const MakeToken *color = NULL;
  for (guint i = editor->from; i < new_at; i++)
    if (editor->tokens[i].kind == MAKE_TOKEN_COLOR)
      color = &editor->tokens[i];
  gboolean first = TRUE;
  for (guint i = 0; i < scene->n_things; i++) {
    SceneThing *thing = &scene->things[i];
    if (thing->kind != kind)
      continue;
    thing->kind = wanted;
    thing->distance = 0;
    thing->has_color = FALSE;
    thing->count = count == 0 ? thing->count : first ? count : 0;
    if (color != NULL)
      set_color(thing, color);
    first = FALSE;
  }
  guint kept = 0; /* a number that was said is all of them */
  for (guint i = 0; i < scene->n_things; i++)
    if (scene->things[i].count > 0)
      scene->things[kept++] = scene->things[i];
  scene->n_things = kept;
  make_editor_done(editor, token, "%s: %d in place of the %s", scene_kinds[wanted],
                   how_many(scene, wanted), old->words);
}
