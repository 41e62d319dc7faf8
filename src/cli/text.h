/* text.h: text on a terminal: wrapping, widths, and names that a stranger chose made harmless. */
#ifndef LITHO_CLI_TEXT_H
#define LITHO_CLI_TEXT_H

#include <glib.h>
#include <stdio.h>

/* Columns to fill: the terminal's of stdout, at most 100; 80 where there is none. */
int cli_text_columns(void);

/* Are colours wanted on stdout? Only on a terminal that has them, where NO_COLOR (https://no-color.org) is not set. */
gboolean cli_text_has_color(void);

/* Columns of the first `length` bytes of valid UTF-8. Wide (CJK) characters count two. */
int cli_text_width(const char *text, gsize length);

/* `text` filled to `columns`, each line indented by `indent` spaces; `first` stands before the
 * first line instead when it is not NULL (padded to indent). Lines that begin with two spaces are
 * kept as they are. Ends in a newline. Caller frees. */
char *cli_text_wrap(const char *text, int indent, const char *first, int columns);

/* A name or message for one line of a terminal: valid UTF-8, control characters as \n, \x1b.
 * Caller frees. */
char *cli_text_safe(const char *bytes);
/* The same for text of several lines: newlines stay. */
char *cli_text_safe_lines(const char *bytes);

/* "350 ms", "2.4 s", "1:05", "1:02:03". Caller frees. */
char *cli_text_duration(double seconds);

#endif
