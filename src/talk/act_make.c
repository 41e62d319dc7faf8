/* act_make.c: a turn that makes a picture, or changes the scene of one. */
#include <string.h>
#include "base/json.h"
#include "make/change.h"
#include "make/picture.h"
#include "make/place.h"
#include "plan/read/reading.h"
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
    const char *one = talk->chinese ? trace->words : trace->what; /* what became of them is told in English */
    if (trace->what != NULL)
      g_string_append_printf(what, "%s%s", what->len == 0 ? "" : talk->chinese ? "、" : "; ", one);
  }
  if (what->len > 0)
    talk_say(talk, TALK_IN(talk, "The scene has changed: %s.", "画面已更改：%s。"), what->str);
  else
    talk_say(talk, TALK_IN(talk, "Another picture of the same scene (seed %u).", "同一场景的另一张（种子 %u）。"), seed);
}

/* Does the clause name a tool, so that it may mean the picture? What tools of places do ("remove the sea", "put mountains
 * in the background") a scene does itself. */
static gboolean
is_tool(const char *clause)
{
  TurnTool tool;
  turn_tool_read(clause, &tool);
  if (tool.op != NULL || tool.is_many)
    return TRUE;
  g_autoptr(LithoDraft) draft = litho_draft_read(clause, NULL);
  g_autoptr(LithoRecipe) recipe = draft != NULL ? litho_draft_recipe(draft, clause) : NULL;
  for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++) {
    const char *name = ((const LithoStep *)recipe->steps->pdata[i])->op->name;
    if (strcmp(name, "replace_background") != 0 && strcmp(name, "remove") != 0)
      return TRUE;
  }
  return FALSE;
}

/* What changed the scene last, where nothing came since and the words say only how far: "a bit more". New, or NULL. */
static char *
words_before(const Talk *talk, const LithoChatPhoto *photo, const char *words)
{
  const GPtrArray *turns = talk->conversation->turns;
  const LithoChatTurn *last = turns->len > 0 ? turns->pdata[turns->len - 1] : NULL;
  if (photo->at == 0 || last == NULL || strcmp(last->act, litho_act_names[LITHO_ACT_MAKE]) != 0 || !made_change_is_bare(words) ||
      made_change_is_another(words))
    return NULL;
  return g_strdup(litho_chat_photo_version(photo, photo->at)->said);
}

/* The picture's scene becomes another one in a new version, with the steps that there are. */
static gboolean
remake(Talk *talk, LithoChatPhoto *photo, const MadePicture *picture, const char *said, GError **error)
{
  g_autofree char *path = made_picture_path(picture);
  LithoRecipe *recipe = litho_recipe_copy(litho_chat_photo_recipe(photo));
  if (litho_chat_photo_add(photo, recipe, said, error) < 0)
    return FALSE;
  litho_chat_photo_remake(photo, path);
  talk->session = NULL; /* of the scene before */
  talk_forget_results(talk);
  g_array_set_size(talk->changed, 0);
  return talk_session(talk, error) != NULL;
}

/* Nothing of the scene could be done, and it is not the picture's matter. */
static void
say_refused(Talk *talk, const GPtrArray *traces)
{
  g_autofree char *left = made_trace_left(traces);
  talk_refuse(talk, TALK_IN(talk, "That changes nothing of the scene: %s.", "画面没有改变：%s。"), left != NULL ? left : talk->words);
}

gboolean
talk_make_again(Talk *talk, const char *words, gboolean only_another, gboolean *done, char **rest, GError **error)
{
  LithoChatPhoto *photo = talk_photo(talk);
  const char *source = photo != NULL ? litho_chat_photo_source(photo, photo->at) : NULL;
  g_auto(MadePicture) picture = {0};
  g_autoptr(GPtrArray) traces = NULL;
  GError *failure = NULL;
  gboolean changed = FALSE;
  *done = FALSE;
  *rest = NULL;
  if (!made_is_path(source))
    return TRUE;
  if (!made_picture_parse(source, &picture, error))
    return FALSE;
  if (only_another && !made_change_is_another(words))
    return TRUE;
  g_autofree char *before = words_before(talk, photo, words),
                  *whole = before != NULL ? g_strdup_printf("%s %s", before, words) : g_strdup(words);
  if (!made_scene_change_part(whole, is_tool, &picture.scene, &traces, &changed, rest, &failure)) {
    *done = TRUE;
    return say_why(talk, failure, error);
  }
  if (!changed) {
    *done = *rest == NULL;
    if (*done)
      say_refused(talk, traces);
    else if (before != NULL)
      g_clear_pointer(rest, g_free);
    return TRUE;
  }
  if (!remake(talk, photo, &picture, before != NULL ? before : talk->words, error))
    return FALSE;
  g_autofree char *left = traces != NULL ? made_trace_left(traces) : NULL;
  *done = TRUE;
  talk->act = LITHO_ACT_MAKE;
  talk->has_version = TRUE;
  say_changes(talk, traces, picture.scene.seed);
  tell(talk, &picture, traces, left);
  return TRUE;
}
