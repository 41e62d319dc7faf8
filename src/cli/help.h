/* help.h: a command's tables as text, for --help, `litho help`, the man page and completion. */
#ifndef LITHO_CLI_HELP_H
#define LITHO_CLI_HELP_H

#include "cli/cmd.h"

/* The whole help of a command on stdout. */
void cli_help_print(const LithoCmd *cmd);

/* "-o, --output=FILE" for an option; NULL for one that help does not show. Caller frees. */
char *cli_help_option_name(const GOptionEntry *entry);

/* What the words behind an option or in a usage line stand for. */
typedef enum {
  HELP_ARG_NONE,
  HELP_ARG_FILE,
  HELP_ARG_CHOICE,
  HELP_ARG_OP,
  HELP_ARG_COMMAND,
  HELP_ARG_OTHER
} CliHelpArg;

/* Of an arg_description or one word of a usage line ("[OP]", "PHOTO…", "bash|zsh|fish"). choices:
 * for HELP_ARG_CHOICE a NULL-terminated list, caller frees; else NULL. */
CliHelpArg cli_help_arg_kind(const char *word, char ***choices);

/* Pieces of LithoCmd.details in their order: heading, filled paragraph, literal lines. */
typedef enum { HELP_PIECE_HEADING, HELP_PIECE_PARAGRAPH, HELP_PIECE_LITERAL } CliHelpPiece;
void cli_help_pieces(const char *details,
                 void (*piece)(CliHelpPiece kind, const char *text, gpointer data), gpointer data);

#endif
