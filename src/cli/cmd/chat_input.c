/* chat_input.c: see chat_input.h. */
#include <histedit.h>
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "cli/cmd/chat_input.h"

#define MAX_SCRIPT (1u << 20)
#define MAX_HISTORY 1000

struct _ChatInput {
  char **lines; /* of a script file */
  guint next;
  gboolean is_stdin; /* lines are taken as they come, so that a program can answer what it reads */
  EditLine *edit;
  History *history;
  char *history_path;
};

static char *
prompt(EditLine *edit)
{
  (void)edit;
  static char text[] = "> ";
  return text;
}

static void
open_terminal(ChatInput *input)
{
  HistEvent event;
  input->edit = el_init("litho", stdin, stdout, stderr);
  input->history = history_init();
  history(input->history, &event, H_SETSIZE, MAX_HISTORY);
  history(input->history, &event, H_SETUNIQUE, 1);
  g_autofree char *folder = g_build_filename(g_get_user_state_dir(), "litho", NULL);
  input->history_path = g_build_filename(folder, "chat_history", NULL);
  if (g_mkdir_with_parents(folder, 0700) == 0)
    history(input->history, &event, H_LOAD, input->history_path);
  el_set(input->edit, EL_PROMPT, prompt);
  el_set(input->edit, EL_EDITOR, "emacs");
  el_set(input->edit, EL_HIST, history, input->history);
  el_set(input->edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
  el_source(input->edit, NULL);
}

ChatInput *
chat_input_new(const char *path, GError **error)
{
  g_autoptr(ChatInput) input = g_new0(ChatInput, 1);
  if (path == NULL) {
    open_terminal(input);
    return g_steal_pointer(&input);
  }
  if (strcmp(path, "-") == 0) {
    input->is_stdin = TRUE;
    return g_steal_pointer(&input);
  }
  g_autoptr(GBytes) bytes = litho_file_read(path, MAX_SCRIPT, error);
  if (bytes == NULL)
    return NULL;
  gsize size;
  const char *data = g_bytes_get_data(bytes, &size);
  g_autofree char *text = g_utf8_make_valid(data, (gssize)size);
  input->lines = g_strsplit(text, "\n", -1);
  return g_steal_pointer(&input);
}

void
chat_input_free(ChatInput *input)
{
  if (input == NULL)
    return;
  HistEvent event;
  if (input->history != NULL && input->history_path != NULL)
    history(input->history, &event, H_SAVE, input->history_path);
  if (input->edit != NULL)
    el_end(input->edit);
  if (input->history != NULL)
    history_end(input->history);
  g_free(input->history_path);
  g_strfreev(input->lines);
  g_free(input);
}

gboolean
chat_input_is_terminal(const ChatInput *input)
{
  return input->edit != NULL;
}

static char *
stdin_line(void)
{
  g_autoptr(GString) line = g_string_new(NULL);
  int c;
  while ((c = getc(stdin)) != EOF && c != '\n')
    if (line->len < MAX_SCRIPT) /* what is longer is no turn: it is refused as too long */
      g_string_append_c(line, (char)c);
  return c == EOF && line->len == 0 ? NULL : g_strchomp(g_utf8_make_valid(line->str, (gssize)line->len));
}

char *
chat_input_line(ChatInput *input)
{
  if (input->is_stdin)
    return stdin_line();
  if (input->edit == NULL)
    return input->lines[input->next] != NULL ? g_strchomp(g_strdup(input->lines[input->next++])) : NULL;
  int n = 0;
  const char *line = el_gets(input->edit, &n);
  if (line == NULL || n <= 0)
    return NULL;
  char *text = g_strstrip(g_utf8_make_valid(line, -1));
  HistEvent event;
  if (*text != '\0')
    history(input->history, &event, H_ENTER, line);
  return text;
}
