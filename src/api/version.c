/* version.c: the library's own version. */
#include "litho.h"

const char *
litho_version(void)
{
  return LITHO_VERSION;
}

int
litho_version_number(void)
{
  return LITHO_VERSION_NUMBER;
}
