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
/* Public files that fit a role (model/known.h) and how they are added. */
void models_list_known(const char *role, gboolean json);

#endif
