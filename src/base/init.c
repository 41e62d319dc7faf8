/* init.c: start and stop of the library. */
#include <vips/vips.h>
#include "litho.h"

gboolean
litho_init(const char *program, GError **error)
{
  if (VIPS_INIT(program) != 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "libvips does not start: %s",
                vips_error_buffer());
    vips_error_clear();
    return FALSE;
  }
  /* Loaders that libvips does not hold safe for strangers' files; photo/ opens single ones when
   * the user names them. */
  vips_block_untrusted_set(TRUE);
  /* One photo is one pass: libvips' operation cache would only keep big pictures alive. */
  vips_cache_set_max(0);
  return TRUE;
}

void
litho_shutdown(void)
{
  vips_shutdown();
}
