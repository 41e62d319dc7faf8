/* cmd.h: a subcommand. One file cmd_NAME.c each; main.c has the list.
 *
 * Help, the man page and the shells' completion are derived from the tables, so their text has a
 * form: an option's arg_description is FILE, DIR, PATH, PHOTO, RECIPE (files are completed),
 * "a|b|c" (those words are) or anything else; usage is "[OPTION…]" and positional words of the same
 * kind, OP for operations, COMMAND for commands. In `details` a line that begins with two spaces
 * is kept as it is (examples), a line that ends in ":" alone is a heading, the rest is filled.
 */
#ifndef LITHO_CLI_CMD_H
#define LITHO_CLI_CMD_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "litho.h"

typedef struct LithoCmd LithoCmd;
struct LithoCmd {
  const char *name;
  const char *summary; /* one line of `litho help` */
  const char *usage;   /* "[OPTION…] WORDS PHOTO…" */
  const char *details; /* paragraphs and examples below the options; man page too */
  const GOptionEntry *(*options)(
      void);                         /* NULL-terminated; help, man page, completion are derived */
  int (*run)(int argc, char **argv); /* parses with cmd_parse(); returns the exit status */
  /* The commands below it, NULL-terminated, their names with its own ("train lm"); NULL: none. Its
   * run is cmd_run_kind(). */
  const LithoCmd *const *kinds;
};

extern const LithoCmd *const litho_cmds[]; /* NULL-terminated */

const LithoCmd *cmd_find(const char *name); /* or NULL */
/* All of them, the kinds of one behind it; NULL-terminated, caller frees the array. */
const LithoCmd **cmd_all(void);
/* "lm" of "train lm". */
const char *cmd_kind_name(const LithoCmd *kind);
/* Of `litho train lm …`, argv[1] names the kind. */
int cmd_run_kind(const LithoCmd *cmd, int argc, char **argv);
char *cmd_hint(const char *name);           /* " (did you mean 'edit'?)" or ""; caller frees */

/* Parses argv by cmd->options; prints help on --help and exits 0. A first "--" ends the options and
 * is taken out. FALSE: a usage error was printed; exit with 2. */
gboolean cmd_parse(const LithoCmd *cmd, int *argc, char ***argv);
/* "litho CMD: message" and the table's help on stderr, or with json one line
 * {"error":{"code","message","exit","http","help"}} on stderr; gives the exit status. */
int cmd_fail(const LithoCmd *cmd, const GError *error, gboolean json);
/* cmd_fail with a LITHO_ERROR_USAGE; JSON when the command line held --json. */
int cmd_usage(const LithoCmd *cmd, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Errors of usage are JSON from now on: the command line holds --json. */
void cmd_set_json(void);
/* "litho: warning: …" on stderr, made safe for a terminal. */
void cmd_warn(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Set by SIGINT/SIGTERM; never NULL. The first call installs the handlers and starts a thread. */
GCancellable *cmd_cancellable(void);
/* Something else begins: what was stopped before does not stop it. For who goes on after a Ctrl-C. */
void cmd_forget_signals(void);

#endif
