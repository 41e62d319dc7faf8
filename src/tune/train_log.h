/* train_log.h: the log of a training: a JSON object a line, in the order of steps; and what machine made it. */
#ifndef LITHO_TUNE_TRAIN_LOG_H
#define LITHO_TUNE_TRAIN_LOG_H

#include <json-glib/json-glib.h>
#include "litho.h"

typedef struct _LithoTrainLog LithoTrainLog;

/* Opens it behind the lines of steps ≤ last_step, the others are cut off; 0: empty. Errors: READ, WRITE. */
LithoTrainLog *litho_train_log_open(const char *path, guint64 last_step, GError **error);
void litho_train_log_free(LithoTrainLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoTrainLog, litho_train_log_free)
/* Written at once. Error WRITE. */
gboolean litho_train_log_add(LithoTrainLog *log, JsonObject *line, GError **error);
/* On the disk. Error WRITE. */
gboolean litho_train_log_sync(LithoTrainLog *log, GError **error);
/* All of it. Caller frees. Error READ. */
char *litho_train_log_text(const LithoTrainLog *log, GError **error);

/* Processor, threads, processes, versions. New reference. */
JsonObject *litho_train_machine(void);

#endif
