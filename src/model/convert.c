/* convert.c: the converters by name. */
#include <string.h>
#include "model/convert.h"

static const LithoConverter *const converters[] = {
    NULL,
};

const LithoConverter *
litho_converter_find(const char *name)
{
  for (const LithoConverter *const *c = converters; *c != NULL; c++)
    if (strcmp((*c)->name, name) == 0)
      return *c;
  return NULL;
}
