/* models_engine.h: the engine that makes pictures, as `litho models` has it: a program that is built, no model. */
#ifndef LITHO_CLI_CMD_MODELS_ENGINE_H
#define LITHO_CLI_CMD_MODELS_ENGINE_H

#include <gio/gio.h>

#define MODELS_ENGINE "make-engine"

/* Downloads and builds it, telling stderr how far it is unless quiet; prints that it is there. */
gboolean models_engine_pull(gboolean offline, gboolean quiet, GError **error);
gboolean models_engine_rm(GError **error);
/* Its line of the list, which ends with the models that it runs. headed: there are some. */
void models_engine_list(gboolean headed);

#endif
