/* act_make.c: a turn that makes a picture, or changes the scene of one. */
#include <string.h>
#include "base/json.h"
#include "make/change.h"
#include "make/picture.h"
#include "make/place.h"
#include "talk/make.h"

/* The member "made" of the answer. */
static void
tell(Talk *talk, const MadePicture *picture, const GPtrArray *traces, const char *left)
{
  JsonObject *made = json_object_new();
  g_autofree char *shows = made_scene_say(&picture->scene);
  if (picture->words != NULL)
    json_object_set_string_member(made, "words", picture->words);
  json_object_set_string_member(made, "shows", shows);
  json_object_set_int_member(made, "width", picture->width);
  json_object_set_int_member(made, "height", picture->height);
  json_object_set_int_member(made, "seed", picture->scene.seed);
  json_object_set_member(made, "scene", made_scene_to_json(&picture->scene));
  json_object_set_array_member(made, "trace", made_traces_to_json(traces));
  json_object_set_object_member(talk->answer, "made", made);
  if (left == NULL)
    return;
  talk_say(talk, TALK_IN(talk, "Not composed: %s.", "没有画出来的：%s。"), left);
  g_ptr_array_add(talk->warnings, g_strdup_printf(TALK_IN(talk, "not composed: %s", "没有画出来的：%s"), left));
}

/* What cannot be composed is said; else it is an error. */
static gboolean
say_why(Talk *talk, GError *failure, GError **error)
{
  g_autoptr(GError) local = failure;
  if (!g_error_matches(local, LITHO_ERROR, LITHO_ERROR_PLAN) && !g_error_matches(local, LITHO_ERROR, LITHO_ERROR_LIMIT) &&
      !g_error_matches(local, LITHO_ERROR, LITHO_ERROR_USAGE)) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  talk_refuse(talk, TALK_IN(talk, "I cannot compose that: %s.", "这个画不出来：%s。"), local->message);
  return TRUE;
}

gboolean
talk_make(Talk *talk, const char *words, GError **error)
{
  g_auto(MadePicture) picture = {0};
  g_autoptr(GPtrArray) traces = NULL;
  GError *failure = NULL;
  picture.words = turn_made_size(words, &picture.width, &picture.height);
  if (!made_scene_read(picture.words, &picture.scene, &traces, &failure))
    return say_why(talk, failure, error);
  g_autofree char *path = made_picture_path(&picture), *name = made_picture_name(picture.words), *left = made_trace_left(traces);
  if (litho_conversation_add_photo(talk->conversation, path, name, error) < 0)
    return FALSE;
  talk->session = NULL; /* of the photo before */
  talk_forget_results(talk);
  g_array_set_size(talk->changed, 0);
  if (talk_session(talk, error) == NULL)
    return FALSE;
  talk->act = LITHO_ACT_MAKE;
  talk->has_version = TRUE;
  if (talk->chinese)
    talk_say(talk, "画好了：%s（%d × %d）。", picture.words, picture.width, picture.height);
  else
    talk_say(talk, "Made: %s (%d × %d px).", picture.words, picture.width, picture.height);
  tell(talk, &picture, traces, left);
  return TRUE;
}

/* --- changed ------------------------------------------------------------------------------------ */

static void
say_changes(Talk *talk, const GPtrArray *traces, guint32 seed)
{
  g_autoptr(GString) what = g_string_new(NULL);
  for (guint i = 0; traces != NULL && i < traces->len; i++) {
    const MadeTrace *trace = traces->pdata[i];
    if (trace->what != NULL)
      g_string_append_printf(what, "%s%s", what->len > 0 ? "; " : "", trace->what);
  }
  if (what->len > 0)
    talk_say(talk, TALK_IN(talk, "The scene has changed: %s.", "画面已更改：%s。"), what->str);
  else
    talk_say(talk, TALK_IN(talk, "Another picture of the same scene (seed %u).", "同一场景的另一张（种子 %u）。"), seed);
}

gboolean
talk_make_again(Talk *talk, const char *words, gboolean *done, GError **error)
{
  LithoChatPhoto *photo = talk_photo(talk);
  const char *source = photo != NULL ? litho_chat_photo_source(photo, photo->at) : NULL;
  g_auto(MadePicture) picture = {0};
  g_autoptr(GPtrArray) traces = NULL;
  GError *failure = NULL;
  *done = FALSE;
  if (!made_is_path(source))
    return TRUE;
  if (!made_picture_parse(source, &picture, error))
    return FALSE;
  if (!made_scene_change(words, &picture.scene, &traces, &failure)) {
    if (!g_error_matches(failure, LITHO_ERROR, LITHO_ERROR_PLAN)) {
      *done = TRUE;
      return say_why(talk, failure, error);
    }
    g_error_free(failure); /* they are about something else */
    return TRUE;
  }
  g_autofree char *path = made_picture_path(&picture), *left = traces != NULL ? made_trace_left(traces) : NULL;
  *done = TRUE;
  LithoRecipe *recipe = litho_recipe_copy(litho_chat_photo_recipe(photo));
  if (litho_chat_photo_add(photo, recipe, talk->words, error) < 0)
    return FALSE;
  litho_chat_photo_remake(photo, path);
  talk->session = NULL; /* of the scene before */
  talk_forget_results(talk);
  g_array_set_size(talk->changed, 0);
  if (talk_session(talk, error) == NULL)
    return FALSE;
  talk->act = LITHO_ACT_MAKE;
  talk->has_version = TRUE;
  say_changes(talk, traces, picture.scene.seed);
  tell(talk, &picture, traces, left);
  return TRUE;
}
