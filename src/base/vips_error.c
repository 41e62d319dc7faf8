/* vips_error.c: libvips' error buffer, taken over at the border. The buffer belongs to the whole process: who gets an
 * error from libvips empties it at once, or the next caller finds it.
 */
#include "base/vips_error.h"
#include <vips/vips.h>

gboolean
litho_error_from_vips(GError **error, LithoError code, const char *what)
{
  g_autofree char *text = g_strdup(vips_error_buffer());
  vips_error_clear();
  g_strdelimit(g_strchomp(text), "\n", ';');
  g_set_error(error, LITHO_ERROR, code, "%s: %s", what, *text ? text : "libvips failed");
  return FALSE;
}
