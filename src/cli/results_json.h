/* results_json.h: the results of a run in the answers of `litho edit` and `litho apply`. */
#ifndef LITHO_CLI_RESULTS_JSON_H
#define LITHO_CLI_RESULTS_JSON_H

#include "run/results.h"

/* Adds "run" (its "steps": a result each), "regions" and, with `written`, "kept" where there are any. */
void cli_results_to_json(const LithoRunResults *results, gboolean written, JsonObject *object);

#endif
