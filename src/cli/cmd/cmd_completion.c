/* cmd_completion.c: litho completion: scripts for bash, zsh and fish, derived from the option
 * tables and the operations. They need none of the shells' own helper packages. */
#include <stdio.h>
#include <string.h>
#include "cli/cmd.h"
#include "cli/help.h"
#include "op/op.h"

extern const LithoCmd cmd_completion;

/* What may stand somewhere: these words (separated by spaces), and files or not. */
typedef struct {
  char *words; /* owned, "" for none */
  gboolean files;
} Values;

static void
add_values(CliHelpArg kind, char **choices, GString *words, gboolean *files)
{
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  *files |= kind == HELP_ARG_FILE;
  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    g_string_append_printf(words, " %s", choices[i]);
  for (guint i = 0; kind == HELP_ARG_OP && i < n; i++)
    g_string_append_printf(words, " %s", ops[i]->name);
  for (guint i = 0; kind == HELP_ARG_COMMAND && litho_cmds[i] != NULL; i++)
    g_string_append_printf(words, " %s", litho_cmds[i]->name);
}

/* Of the words of a usage line, or of one arg_description. */
static Values
values_of(const char *text)
{
  GString *words = g_string_new(NULL);
  gboolean files = FALSE;
  g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", " ", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    g_auto(GStrv) choices = NULL;
    CliHelpArg kind = cli_help_arg_kind(parts[i], &choices);
    add_values(kind, choices, words, &files);
  }
  return (Values){g_strchug(g_string_free(words, FALSE)), files};
}

/* Of a command's own words: its usage line, and its kinds. */
static Values
values_of_cmd(const LithoCmd *cmd)
{
  Values values = values_of(cmd->usage);
  for (int i = 0; cmd->kinds != NULL && cmd->kinds[i] != NULL; i++) {
    char *words = g_strconcat(values.words, i > 0 ? " " : "", cmd_kind_name(cmd->kinds[i]), NULL);
    g_free(values.words);
    values.words = words;
  }
  return values;
}

/* "train|eval" of the commands that have kinds; caller frees. */
static char *
with_kinds(const char *separator)
{
  GString *names = g_string_new(NULL);
  for (int i = 0; litho_cmds[i] != NULL; i++)
    if (litho_cmds[i]->kinds != NULL)
      g_string_append_printf(names, "%s%s", names->len > 0 ? separator : "", litho_cmds[i]->name);
  return g_string_free(names, FALSE);
}

static const GOptionEntry *
entries_of(const LithoCmd *cmd)
{
  static const GOptionEntry none[] = {{NULL}};
  return cmd->options != NULL ? cmd->options() : none;
}

static gboolean
is_shown(const GOptionEntry *e)
{
  return !(e->flags & G_OPTION_FLAG_HIDDEN) && *e->long_name != '\0';
}

/* `text` inside single quotes of a shell; `special` characters get a backslash. */
static char *
quoted(const char *text, const char *special)
{
  GString *out = g_string_new(NULL);
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '\'')
      g_string_append(out, "'\\''");
    else if (strchr(special, *p) != NULL)
      g_string_append_printf(out, "\\%c", *p);
    else
      g_string_append_c(out, *p);
  }
  return g_string_free(out, FALSE);
}

static void
print_bash(void)
{
  Values commands = values_of("COMMAND");
  g_autofree const LithoCmd **all = cmd_all();
  g_autofree char *parents = with_kinds("|");
  printf("# bash completion for litho; made by 'litho completion bash'\n"
         "_litho() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local cmd=${COMP_WORDS[1]} words= opts= files=\n"
         "  [ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
         "  [ \"$cur\" = = ] && cur=\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then cmd=; words='%s' opts='--help --version'; fi\n"
         "  case $cmd in %s) [ \"$COMP_CWORD\" -gt 2 ] && cmd=\"$cmd ${COMP_WORDS[2]}\";; esac\n"
         "  case \"$cmd $prev\" in\n",
         commands.words, parents);
  for (int i = 0; all[i] != NULL; i++)
    for (const GOptionEntry *e = entries_of(all[i]); e->long_name != NULL; e++) {
      if (!is_shown(e) || e->arg == G_OPTION_ARG_NONE)
        continue;
      Values values = values_of(e->arg_description);
      printf("  '%s --%s'", all[i]->name, e->long_name);
      if (e->short_name != 0)
        printf("|'%s -%c'", all[i]->name, e->short_name);
      printf(") words='%s' files=%s;;\n", values.words, values.files ? "1" : "");
      g_free(values.words);
    }
  printf("  *) case \"$cmd\" in\n");
  for (int i = 0; all[i] != NULL; i++) {
    Values values = values_of_cmd(all[i]);
    printf("    '%s') words='%s' files=%s opts='", all[i]->name, values.words,
           values.files ? "1" : "");
    for (const GOptionEntry *e = entries_of(all[i]); e->long_name != NULL; e++)
      if (is_shown(e))
        printf("--%s ", e->long_name);
    printf("--help';;\n");
    g_free(values.words);
  }
  printf("    esac;;\n"
         "  esac\n"
         "  case $cur in -*) words=$opts files=;; esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"; [ -n \"$files\" ] && "
         "compgen -f -- "
         "\"$cur\")\n"
         "  [ -n \"$files\" ] && compopt -o filenames 2>/dev/null\n"
         "  return 0\n"
         "}\n"
         "complete -F _litho litho\n");
  g_free(commands.words);
}

static void
print_zsh(void)
{
  g_autofree const LithoCmd **all = cmd_all();
  g_autofree char *parents = with_kinds("|");
  printf("#compdef litho\n# made by 'litho completion zsh'\n_litho() {\n"
         "  if (( CURRENT == 2 )); then\n    local -a commands=(\n");
  for (int i = 0; litho_cmds[i] != NULL; i++) {
    g_autofree char *summary = quoted(litho_cmds[i]->summary, ":");
    printf("      '%s:%s'\n", litho_cmds[i]->name, summary);
  }
  printf("    )\n    _describe command commands\n    return\n  fi\n"
         "  local cmd=$words[2]\n  shift words\n  (( CURRENT-- ))\n"
         "  case $cmd in %s) if (( CURRENT > 2 )); then\n"
         "    cmd+=\" $words[2]\"\n    shift words\n    (( CURRENT-- ))\n  fi;; esac\n  case $cmd in\n",
         parents);
  for (int i = 0; all[i] != NULL; i++) {
    printf("  '%s') _arguments -s -S \\\n", all[i]->name);
    for (const GOptionEntry *e = entries_of(all[i]); e->long_name != NULL; e++) {
      if (!is_shown(e))
        continue;
      g_autofree char *help = quoted(e->description, "[]:");
      Values values = values_of(e->arg_description);
      const char *many =
          e->arg == G_OPTION_ARG_STRING_ARRAY || e->arg == G_OPTION_ARG_FILENAME_ARRAY ? "*" : "";
      const char *equals = e->arg == G_OPTION_ARG_NONE ? "" : "=";
      g_autofree char *action = *equals == '\0' ? g_strdup("")
                                : *values.words ? g_strdup_printf(":value:(%s)", values.words)
                                : values.files  ? g_strdup(":file:_files")
                                                : g_strdup(":value:");
      printf("      '%s--%s%s[%s]%s' \\\n", many, e->long_name, equals, help, action);
      if (e->short_name != 0)
        printf("      '%s-%c%s[%s]%s' \\\n", many, e->short_name, *equals ? "+" : "", help, action);
      g_free(values.words);
    }
    Values values = values_of_cmd(all[i]);
    printf("      '--help[this help]' '*:argument:%s%s%s%s%s';;\n",
           *values.words && values.files ? "_alternative \"w:word:("
           : *values.words               ? "("
                                         : "",
           values.words,
           *values.words && values.files ? ")\" \"f:file:_files\""
           : *values.words               ? ")"
                                         : "",
           !*values.words && values.files ? "_files" : "",
           !*values.words && !values.files ? " " : "");
    g_free(values.words);
  }
  printf("  esac\n}\n_litho \"$@\"\n");
}

static void
print_fish(void)
{
  printf("# fish completion for litho; made by 'litho completion fish'\ncomplete -c litho -f\n"
         "complete -c litho -n __fish_use_subcommand -l version -d 'versions of litho and its "
         "libraries'\n");
  g_autofree const LithoCmd **all = cmd_all();
  for (int i = 0; all[i] != NULL; i++) {
    g_auto(GStrv) words = g_strsplit(all[i]->name, " ", 2);
    g_autofree char *summary = quoted(all[i]->summary, "\\");
    g_autofree char *when =
        g_strdup_printf("complete -c litho -n '__fish_seen_subcommand_from %s%s%s'", words[0],
                        words[1] != NULL ? "; and __fish_seen_subcommand_from " : "", words[1] != NULL ? words[1] : "");
    if (words[1] == NULL)
      printf("complete -c litho -n __fish_use_subcommand -a %s -d '%s'\n", words[0], summary);
    Values values = values_of_cmd(all[i]);
    if (values.files)
      printf("%s -F\n", when);
    if (*values.words)
      printf("%s -a '%s'\n", when, values.words);
    g_free(values.words);
    for (const GOptionEntry *e = entries_of(all[i]); e->long_name != NULL; e++) {
      if (!is_shown(e))
        continue;
      g_autofree char *help = quoted(e->description, "\\");
      Values of_option = values_of(e->arg_description);
      printf("%s -l %s", when, e->long_name);
      if (e->short_name != 0)
        printf(" -s %c", e->short_name);
      if (*of_option.words)
        printf(" -x -a '%s'", of_option.words);
      else if (e->arg != G_OPTION_ARG_NONE)
        printf(of_option.files ? " -r -F" : " -x");
      printf(" -d '%s'\n", help);
      g_free(of_option.words);
    }
  }
}

static int
run(int argc, char **argv)
{
  if (!cmd_parse(&cmd_completion, &argc, &argv))
    return litho_error_info(LITHO_ERROR_USAGE)->exit_code;
  if (argc == 2 && g_str_equal(argv[1], "bash"))
    print_bash();
  else if (argc == 2 && g_str_equal(argv[1], "zsh"))
    print_zsh();
  else if (argc == 2 && g_str_equal(argv[1], "fish"))
    print_fish();
  else
    return cmd_usage(&cmd_completion, "say one of bash, zsh, fish");
  return 0;
}

const LithoCmd cmd_completion = {
    .name = "completion",
    .summary = "a completion script for bash, zsh or fish",
    .usage = "bash|zsh|fish",
    .details = "Examples:\n"
               "  litho completion bash > ~/.local/share/bash-completion/completions/litho\n"
               "  litho completion zsh > ~/.zsh/completions/_litho\n"
               "  litho completion fish > ~/.config/fish/completions/litho.fish\n",
    .run = run,
};
