/* cmd_help.c: litho help. */
#include <stdio.h>
#include "cli/cmd.h"

extern const LithoCmd cmd_help;

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_help, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  printf("usage: litho COMMAND [OPTION…]\n\n");
  for (int i = 0; litho_cmds[i] != NULL; i++)
    printf("  %-10s %s\n", litho_cmds[i]->name, litho_cmds[i]->summary);
  return 0;
}

const LithoCmd cmd_help = {
    .name = "help",
    .summary = "this list, or a command's help",
    .usage = "[COMMAND]",
    .run = run,
};
