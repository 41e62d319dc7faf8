/* cmd_parse.c: the words of a command line by a command's tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "cli/cmd.h"
#include "cli/help.h"

int
cmd_run_kind(const LithoCmd *cmd, int argc, char **argv)
{
  const char *word = argc > 1 ? argv[1] : "";
  const char *names[16] = {NULL};
  for (guint i = 0; cmd->kinds[i] != NULL && i < G_N_ELEMENTS(names) - 1; i++) {
    names[i] = cmd_kind_name(cmd->kinds[i]);
    if (g_str_equal(names[i], word))
      return cmd->kinds[i]->run(argc - 1, argv + 1);
  }
  if (!cmd_parse(cmd, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  g_autofree char *all = g_strjoinv(", ", (char **)names);
  g_autofree char *hint = litho_did_you_mean(word, names);
  return *word == '\0' ? cmd_usage(cmd, "say what: %s", all)
                       : cmd_usage(cmd, "'%s' is not one of %s%s", word, all, hint);
}

/* " (did you mean 'output'?)" for GOption's "Unknown option --outptu", else "". */
static char *
option_hint(const LithoCmd *cmd, const GError *error)
{
  const char *typed = strstr(error->message, "--");
  if (!g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || typed == NULL)
    return g_strdup("");
  g_autofree char *word = g_strndup(typed + 2, strcspn(typed + 2, "="));
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (const GOptionEntry *e = cmd->options != NULL ? cmd->options() : NULL;
       e != NULL && e->long_name != NULL; e++)
    g_ptr_array_add(names, (gpointer)e->long_name);
  g_ptr_array_add(names, "help");
  g_ptr_array_add(names, NULL);
  return litho_did_you_mean(word, (const char *const *)names->pdata);
}

gboolean
cmd_parse(const LithoCmd *cmd, int *argc, char ***argv)
{
  gboolean help = FALSE;
  const GOptionEntry own[] = {{"help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL}, {NULL}};
  for (int i = 1; i < *argc && !g_str_equal((*argv)[i], "--"); i++)
    if (g_str_equal((*argv)[i], "--json"))
      cmd_set_json();
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_set_help_enabled(context, FALSE);
  if (cmd->options != NULL)
    g_option_context_add_main_entries(context, cmd->options(), NULL);
  g_option_context_add_main_entries(context, own, NULL);
  g_autoptr(GError) error = NULL;
  gboolean parsed = g_option_context_parse(context, argc, argv, &error);
  if (help) {
    cli_help_print(cmd);
    exit(0);
  }
  if (!parsed) {
    g_autofree char *hint = option_hint(cmd, error);
    cmd_usage(cmd, "%s%s", error->message, hint);
    return FALSE;
  }
  for (int i = 1; i < *argc; i++)
    if (g_str_equal((*argv)[i], "--")) {
      memmove(*argv + i, *argv + i + 1, (*argc - i) * sizeof(char *));
      (*argc)--;
      break;
    }
  return TRUE;
}
