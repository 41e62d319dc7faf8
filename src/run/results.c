/* results.c: the results of a run, emptied. */
#include "run/results.h"

void
litho_run_results_clear(LithoRunResults *results)
{
  g_clear_pointer(&results->steps, g_array_unref);
  g_clear_pointer(&results->regions, json_array_unref);
  g_clear_pointer(&results->run, json_object_unref);
  *results = (LithoRunResults){0};
}
