/* help.c: a command's tables as text. */
#include <string.h>
#include "cli/help.h"
#include "cli/text.h"

char *
cli_help_option_name(const GOptionEntry *entry)
{
  if (entry->flags & G_OPTION_FLAG_HIDDEN || entry->long_name[0] == '\0')
    return NULL;
  GString *name = g_string_new(NULL);
  if (entry->short_name != 0)
    g_string_append_printf(name, "-%c, ", entry->short_name);
  g_string_append_printf(name, "--%s", entry->long_name);
  if (entry->arg_description != NULL)
    g_string_append_printf(name, "=%s", entry->arg_description);
  return g_string_free(name, FALSE);
}

CliHelpArg
cli_help_arg_kind(const char *word, char ***choices)
{
  *choices = NULL;
  if (word == NULL)
    return HELP_ARG_NONE;
  g_autofree char *bare = g_strdup(word);
  bare[strcspn(bare, "…")] = '\0'; /* the bytes of an ellipsis occur in no ASCII word */
  g_strdelimit(bare, "[]", ' ');
  g_strstrip(bare);
  if (*bare != '\0' && strspn(bare, "abcdefghijklmnopqrstuvwxyz0123456789-|") == strlen(bare) &&
      *bare != '|' && *bare != '-') {
    *choices = g_strsplit(bare, "|", -1);
    return HELP_ARG_CHOICE;
  }
  static const char *const files[] = {"FILE", "DIR", "PATH", "PHOTO", "RECIPE", "IN", "OUT", NULL};
  g_auto(GStrv) parts = g_strsplit_set(bare, "|.=", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_strv_contains(files, parts[i]))
      return HELP_ARG_FILE;
  if (g_str_equal(bare, "OP"))
    return HELP_ARG_OP;
  return g_str_equal(bare, "COMMAND") ? HELP_ARG_COMMAND : HELP_ARG_OTHER;
}

static gboolean
is_literal(const char *line)
{
  return g_str_has_prefix(line, "  ");
}

static gboolean
is_heading(const char *line)
{
  return g_str_has_suffix(line, ":") && strchr(line, ' ') == NULL;
}

void
cli_help_pieces(const char *details, void (*piece)(CliHelpPiece, const char *, gpointer), gpointer data)
{
  g_auto(GStrv) lines = g_strsplit(details != NULL ? details : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL;) {
    if (lines[i][0] == '\0') {
      i++;
      continue;
    }
    CliHelpPiece kind = is_literal(lines[i])   ? HELP_PIECE_LITERAL
                     : is_heading(lines[i]) ? HELP_PIECE_HEADING
                                            : HELP_PIECE_PARAGRAPH;
    g_autoptr(GString) text = g_string_new(lines[i++]);
    while (kind != HELP_PIECE_HEADING && lines[i] != NULL && lines[i][0] != '\0' &&
           is_literal(lines[i]) == (kind == HELP_PIECE_LITERAL)) {
      g_string_append_c(text, kind == HELP_PIECE_LITERAL ? '\n' : ' ');
      g_string_append(text, lines[i++]);
    }
    piece(kind, text->str, data);
  }
}

static void
print_piece(CliHelpPiece kind, const char *text, gpointer data)
{
  CliHelpPiece *last = data;
  int columns = cli_text_columns();
  if (*last != HELP_PIECE_HEADING)
    printf("\n");
  if (kind == HELP_PIECE_PARAGRAPH) {
    g_autofree char *filled = cli_text_wrap(text, 0, NULL, columns);
    fputs(filled, stdout);
  } else {
    printf("%s\n", text);
  }
  *last = kind;
}

void
cli_help_print(const LithoCmd *cmd)
{
  int columns = cli_text_columns();
  printf("litho %s: %s\n\nUsage: litho %s%s%s\n", cmd->name, cmd->summary, cmd->name,
         cmd->usage != NULL ? " " : "", cmd->usage != NULL ? cmd->usage : "");
  for (int i = 0; cmd->kinds != NULL && cmd->kinds[i] != NULL; i++)
    printf("%s  %-12s%s\n", i == 0 ? "\nKinds:\n" : "", cmd_kind_name(cmd->kinds[i]), cmd->kinds[i]->summary);
  printf("\nOptions:\n");
  for (const GOptionEntry *e = cmd->options != NULL ? cmd->options() : NULL;
       e != NULL && e->long_name != NULL; e++) {
    g_autofree char *name = cli_help_option_name(e);
    if (name == NULL)
      continue;
    g_autofree char *first = g_strdup_printf("%s%s", e->short_name != 0 ? "  " : "      ", name);
    g_autofree char *line = cli_text_wrap(e->description, 28, first, columns);
    fputs(line, stdout);
  }
  printf("  -h, --help                this help\n");
  CliHelpPiece last = HELP_PIECE_PARAGRAPH;
  cli_help_pieces(cmd->details, print_piece, &last);
}
