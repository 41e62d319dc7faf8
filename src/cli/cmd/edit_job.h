/* edit_job.h: one photo of `litho edit`: open, solve, run, save. */
#ifndef LITHO_CLI_CMD_EDIT_JOB_H
#define LITHO_CLI_CMD_EDIT_JOB_H

#include "photo/photo.h"
#include "plan/plan.h"
#include "recipe/recipe.h"
#include "see/scene.h"

typedef struct {
  GPtrArray *pairs; /* InputPair */
  LithoLoadOptions load;
  LithoSaveOptions save;
  GHashTable *assets;
  gboolean dry_run, exact, sidecar, embed;
} EditSettings;

/* What a job is asked, the same for all photos. solve: amounts are found on each photo. Caller
 * frees. */
char *edit_request(const LithoRecipe *draft, gboolean solve);

/* The words as a plan; a local model that is asked is told what the photo shows. path NULL: many photos, or
 * none: planned without looking. */
LithoRecipe *edit_draft(LithoPlanner *planner, const char *words, const char *path,
                        const LithoLoadOptions *load, GError **error);

/* Takes out steps whose region is not there; reasons gets a line for each, may be NULL. */
gboolean edit_drop_absent(LithoRecipe *recipe, LithoScene *scene, GPtrArray *reasons, GError **error);
/* Fitted to the photo, with amounts by a proxy of it. */
gboolean edit_solve(LithoRecipe *recipe, LithoScene *scene, GHashTable *assets, GError **error);

/* A WorkerJob; data = EditSettings. Gives one line of JSON:
 * {"photo","output","status","warnings","ms","recipe","regions","kept","error"}; status: "done" "planned" (dry run)
 * "failed" "cancelled"; error as cmd_error_json() when there was one. Caller frees. */
char *edit_job(guint index, const char *request, LithoProgress progress, gpointer progress_data,
               gpointer settings);

#endif
