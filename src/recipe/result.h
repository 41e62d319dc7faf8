/* result.h: what a run says of each step: beside the recipe, never in it.
 *
 * In a record (docs/recipe.md) the results stand under "run", as the array "steps".
 */
#ifndef LITHO_RECIPE_RESULT_H
#define LITHO_RECIPE_RESULT_H

#include <json-glib/json-glib.h>
#include "litho.h"
#include "pixel/difference.h"
#include "pixel/measure.h"

typedef struct {
  gboolean skipped;      /* nothing was done: note says why */
  gboolean unchanged;    /* it ran, and changed no pixel of the proxy by half an 8-bit code; only looked at where measures
                            are taken, for steps on the whole picture */
  char *note;            /* "patch match, 3 levels", "not found in this photo: the sky"; owned, may be NULL */
  char *doubt;           /* why the result may not convince, and what would help; owned, NULL: no doubt */
  char *model;           /* the model that did it, or "none": the classical method; owned, NULL: the operation has no role */
  gboolean has_measures; /* before and after were taken, on a proxy, in the step's region */
  LithoMeasures before, after;
  gboolean has_difference; /* how different the step made the proxy look was taken, in its region and outside */
  LithoDifference difference;
} LithoStepResult;

/* n results with nothing in them yet: GArray of LithoStepResult, which frees what they own. */
GArray *litho_step_results_new(guint n);
#define litho_step_result(results, i) (&g_array_index((results), LithoStepResult, (i)))
/* Adds to the note, behind "; ". */
void litho_step_result_note(LithoStepResult *result, const char *note);

JsonArray *litho_step_results_to_json(const GArray *results);
/* Of a record's "run" (NULL: none); `n`: the recipe's steps. NULL without an error where the run has no results. pointer:
 * where `run` stands, for messages. Error RECIPE. */
GArray *litho_step_results_of_run(JsonObject *run, guint n, const char *pointer, GError **error);

/* {"mean_lightness":0.5,…} of measures, five decimals: a record for people, not an input of the replay; and back. */
JsonObject *litho_measures_to_json(const LithoMeasures *measures);
gboolean litho_measures_parse(LithoMeasures *out, JsonNode *node, const char *pointer, GError **error);

#endif
