/* add.h: a person's own models: tried, taken into the store, removed from it. */
#ifndef LITHO_MODEL_FETCH_ADD_H
#define LITHO_MODEL_FETCH_ADD_H

#include "model/store.h"

/* Opens the model's file and, when it is a net, runs it once, against the contract of its role (role.h). Sets
 * net.factor. Errors: MODEL (what was found, what is wanted), USAGE (no such role). */
gboolean litho_model_try(LithoModel *model, GError **error);

/* Tries the file at `path` as the model that the row says (name, role, file, sha256, net are set), copies it,
 * `labels` (may be NULL) and `assets` (NULL-terminated, may be NULL) into the store and writes the row. After an
 * error the store is as it was. Errors: MODEL, USAGE, NOT_FOUND, HASH, WRITE. */
gboolean litho_model_add(LithoModel *model, const char *path, const char *labels, char **assets,
                         GCancellable *cancel, GError **error);

/* Removes the model's files and, when it is no built-in one, its row. *had: there was a file. */
gboolean litho_model_remove(const LithoModel *model, gboolean *had, GError **error);

#endif
