/* options.c: options structs that grow without a break of the ABI: the first member says how much of the struct the
 * program knew, as Linux' openat2() and clone3() do it.
 */
#include "api/options.h"
#include <string.h>

gboolean
api_options_take(gpointer own, gsize own_size, gconstpointer given, const char *type, GError **error)
{
  memset(own, 0, own_size);
  *(gsize *)own = own_size;
  if (given == NULL)
    return TRUE;
  const gsize size = *(const gsize *)given;
  if (size < sizeof size || size % sizeof(gpointer) != 0 || size > G_MAXUINT16) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "%s: struct_size is %" G_GSIZE_FORMAT ": set it to sizeof (%s)", type, size, type);
    return FALSE;
  }
  const guint8 *bytes = given;
  for (gsize i = own_size; i < size; i++)
    if (bytes[i] != 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                  "%s: the program sets an option that liblitho " LITHO_VERSION " does not have: use a newer one",
                  type);
      return FALSE;
    }
  memcpy((guint8 *)own + sizeof size, bytes + sizeof size, MIN(size, own_size) - sizeof size);
  return TRUE;
}

gboolean
api_threads_check(int n, GError **error)
{
  if (n >= 0 && n <= API_MAX_THREADS)
    return TRUE;
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "n_threads is 0 (all cores) to %d, not %d", API_MAX_THREADS, n);
  return FALSE;
}
