/* convert.c: the converters by name. */
#include <string.h>
#include "model/fetch/convert.h"

extern const LithoConverter litho_convert_demosaicnet, litho_convert_efficientnet, litho_convert_efficientnet_maps, litho_convert_ffdnet,
    litho_convert_ncnn, litho_convert_ssd;

static const LithoConverter *const converters[] = {
    &litho_convert_demosaicnet,
    &litho_convert_efficientnet,
    &litho_convert_efficientnet_maps,
    &litho_convert_ffdnet,
    &litho_convert_ncnn,
    &litho_convert_ssd,
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
