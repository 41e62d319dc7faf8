/* api_sessions.c: sessions: made, listed, told, deleted. */
#include "serve/api.h"
#include "serve/tasks.h"

void
api_session_create(LithoRequest *request)
{
  g_autoptr(GError) error = NULL;
  LithoChat *chat = litho_chats_create(litho_server_chats(request->server), &error);
  if (chat == NULL) {
    litho_reply_error(request, error);
    return;
  }
  /* A photo comes next: the process that opens it may start meanwhile. */
  litho_pool_warm(litho_server_pool(request->server));
  litho_reply_json(request, 201, litho_chat_tell(chat));
}

void
api_session_list(LithoRequest *request)
{
  g_autoptr(GError) error = NULL;
  JsonArray *list = litho_chats_list(litho_server_chats(request->server), &error);
  if (list == NULL) {
    litho_reply_error(request, error);
    return;
  }
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, "sessions", list);
  litho_reply_object(request, 200, object);
}

void
api_session_get(LithoRequest *request)
{
  LithoChat *chat = litho_request_chat(request);
  if (chat != NULL)
    litho_reply_json(request, 200, litho_chat_tell(chat));
}

void
api_session_delete(LithoRequest *request)
{
  LithoChat *chat = litho_request_free_chat(request, NULL, NULL);
  if (chat == NULL)
    return;
  litho_tasks_cancel_chat(litho_server_tasks(request->server), chat->talk->id);
  litho_chats_delete(litho_server_chats(request->server), chat);
  litho_reply_object(request, 200, json_object_new());
}
