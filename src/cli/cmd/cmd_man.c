/* cmd_man.c: litho man: the manual page litho(1) as roff (man(7) macros), from the same tables as
 * --help. docs/man/litho.1 is its output; a test compares them. */
#include <stdio.h>
#include <string.h>
#include "cli/cmd.h"
#include "cli/help.h"
#include "op/op.h"

extern const LithoCmd cmd_man;

/* Text with roff's special characters escaped; a line never begins with a request. */
static char *
roff(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *p = text; *p != '\0'; p++) {
    if ((p == text || p[-1] == '\n') && (*p == '.' || *p == '\''))
      g_string_append(out, "\\&");
    if (*p == '\\')
      g_string_append(out, "\\e");
    else if (*p == '-')
      g_string_append(out, "\\-");
    else
      g_string_append_c(out, *p);
  }
  return g_string_free(out, FALSE);
}

static void
print_roff(const char *before, const char *text, const char *after)
{
  g_autofree char *escaped = roff(text);
  printf("%s%s%s", before, escaped, after);
}

static void
print_piece(CliHelpPiece kind, const char *text, gpointer data)
{
  (void)data;
  if (kind == HELP_PIECE_LITERAL) {
    print_roff(".PP\n.nf\n", text, "\n.fi\n");
  } else if (kind == HELP_PIECE_HEADING) {
    print_roff(".PP\n.B ", text, "\n");
  } else {
    print_roff(".PP\n", text, "\n");
  }
}

static void
print_command(const LithoCmd *cmd)
{
  print_roff(".SS \"litho ", cmd->name, "");
  if (cmd->usage != NULL)
    print_roff(" ", cmd->usage, "");
  printf("\"\n");
  print_roff("", cmd->summary, ".\n");
  for (const GOptionEntry *e = cmd->options != NULL ? cmd->options() : NULL;
       e != NULL && e->long_name != NULL; e++) {
    g_autofree char *name = cli_help_option_name(e);
    if (name == NULL)
      continue;
    print_roff(".TP\n.B ", name, "\n");
    print_roff("", e->description, "\n");
  }
  cli_help_pieces(cmd->details, print_piece, NULL);
}

static void
print_ops(void)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  printf(".SH OPERATIONS\nWhat a plan's steps can do; \\fBlitho ops\\fR \\fINAME\\fR gives the "
         "parameters and their "
         "ranges.\n");
  for (guint i = 0; i < n; i++) {
    print_roff(".TP\n.B ", ops[i]->name, "\n");
    print_roff("", ops[i]->title, "");
    print_roff(" (", litho_category_name(ops[i]->category), "): ");
    print_roff("", ops[i]->hint, ".\n");
  }
}

static void
print_exit_status(void)
{
  printf(".SH \"EXIT STATUS\"\n.TP\n.B 0\ndone; warnings may stand on stderr\n");
  for (int code = LITHO_ERROR_USAGE; code <= LITHO_ERROR_RESOURCE; code++) {
    const LithoErrorInfo *info = litho_error_info(code);
    printf(".TP\n.B %d\n", info->exit_code);
    print_roff("", info->name, ": ");
    print_roff("", info->help, "\n");
  }
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_man, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc > 1)
    return cmd_usage(&cmd_man, "takes no arguments");
  printf(".\\\" Made by 'litho man' from the command's tables: do not edit.\n"
         ".TH LITHO 1 \"\" \"litho %s\" \"User commands\"\n"
         ".SH NAME\nlitho \\- a local photo editor that you talk to\n"
         ".SH SYNOPSIS\n.B litho\n.I COMMAND\n.RI [ OPTION \\&... ]\n.RI [ ARGUMENT \\&... ]\n"
         ".SH DESCRIPTION\nA photo and a sentence give an edited photo. The words become an edit "
         "plan (a recipe) that can be "
         "read, changed, replayed and checked; the pixels are worked at full resolution; nothing "
         "leaves "
         "the machine.\n.SH COMMANDS\n",
         LITHO_VERSION);
  g_autofree const LithoCmd **all = cmd_all();
  for (int i = 0; all[i] != NULL; i++)
    print_command(all[i]);
  print_ops();
  print_exit_status();
  printf(".SH ENVIRONMENT\n"
         ".TP\n.B LITHO_CACHE\nfolder of models and saved states; default ~/.cache/litho\n"
         ".TP\n.B VIPS_CONCURRENCY\nthreads for pixels; default all cores\n"
         ".SH FILES\n"
         ".TP\n.I ~/.config/litho/models.json\nyour own entries of the model list\n"
         ".TP\n.I PHOTO.litho.json\nthe recipe beside a result, with \\-\\-sidecar\n");
  return 0;
}

const LithoCmd cmd_man = {
    .name = "man",
    .summary = "the manual page litho(1) as roff",
    .details = "Examples:\n"
               "  litho man | man -l -\n",
    .run = run,
};
