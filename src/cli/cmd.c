/* cmd.c: what all subcommands share: option parsing, errors, Ctrl-C. */
#include <glib-unix.h>
#include <gio/gio.h>
#include <stdio.h>
#include "cli/cmd.h"

gboolean
cmd_parse(const LithoCmd *cmd, int *argc, char ***argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new(cmd->usage);
  if (cmd->options != NULL)
    g_option_context_add_main_entries(context, cmd->options(), NULL);
  g_option_context_set_summary(context, cmd->summary);
  g_option_context_set_description(context, cmd->details);
  g_autoptr(GError) error = NULL;
  if (g_option_context_parse(context, argc, argv, &error))
    return TRUE;
  fprintf(stderr, "litho %s: %s; see 'litho %s --help'\n", cmd->name, error->message, cmd->name);
  return FALSE;
}

int
cmd_fail(const LithoCmd *cmd, GError *error, gboolean as_json)
{
  const LithoErrorInfo *info = error->domain == LITHO_ERROR
                                   ? litho_error_info(error->code)
                                   : litho_error_info(LITHO_ERROR_INTERNAL);
  (void)as_json;
  fprintf(stderr, "litho %s: %s (%s)\n", cmd->name, error->message, info->help);
  return info->exit_code;
}

static GCancellable *cancellable;

GCancellable *
cmd_cancellable(void)
{
  if (cancellable == NULL)
    cancellable = g_cancellable_new();
  return cancellable;
}
