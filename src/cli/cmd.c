/* cmd.c: what all subcommands share: the list, errors, Ctrl-C. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cmd.h"
#include "cli/text.h"
#include "base/error.h"
#include "base/json.h"

static gboolean wants_json;

void
cmd_set_json(void)
{
  wants_json = TRUE;
}

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

char *
cmd_hint(const char *name)
{
  const char *names[64] = {NULL};
  for (guint i = 0; litho_cmds[i] != NULL && i < G_N_ELEMENTS(names) - 1; i++)
    names[i] = litho_cmds[i]->name;
  return litho_did_you_mean(name, names);
}

int
cmd_fail(const LithoCmd *cmd, const GError *error, gboolean json)
{
  const LithoErrorInfo *info = litho_error_row(error);
  if (json) {
    JsonObject *object = json_object_new();
    json_object_set_member(object, "error", litho_error_to_json(error));
    g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), object);
    g_autofree char *text = litho_json_print_line(root);
    json_object_unref(object);
    fprintf(stderr, "%s\n", text);
  } else {
    g_autofree char *text = cli_text_safe(error->message);
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
  g_autofree char *text = cli_text_safe(message);
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

static void
take_signals(void)
{
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

GCancellable *
cmd_cancellable(void)
{
  static GCancellable *cancellable;
  if (g_once_init_enter(&cancellable)) {
    GCancellable *made = g_cancellable_new();
    GThread *thread = NULL;
    if (pipe(wake) == 0 && (thread = g_thread_try_new("signals", watch, made, NULL)) != NULL) {
      take_signals();
      g_thread_unref(thread);
    }
    g_once_init_leave(&cancellable, made);
  }
  return cancellable;
}

void
cmd_forget_signals(void)
{
  g_cancellable_reset(cmd_cancellable());
  n_signals = 0;
  take_signals();
}
