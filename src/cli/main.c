/* main.c: the litho command: finds the subcommand and runs it. */
#include <locale.h>
#include <stdio.h>
#include "cli/cmd.h"

extern const LithoCmd cmd_help;
extern const LithoCmd cmd_models;

const LithoCmd *const litho_cmds[] = {
    &cmd_help,
    &cmd_models,
    NULL,
};

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  const char *name = argc > 1 ? argv[1] : "help";
  if (g_str_equal(name, "--help") || g_str_equal(name, "-h"))
    name = "help";
  if (g_str_equal(name, "--version")) {
    printf("litho %s\n", LITHO_VERSION);
    return 0;
  }
  for (int i = 0; litho_cmds[i] != NULL; i++)
    if (g_str_equal(litho_cmds[i]->name, name))
      return litho_cmds[i]->run(argc - 1, argv + 1);
  fprintf(stderr, "litho: '%s' is not a litho command; see 'litho help'\n", name);
  return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
}
