/* cmd_help.c: litho help. */
#include <stdio.h>
#include "cli/cmd.h"
#include "cli/help.h"

extern const LithoCmd cmd_help;

static void
print_list(void)
{
  printf("litho: a local photo editor that you talk to\n\nUsage: litho COMMAND [OPTION…]\n\n"
         "Commands:\n");
  for (int i = 0; litho_cmds[i] != NULL; i++)
    printf("  %-12s%s\n", litho_cmds[i]->name, litho_cmds[i]->summary);
  printf("\nStart with:\n"
         "  litho edit \"make it brighter and more vivid\" photo.jpg -o out.jpg\n\n"
         "'litho help COMMAND' says more about one, 'litho --version' what it is built with.\n");
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_help, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc < 2) {
    print_list();
    return 0;
  }
  const LithoCmd *cmd = cmd_find(argv[1]);
  for (int i = 0; cmd != NULL && cmd->kinds != NULL && cmd->kinds[i] != NULL && argc == 3; i++)
    if (g_str_equal(cmd_kind_name(cmd->kinds[i]), argv[2])) {
      cli_help_print(cmd->kinds[i]);
      return 0;
    }
  if (argc > 2)
    return cmd_usage(&cmd_help, "one command at a time");
  if (cmd == NULL) {
    g_autofree char *hint = cmd_hint(argv[1]);
    return cmd_usage(&cmd_help, "'%s' is not a litho command%s", argv[1], hint);
  }
  cli_help_print(cmd);
  return 0;
}

const LithoCmd cmd_help = {
    .name = "help",
    .summary = "this list, or a command's help",
    .usage = "[COMMAND]",
    .details = "Examples:\n"
               "  litho help\n"
               "  litho help edit\n",
    .run = run,
};
