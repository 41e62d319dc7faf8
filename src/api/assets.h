/* assets.h: the files that a recipe names, as a program hands them over. */
#ifndef LITHO_API_ASSETS_H
#define LITHO_API_ASSETS_H

#include "litho.h"

/* name → GBytes, the caller unrefs; *table NULL: none were given. Error USAGE: one without bytes,
 * two of a name. */
gboolean api_assets_take(const LithoAsset *assets, GHashTable **table, GError **error);

#endif
