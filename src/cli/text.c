/* text.c: text on a terminal. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "base/text.h"
#include "cli/text.h"

int
cli_text_columns(void)
{
  struct winsize size;
  if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
    return MIN(size.ws_col, 100);
  return 80;
}

gboolean
cli_text_has_color(void)
{
  const char *no_color = g_getenv("NO_COLOR"), *terminal = g_getenv("TERM");
  return isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') && terminal != NULL &&
         !g_str_equal(terminal, "dumb");
}

int
cli_text_width(const char *text, gsize length)
{
  int width = 0;
  for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return width;
}

static void
wrap_line(GString *out, const char *line, gsize length, int indent, int columns, int *column)
{
  gboolean start = TRUE;
  const char *p = line, *end = line + length;
  while (p < end) {
    const char *space = memchr(p, ' ', end - p);
    gsize word = (space != NULL ? space : end) - p;
    int width = cli_text_width(p, word);
    if (word > 0) {
      if (!start && *column + 1 + width > columns) {
        g_string_append_printf(out, "\n%*s", indent, "");
        *column = indent;
      } else if (!start) {
        g_string_append_c(out, ' ');
        (*column)++;
      }
      g_string_append_len(out, p, word);
      *column += width;
      start = FALSE;
    }
    p += word + (space != NULL ? 1 : 0);
  }
}

char *
cli_text_wrap(const char *text, int indent, const char *first, int columns)
{
  GString *out = g_string_new(first);
  int column = first != NULL ? cli_text_width(first, strlen(first)) : 0;
  if (first != NULL && column + 1 > indent) {
    g_string_append_c(out, '\n');
    column = 0;
  }
  for (const char *line = text; line != NULL;) {
    const char *newline = strchr(line, '\n');
    gsize length = newline != NULL ? (gsize)(newline - line) : strlen(line);
    if (length > 0) {
      g_string_append_printf(out, "%*s", indent - column, "");
      column = indent;
    }
    if (length > 1 && line[0] == ' ' && line[1] == ' ')
      g_string_append_len(out, line, length);
    else
      wrap_line(out, line, length, indent, columns, &column);
    g_string_append_c(out, '\n');
    column = 0;
    line = newline != NULL ? newline + 1 : NULL;
  }
  return g_string_free(out, FALSE);
}

char *
cli_text_safe(const char *bytes)
{
  return litho_text_safe(bytes, FALSE);
}

char *
cli_text_safe_lines(const char *bytes)
{
  return litho_text_safe(bytes, TRUE);
}

char *
cli_text_duration(double seconds)
{
  if (seconds < 1)
    return g_strdup_printf("%.0f ms", seconds * 1000);
  if (seconds < 60)
    return g_strdup_printf(seconds == (int)seconds ? "%.0f s" : "%.1f s", seconds);
  int s = (int)(seconds + 0.5);
  if (s < 3600)
    return g_strdup_printf("%d:%02d", s / 60, s % 60);
  return g_strdup_printf("%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}
