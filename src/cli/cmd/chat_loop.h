/* chat_loop.h: a conversation in a terminal or from a script: lines in, answers out. */
#ifndef LITHO_CLI_CMD_CHAT_LOOP_H
#define LITHO_CLI_CMD_CHAT_LOOP_H

#include "cli/cmd/chat_input.h"
#include "cli/cmd/chat_photos.h"
#include "cli/cmd/chat_picture.h"
#include "talk/converse.h"
#include "talk/store.h"

typedef struct {
  LithoConversation *conversation;
  LithoTalkOptions talk;
  ChatPhotos *photos;
  LithoChatStore *store; /* NULL: not kept */
  ChatInput *input;
  ChatPictures pictures; /* not AUTO */
  gboolean shows;        /* a picture, or a file of one, after every version */
  gboolean as_json, quiet;
  LithoSaveOptions save; /* of exports: what the turn does not say */
} ChatLoop;

/* Until the input ends or /quit. *exit_code: 0, or that of the last error that a script met. Errors: the store's. */
gboolean chat_loop_run(ChatLoop *loop, int *exit_code, GError **error);

/* --- chat_save.c -------------------------------------------------------------------------------- */

/* Runs the version where the photo is at full resolution and writes it. path: NULL: NAME-edited.EXT beside the photo,
 * with a number where that is taken. export: the answer's member, or NULL. *written: the path; caller frees. */
gboolean chat_save(ChatLoop *loop, const char *path, JsonObject *export, char **written, GError **error);
/* The recipe of that version as a file. */
gboolean chat_save_recipe(const ChatLoop *loop, const char *path, GError **error);

#endif
