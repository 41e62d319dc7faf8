/* vips_error.c: libvips' error buffer, taken over at the border. The buffer belongs to the whole process: who gets an
 * error from libvips empties it at once, or the next caller finds it.
 */
#include "base/vips_error.h"
#include <string.h>
#include <vips/vips.h>

/* libvips has no codes: the words are those of its 8.14 and of the libraries below it. */
LithoError
litho_vips_error_code(const char *text, LithoError otherwise)
{
  static const char *const words[] = {"out of memory", "insufficient memory", "allocate memory", "memory allocation",
                                      "creating thread"};
  g_autofree char *lower = g_ascii_strdown(text, -1);
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    if (strstr(lower, words[i]) != NULL)
      return LITHO_ERROR_RESOURCE;
  return otherwise;
}

gboolean
litho_error_from_vips(GError **error, LithoError code, const char *what)
{
  g_autofree char *text = g_strdup(vips_error_buffer());
  vips_error_clear();
  g_strdelimit(g_strchomp(text), "\n", ';');
  g_set_error(error, LITHO_ERROR, litho_vips_error_code(text, code), "%s: %s", what,
              *text ? text : "libvips failed");
  return FALSE;
}
