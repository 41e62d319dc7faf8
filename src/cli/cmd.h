/* cmd.h: a subcommand. One file cmd_NAME.c each; main.c has the list. */
#ifndef LITHO_CLI_CMD_H
#define LITHO_CLI_CMD_H

#include <gio/gio.h>
#include "litho.h"

typedef struct {
  const char *name;
  const char *summary;            /* one line of `litho help` */
  const char *usage;              /* "[OPTION…] WORDS PHOTO…" */
  const char *details;            /* paragraphs and examples below the options; man page too */
  const GOptionEntry *(*options)(void); /* NULL-terminated; help, man page, completion are derived */
  int (*run)(int argc, char **argv);    /* parses with cmd_parse(); returns the exit status */
} LithoCmd;

extern const LithoCmd *const litho_cmds[]; /* NULL-terminated */

/* Parses argv by cmd->options; prints help on --help and exits 0. FALSE: a usage error was printed. */
gboolean cmd_parse(const LithoCmd *cmd, int *argc, char ***argv);
/* "litho: message" and the table's help on stderr (JSON when --json was asked); gives the exit status. */
int cmd_fail(const LithoCmd *cmd, GError *error, gboolean json);

/* Set by SIGINT/SIGTERM; never NULL. */
GCancellable *cmd_cancellable(void);

#endif
