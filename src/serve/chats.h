/* chats.h: the sessions of the server: a conversation each, which is saved after every change, and its folder of the spool. */
#ifndef LITHO_SERVE_CHATS_H
#define LITHO_SERVE_CHATS_H

#include "serve/spool.h"
#include "serve/route.h"
#include "talk/conversation.h"

typedef struct {
  LithoConversation *talk; /* owned */
  JsonObject *facts; /* path of a photo → {"width","height","format","bits",…}; owned */
  gboolean busy;     /* a turn works on it: what it ends with takes its place */
} LithoChat;

typedef struct _LithoChats LithoChats;

/* path: of the store, NULL: that of `litho chat`. Errors: READ, WRITE. */
LithoChats *litho_chats_new(LithoServer *server, const char *path, GError **error);
void litho_chats_free(LithoChats *chats);

LithoChat *litho_chats_create(LithoChats *chats, GError **error);
/* Owned by the chats; NULL with NOT_FOUND. */
LithoChat *litho_chats_find(LithoChats *chats, const char *id, GError **error);
gboolean litho_chats_save(LithoChats *chats, LithoChat *chat, GError **error);
/* With its uploads. */
void litho_chats_delete(LithoChats *chats, LithoChat *chat);
/* [{"id","updated","photos","turns","title"}], the last changed first. New reference. Error READ. */
JsonArray *litho_chats_list(LithoChats *chats, GError **error);
guint litho_chats_n(LithoChats *chats);

/* The session of {id}, the first part of the path; replies and gives NULL where there is none. */
LithoChat *litho_request_chat(LithoRequest *request);
/* The same with the photo {n}, the second part. */
LithoChat *litho_request_photo(LithoRequest *request, LithoChatPhoto **photo, int *index);
/* The same, and nothing works on it; else 409 is replied. */
LithoChat *litho_request_free_chat(LithoRequest *request, LithoChatPhoto **photo, int *index);

/* Puts "path" (and "root") of a version of a photo into a job: an upload of ours, a file beneath a root, or a made picture.
 * FALSE: none of them, NOT_FOUND. */
gboolean litho_chat_source(LithoServer *server, const LithoChat *chat, const LithoChatPhoto *photo, guint version,
                           JsonObject *job, GError **error);
/* Puts "assets" into a job: the masks of the session that the recipe names. */
void litho_chat_assets(LithoServer *server, const LithoChat *chat, const LithoRecipe *recipe, JsonObject *job);
/* "ID/assets", a folder below the spool; caller frees. */
char *litho_chat_folder(const LithoChat *chat, const char *below);

/* {"id","conversation":{…},"photos":[{"index","name","width",…}]}: the document without paths, and facts. New reference. */
JsonNode *litho_chat_tell(const LithoChat *chat);

/* Runs a job on the conversation ("turn", "recipe", "move", "same"): the session is busy until the document that comes back
 * has taken its place and is saved; the answer is replied, by events where the client wants them. Takes job over. */
void litho_chat_run(LithoRequest *request, LithoChat *chat, JsonObject *job);

#endif
