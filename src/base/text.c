/* text.c: see text.h. */
#include <string.h>
#include "base/text.h"

char *
litho_text_safe(const char *bytes, gboolean keep_newlines)
{
  g_autofree char *valid = g_utf8_make_valid(bytes, -1);
  GString *out = g_string_sized_new(strlen(valid));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == '\n' && keep_newlines)
      g_string_append_c(out, '\n');
    else if (c == '\n')
      g_string_append(out, "\\n");
    else if (g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT)
      g_string_append_printf(out, "\\x%02x", c);
    else
      g_string_append_unichar(out, c);
  }
  return g_string_free(out, FALSE);
}
