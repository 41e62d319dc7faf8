/* text.h: text that a stranger chose, made harmless for a terminal and a message.
 */
#ifndef LITHO_BASE_TEXT_H
#define LITHO_BASE_TEXT_H

#include <glib.h>

/* Valid UTF-8 with control and format characters as \x1b, newlines as \n (keep_newlines: as they are). Caller frees. */
char *litho_text_safe(const char *bytes, gboolean keep_newlines);

#endif
