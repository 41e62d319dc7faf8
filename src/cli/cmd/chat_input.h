/* chat_input.h: lines of a conversation: from a terminal with editing and history (libedit), or from a file. */
#ifndef LITHO_CLI_CMD_CHAT_INPUT_H
#define LITHO_CLI_CMD_CHAT_INPUT_H

#include <glib.h>

typedef struct _ChatInput ChatInput;

/* path: NULL: the terminal, else a file, "-": stdin, a line at a time. Errors: NOT_FOUND, READ, LIMIT (a script of more than 1 MiB).
 * History is kept in $XDG_STATE_HOME/litho/chat_history, where it can be. */
ChatInput *chat_input_new(const char *path, GError **error);
void chat_input_free(ChatInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ChatInput, chat_input_free)
gboolean chat_input_is_terminal(const ChatInput *input);
/* The next line, without its end, as valid UTF-8; NULL: there is none. Caller frees. */
char *chat_input_line(ChatInput *input);

#endif
