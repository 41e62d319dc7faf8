/* models_list.h: what `litho models list` prints. */
#ifndef LITHO_CLI_CMD_MODELS_LIST_H
#define LITHO_CLI_CMD_MODELS_LIST_H

#include "model/store.h"

/* Is the model's file in the store? */
gboolean models_installed(const LithoModel *model);
/* By role (role NULL: all), a line a model: size, licence, installed or not, what it gives a user.
 */
void models_list(GPtrArray *models, const char *role);
void models_list_json(GPtrArray *models);
/* One model with all its files and where they lie (models_show.c). */
void models_show(const LithoModel *model, gboolean json);
/* Opens an installed model as its role wants it, a set by the headers of its files, and says what was found. Errors: those
 * of litho_model_verify(), litho_model_try(). */
gboolean models_check(const LithoModel *model, gboolean json, GError **error);
/* Public files that fit a role (model/known.h) and how they are added. */
void models_list_known(const char *role, gboolean json);

#endif
