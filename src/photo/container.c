/* container.c: see container.h. */
#include "photo/container.h"

gboolean
litho_container_takes_all(const char *format)
{
  return g_str_equal(format, "jpeg");
}

gboolean
litho_container_has_iptc(const char *format)
{
  return g_str_equal(format, "jpeg");
}

gboolean
litho_container_finish(LithoOutput *output, const char *format, const LithoMetadata *metadata,
                       GError **error)
{
  return TRUE;
}
