/* train_features.h: the features of a training's photos, with a progress line. */
#ifndef LITHO_CLI_TRAIN_TRAIN_FEATURES_H
#define LITHO_CLI_TRAIN_TRAIN_FEATURES_H

#include "infer/features.h"

/* Features of *pairs (LithoPair*) from the file cache (NULL: one in litho's cache folder) or worked
 * out. Photos that cannot be read are said on stderr and left out: *pairs becomes a new array
 * without them. Errors: as litho_features_open(), NOT_FOUND when no photo is left. */
LithoFeatures *train_features_open(LithoFeatureNet *net, GPtrArray **pairs, const char *cache,
                                   int views, gboolean quiet, GError **error);

#endif
