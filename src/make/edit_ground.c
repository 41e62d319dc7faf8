/* edit_ground.c: see editor.h: grounds, waters, far land and the horizon of a scene that is
 * changed. */
#include "make/editor.h"
#include "make/kind.h"

#define HORIZON_STEP .08 /* of the frame's height */

gboolean
make_is_ground(const MakeToken *token)
{
  return make_token_is(token, LEX_FAR) || make_token_is(token, LEX_WATER) ||
         make_token_is(token, LEX_NEAR);
}

gboolean
make_scene_has_ground(const MadeScene *scene, const MakeToken *token)
{
  const int value = token->row->value;
  switch (token->row->role) {
  case LEX_FAR:
    return (int)scene->far == value;
  case LEX_NEAR:
    return (int)scene->near == value;
  default:
    return value < 0 ? scene->water != WATER_NONE : (int)scene->water == value;
  }
}

void
make_edit_homeless(MakeEditor *editor, const MakeToken *token)
{
  MadeScene *scene = editor->scene;
  guint kept = 0;
  for (guint i = 0; i < scene->n_things; i++) {
    const char *why = make_kind_lacks(scene, scene->things[i].kind);
    if (why == NULL) {
      scene->things[kept++] = scene->things[i];
      continue;
    }
    g_autofree char *words =
        g_strdup_printf("%s, which had its place", scene_kinds[scene->things[i].kind]);
    const MakeToken of_thing = {.words = words};
    make_editor_refuse(editor, &of_thing, why);
  }
  scene->n_things = kept;
  (void)token;
}

static void
set_near(MakeEditor *editor, const MakeToken *token, SceneNear near)
{
  MadeScene *scene = editor->scene;
  const SceneNear was = scene->near;
  const char *with = "";
  scene->near = near;
  if (near == NEAR_BEACH && scene->water == WATER_NONE) {
    scene->water = WATER_SEA;
    scene->waves = .45;
    with = ", with the sea";
  }
  if (near == NEAR_SNOW && scene->season != SEASON_WINTER) {
    scene->season = SEASON_WINTER;
    with = ", winter";
  } else if (was == NEAR_SNOW && near != NEAR_SNOW && scene->season == SEASON_WINTER) {
    scene->season = SEASON_SUMMER;
    with = ", summer";
  }
  make_editor_done(editor, token, "near: %s%s, was %s", scene_nears[near], with, scene_nears[was]);
}

static void
set_water(MakeEditor *editor, const MakeToken *token, SceneWater water)
{
  MadeScene *scene = editor->scene;
  const SceneWater was = scene->water;
  const char *with = "";
  scene->water = water;
  if (was == WATER_NONE || (was == WATER_SEA) != (water == WATER_SEA))
    scene->waves = water == WATER_SEA ? (scene->weather == WEATHER_STORM ? .9 : .45) : .15;
  if (water != WATER_SEA && scene->far == FAR_NONE) { /* else it has no other shore */
    scene->far = FAR_HILLS;
    with = ", with hills behind it";
  }
  if (water != WATER_SEA && scene->near == NEAR_NONE)
    scene->near = NEAR_MEADOW;
  make_editor_done(editor, token, "water: %s%s, was %s", scene_waters[water], with,
                   scene_waters[was]);
}

void
make_ground_set(MakeEditor *editor, const MakeToken *token)
{
  MadeScene *scene = editor->scene;
  const int value = token->row->value;
  if (make_scene_has_ground(scene, token)) {
    make_editor_refuse(editor, token, "it is there already");
    return;
  }
  if (token->row->role == LEX_FAR) {
    make_editor_done(editor, token, "far: %s, was %s", scene_fars[value], scene_fars[scene->far]);
    scene->far = (SceneFar)value;
  } else if (token->row->role == LEX_WATER)
    set_water(editor, token, value < 0 ? WATER_LAKE : (SceneWater)value);
  else
    set_near(editor, token, (SceneNear)value);
  make_edit_homeless(editor, token);
}

void
make_ground_remove(MakeEditor *editor, const MakeToken *token)
{
  MadeScene *scene = editor->scene;
  if (!make_scene_has_ground(scene, token)) {
    make_editor_refuse(editor, token, "it is not in the scene");
    return;
  }
  if (token->row->role == LEX_FAR) {
    scene->far = FAR_NONE;
    make_editor_done(editor, token, "far: removed");
  } else if (token->row->role == LEX_WATER) {
    scene->water = WATER_NONE;
    make_editor_done(editor, token, "water: removed");
  } else if (scene->water == WATER_SEA) {
    scene->near = NEAR_NONE;
    make_editor_done(editor, token, "near: removed, only the sea is left");
  } else if (scene->near != NEAR_MEADOW) {
    scene->near = NEAR_MEADOW;
    make_editor_done(editor, token, "near: meadow in its place");
  } else {
    make_editor_refuse(editor, token, "some ground has to be there: say which one instead");
    return;
  }
  make_edit_homeless(editor, token);
}

void
make_edit_horizon(MakeEditor *editor, const MakeToken *token, double up)
{
  double *horizon = &editor->scene->horizon;
  const double was = *horizon;
  *horizon = CLAMP(was - HORIZON_STEP * up, .1, .9);
  make_editor_done(editor, token, "horizon: %.2f from the top, was %.2f", *horizon, was);
}

void
make_edit_ground(MakeEditor *editor, const MakeToken *token, const MakeWish *wish)
{
  const MadeScene *scene = editor->scene;
  const int sign = make_wish_sign(wish);
  if (wish->removes) {
    make_ground_remove(editor, token);
    return;
  }
  if (!make_scene_has_ground(scene, token)) {
    if (sign < 0)
      make_editor_refuse(editor, token, "it is not in the scene");
    else
      make_ground_set(editor, token);
    return;
  }
  /* More of the ground is less of the sky. */
  if (token->row->role != LEX_FAR &&
      (make_wishes(wish, CHANGE_MORE) || make_wishes(wish, CHANGE_FEWER)))
    make_edit_horizon(editor, token, sign * wish->degree);
  else if (wish->changes != 0 || wish->place != NONE || wish->color != NULL)
    make_editor_refuse(editor, token, "grounds keep their form, place and colour");
  else if (wish->verb == VERB_ADD || wish->verb == VERB_SWAP)
    make_editor_refuse(editor, token, "it is there already");
}
