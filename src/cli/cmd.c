/* cmd.c: what all subcommands share: option parsing, errors, Ctrl-C. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/help.h"
#include "cli/text.h"
#include "base/json.h"

static gboolean wants_json; /* the command line holds --json: known before it parses */

const LithoCmd *
cmd_find(const char *name)
{
  for (int i = 0; litho_cmds[i] != NULL; i++)
    if (g_str_equal(litho_cmds[i]->name, name))
      return litho_cmds[i];
  return NULL;
}

const LithoCmd **
cmd_all(void)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (int i = 0; litho_cmds[i] != NULL; i++) {
    g_ptr_array_add(all, (gpointer)litho_cmds[i]);
    for (int k = 0; litho_cmds[i]->kinds != NULL && litho_cmds[i]->kinds[k] != NULL; k++)
      g_ptr_array_add(all, (gpointer)litho_cmds[i]->kinds[k]);
  }
  g_ptr_array_add(all, NULL);
  return (const LithoCmd **)g_ptr_array_steal(all, NULL);
}

const char *
cmd_kind_name(const LithoCmd *kind)
{
  return strrchr(kind->name, ' ') + 1;
}

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

char *
cmd_hint(const char *name)
{
  const char *names[64] = {NULL};
  for (guint i = 0; litho_cmds[i] != NULL && i < G_N_ELEMENTS(names) - 1; i++)
    names[i] = litho_cmds[i]->name;
  return litho_did_you_mean(name, names);
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
    wants_json |= g_str_equal((*argv)[i], "--json");
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_set_help_enabled(context, FALSE);
  if (cmd->options != NULL)
    g_option_context_add_main_entries(context, cmd->options(), NULL);
  g_option_context_add_main_entries(context, own, NULL);
  g_autoptr(GError) error = NULL;
  gboolean parsed = g_option_context_parse(context, argc, argv, &error);
  if (help) {
    help_print(cmd);
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

const LithoErrorInfo *
cmd_error_info(const GError *error)
{
  if (error->domain == LITHO_ERROR)
    return litho_error_info(error->code);
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return litho_error_info(LITHO_ERROR_CANCELLED);
  return litho_error_info(LITHO_ERROR_INTERNAL);
}

JsonNode *
cmd_error_json(const GError *error)
{
  const LithoErrorInfo *info = cmd_error_info(error);
  g_autofree char *message = g_utf8_make_valid(error->message, -1);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "code", info->name);
  json_object_set_string_member(object, "message", message);
  json_object_set_int_member(object, "exit", info->exit_code);
  json_object_set_int_member(object, "http", info->http_status);
  json_object_set_string_member(object, "help", info->help);
  return json_node_init_object(json_node_alloc(), object);
}

int
cmd_fail(const LithoCmd *cmd, const GError *error, gboolean json)
{
  const LithoErrorInfo *info = cmd_error_info(error);
  if (json) {
    JsonObject *object = json_object_new();
    json_object_set_member(object, "error", cmd_error_json(error));
    g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
    g_autofree char *text = litho_json_print_line(root);
    json_object_unref(object);
    fprintf(stderr, "%s\n", text);
  } else {
    g_autofree char *text = text_safe(error->message);
    g_autofree char *help = info->code == LITHO_ERROR_USAGE
                                ? g_strdup_printf("see 'litho %s --help'", cmd->name)
                                : g_strdup(info->help);
    fprintf(stderr, "litho %s: %s (%s)\n", cmd->name, text, help);
  }
  return info->exit_code;
}

int
cmd_usage(const LithoCmd *cmd, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_autoptr(GError) error = g_error_new_literal(LITHO_ERROR, LITHO_ERROR_USAGE, message);
  return cmd_fail(cmd, error, wants_json);
}

void
cmd_warn(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_autofree char *text = text_safe(message);
  fprintf(stderr, "litho: warning: %s\n", text);
}

/* --- Ctrl-C: the handler writes a byte, a thread turns it into the cancellable ---------------- */

static int wake[2];
static volatile sig_atomic_t n_signals;

/* The first asks the work to stop, the third ends the process at once. */
static void
on_signal(int number)
{
  int saved = errno;
  if (write(wake[1], "x", 1) < 0 || ++n_signals == 2)
    signal(number, SIG_DFL);
  errno = saved;
}

static gpointer
watch(gpointer data)
{
  char byte;
  while (read(wake[0], &byte, 1) == 1)
    g_cancellable_cancel(data);
  return NULL;
}

GCancellable *
cmd_cancellable(void)
{
  static GCancellable *cancellable;
  if (g_once_init_enter(&cancellable)) {
    GCancellable *made = g_cancellable_new();
    if (pipe(wake) == 0) {
      struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
      sigaction(SIGINT, &action, NULL);
      sigaction(SIGTERM, &action, NULL);
      g_thread_unref(g_thread_new("signals", watch, made));
    }
    g_once_init_leave(&cancellable, made);
  }
  return cancellable;
}
