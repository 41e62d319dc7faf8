/* store.h: conversations that are kept: one SQLite file, one row a conversation, which holds its document.
 *
 * $XDG_STATE_HOME/litho/chats.db; only its owner may read it. Several processes may use it at a time: the last one to
 * save a conversation wins. Not kept: photos and previews. Not thread-safe.
 */
#ifndef LITHO_TALK_STORE_H
#define LITHO_TALK_STORE_H

#include "talk/conversation.h"

typedef struct {
  char *id, *title; /* title: names of the photos, or the first words; owned */
  guint n_photos, n_turns;
  gint64 changed_s; /* Unix time */
} LithoChatEntry;

typedef struct _LithoChatStore LithoChatStore;

/* path: NULL: the default; made, with its folder, where it is missing. Errors: READ (no such store, damaged), WRITE.
 */
LithoChatStore *litho_chat_store_open(const char *path, GError **error);
void litho_chat_store_free(LithoChatStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoChatStore, litho_chat_store_free)

/* Durable when it returns. Errors: WRITE. */
gboolean litho_chat_store_save(LithoChatStore *store, const LithoConversation *conversation, GError **error);
/* id: NULL: the one that was saved last; an unambiguous beginning of an id does. Errors: NOT_FOUND, USAGE (ambiguous),
 * READ, RECIPE. */
LithoConversation *litho_chat_store_load(LithoChatStore *store, const char *id, GError **error);
/* LithoChatEntry*, the last changed first; caller unrefs. */
GPtrArray *litho_chat_store_list(LithoChatStore *store, GError **error);
/* NOT_FOUND where there is none. */
gboolean litho_chat_store_delete(LithoChatStore *store, const char *id, GError **error);

#endif
