/* api_turns.c: one turn of a conversation: words, or a choice that answers a question. */
#include "base/json.h"
#include "recipe/recipe.h"
#include "serve/api.h"
#include "serve/chats.h"

void
api_turn(LithoRequest *request)
{
  LithoChat *chat = litho_request_free_chat(request, NULL, NULL);
  if (chat == NULL)
    return;
  const char *words = litho_request_text(request, "words");
  const int choice = litho_request_int(request, "choice", 0), photo = litho_request_int(request, "photo", -1);
  if ((words == NULL || *words == '\0') && choice <= 0) {
    litho_reply_fail(request, LITHO_ERROR_USAGE, "/words: what is to be done?");
    return;
  }
  if (photo >= 0 && litho_conversation_photo(chat->talk, photo) == NULL) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the session has no such photo");
    return;
  }
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", "turn");
  json_object_set_string_member(job, "words", words != NULL ? words : "");
  if (choice > 0)
    json_object_set_int_member(job, "choice", choice);
  if (photo >= 0) {
    json_object_set_int_member(job, "photo", photo);
    chat->talk->photo = photo;
  }
  if (json_object_has_member(request->json, "region"))
    json_object_set_member(job, "region", json_object_dup_member(request->json, "region"));
  litho_chat_run(request, chat, job);
}
