/* results_json.c: the results of a run as members of an answer. */
#include "run/results.h"

void
litho_run_results_to_json(const LithoRunResults *results, gboolean written, JsonObject *object)
{
  if (results->steps != NULL) {
    JsonObject *run = json_object_new();
    json_object_set_array_member(run, "steps", litho_step_results_to_json(results->steps));
    json_object_set_object_member(object, "run", run);
  }
  JsonObject *unchanged = written ? litho_unchanged_to_json(&results->unchanged) : NULL;
  if (unchanged != NULL)
    json_object_set_object_member(object, "kept", unchanged);
  if (results->regions != NULL && json_array_get_length(results->regions) > 0)
    json_object_set_array_member(object, "regions", json_array_ref(results->regions));
}
