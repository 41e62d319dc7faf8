/* results.c: the results of a run: emptied, and whether anything came of it. */
#include "run/results.h"

void
litho_run_results_clear(LithoRunResults *results)
{
  g_clear_pointer(&results->steps, g_array_unref);
  g_clear_pointer(&results->regions, json_array_unref);
  g_clear_pointer(&results->run, json_object_unref);
  *results = (LithoRunResults){0};
}

gboolean
litho_run_results_changed_nothing(const LithoRunResults *results, const LithoRecipe *recipe, guint64 n_pixels)
{
  gboolean asked = FALSE, idle = TRUE, cuts = FALSE;
  for (guint i = 0; results->steps != NULL && i < results->steps->len; i++) {
    const LithoStepResult *result = litho_step_result(results->steps, i);
    if (((const LithoStep *)recipe->steps->pdata[i])->strength <= 0)
      continue;
    asked = TRUE;
    cuts |= !result->skipped && ((const LithoStep *)recipe->steps->pdata[i])->op->kind == LITHO_KIND_CUTOUT;
    idle = idle && (result->skipped || result->unchanged);
  }
  return asked && (idle || (!cuts && results->unchanged.known && results->unchanged.pixels == n_pixels));
}

char *
litho_run_results_reasons(const LithoRunResults *results, const LithoRecipe *recipe)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < results->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *note = litho_step_result(results->steps, i)->note;
    g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", step->op->title,
                           note != NULL ? note : "no pixel changed by as much as shows");
  }
  return g_string_free(text, FALSE);
}
