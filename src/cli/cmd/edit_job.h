/* edit_job.h: one photo of `litho edit`. */
#ifndef LITHO_CLI_CMD_EDIT_JOB_H
#define LITHO_CLI_CMD_EDIT_JOB_H

#include "talk/session.h"

typedef struct {
  GPtrArray *pairs; /* InputPair */
  LithoLoadOptions load;
  LithoSaveOptions save;
  GHashTable *assets;
  LithoSession *only; /* the session of the only photo, which is open in it; NULL: each job opens its own */
  gboolean dry_run, exact, sidecar, embed, keep_gain_map, lens, read_xmp;
} EditSettings;

/* A session by the settings; Ctrl-C stops it. */
LithoSession *edit_session_new(const EditSettings *settings);

/* What a job is asked, the same for all photos. solve: amounts are found on each photo. Caller
 * frees. */
char *edit_request(const LithoRecipe *draft, gboolean solve);

/* A WorkerJob; data = EditSettings. Gives one line of JSON:
 * {"photo","output","status","warnings","ms","recipe","run","regions","kept","error"}; status: "done" "planned" (dry run)
 * "unchanged" (written, but as it was) "failed" "cancelled"; error as litho_error_to_json() when there was one. Caller frees. */
char *edit_job(guint index, const char *request, LithoProgress progress, gpointer progress_data,
               gpointer settings);

#endif
