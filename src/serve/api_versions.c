/* api_versions.c: versions of a photo by hand: a recipe that a slider made, undo, redo, going to one. */
#include "base/json.h"
#include "serve/api.h"
#include "serve/chats.h"

static void
run(LithoRequest *request, LithoChat *chat, int index, const char *what, const char *act, int version)
{
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", what);
  json_object_set_int_member(job, "photo", index);
  chat->talk->photo = index;
  if (act != NULL)
    json_object_set_string_member(job, "act", act);
  if (version >= 0)
    json_object_set_int_member(job, "version", version);
  static const char *const passed[] = {"recipe", "said", NULL};
  for (guint i = 0; act == NULL && passed[i] != NULL; i++)
    if (json_object_has_member(request->json, passed[i]))
      json_object_set_member(job, passed[i], json_object_dup_member(request->json, passed[i]));
  litho_chat_run(request, chat, job);
}

void
api_recipe_put(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_free_chat(request, &photo, &index);
  if (chat != NULL)
    run(request, chat, index, "recipe", NULL, -1);
}

void
api_recipe_get(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  if (chat == NULL)
    return;
  const LithoVersion *version =
      litho_chat_photo_version(photo, (guint)litho_request_query_int(request, "version", (int)photo->at));
  if (version == NULL)
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the photo has no such version");
  else
    litho_reply_json(request, 200, litho_recipe_to_json(version->recipe));
}

static void
move(LithoRequest *request, const char *act, int version)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_free_chat(request, &photo, &index);
  if (chat != NULL)
    run(request, chat, index, "move", act, version);
}

void
api_undo(LithoRequest *request)
{
  move(request, "undo", -1);
}

void
api_redo(LithoRequest *request)
{
  move(request, "redo", -1);
}

void
api_goto(LithoRequest *request)
{
  const int version = litho_request_int(request, "version", -1);
  if (version < 0)
    litho_reply_fail(request, LITHO_ERROR_USAGE, "/version: which one?");
  else
    move(request, "goto", version);
}
