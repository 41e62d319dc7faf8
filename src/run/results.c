/* results.c: the results of a run: emptied, and whether anything came of it. */
#include <math.h>
#include "run/results.h"

void
litho_run_results_clear(LithoRunResults *results)
{
  g_clear_pointer(&results->steps, g_array_unref);
  g_clear_pointer(&results->regions, json_array_unref);
  g_clear_pointer(&results->run, json_object_unref);
  g_clear_pointer(&results->gain_map, litho_gain_map_free);
  *results = (LithoRunResults){0};
}

/* Below it nobody finds what was done; plainly seen is 2 (pixel/difference.h). */
#define FAINT 1.0

gboolean
litho_run_result_is_faint(const LithoStepResult *result, const LithoStep *step)
{
  const LithoCategory category = step->op->category;
  return result->has_difference && !result->skipped && step->said.set && isnan(step->said.number) &&
         (category == LITHO_CATEGORY_TONE || category == LITHO_CATEGORY_COLOR || category == LITHO_CATEGORY_STYLE) &&
         !g_str_equal(step->op->name, "grain") && result->difference.acts < FAINT;
}

#define FULL 0.05 /* share of the pixels whose colour no display can show stronger */

/* What the measures know of it; NULL: nothing. */
static const char *
cause_of(const LithoStepResult *result, const LithoStep *step)
{
  const double *v = result->before.v;
  if (!result->has_measures)
    return NULL;
  if (step->op->solve.measure == LITHO_MEASURE_MEAN_CHROMA && v[LITHO_MEASURE_MEAN_CHROMA] < 0.01)
    return "there is hardly a colour in it";
  if (step->op->solve.measure == LITHO_MEASURE_MEAN_CHROMA && step->said.sign > 0 &&
      v[LITHO_MEASURE_OVERSATURATED] > FULL)
    return "its colours are nearly as strong as can be shown";
  if (step->op->category != LITHO_CATEGORY_TONE)
    return NULL;
  if (step->said.sign > 0 && v[LITHO_MEASURE_MEAN_LIGHTNESS] > 0.93)
    return "it is nearly white already";
  if (step->said.sign < 0 && v[LITHO_MEASURE_MEAN_LIGHTNESS] < 0.07)
    return "it is nearly black already";
  return NULL;
}

static char *
faint_text(const LithoStepResult *result, const LithoStep *step)
{
  const char *cause = cause_of(result, step);
  return g_strdup_printf("hardly visible (%.1f where it acts, 2 is seen)%s%s", result->difference.acts,
                         cause != NULL ? ": " : "", cause != NULL ? cause : "");
}

void
litho_run_results_faint(const LithoRunResults *results, const LithoRecipe *recipe, GPtrArray *out)
{
  for (guint i = 0; results->steps != NULL && i < results->steps->len; i++) {
    const LithoStepResult *result = litho_step_result(results->steps, i);
    const LithoStep *step = recipe->steps->pdata[i];
    if (step->strength <= 0 || result->unchanged || step->said.open != LITHO_OPEN_NOT ||
        !litho_run_result_is_faint(result, step))
      continue;
    g_autofree char *text = faint_text(result, step);
    g_ptr_array_add(out, g_strdup_printf("%s: %s", step->op->title, text));
  }
}

void
litho_run_results_doubts(const LithoRunResults *results, const LithoRecipe *recipe, GPtrArray *out)
{
  for (guint i = 0; results->steps != NULL && i < results->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const char *doubt = litho_step_result(results->steps, i)->doubt;
    if (doubt != NULL)
      g_ptr_array_add(out, g_strdup_printf("%s: %s", step->op->title, doubt));
  }
}

gboolean
litho_run_results_changed_nothing(const LithoRunResults *results, const LithoRecipe *recipe, guint64 n_pixels)
{
  gboolean asked = FALSE, idle = TRUE, cuts = FALSE;
  for (guint i = 0; results->steps != NULL && i < results->steps->len; i++) {
    const LithoStepResult *result = litho_step_result(results->steps, i);
    const LithoStep *step = recipe->steps->pdata[i];
    if (step->strength <= 0)
      continue;
    asked = TRUE;
    cuts |= !result->skipped && step->op->kind == LITHO_KIND_CUTOUT;
    idle = idle && (result->skipped || result->unchanged || litho_run_result_is_faint(result, step));
  }
  return asked && (idle || (!cuts && results->unchanged.known && results->unchanged.pixels == n_pixels));
}

char *
litho_run_results_reasons(const LithoRunResults *results, const LithoRecipe *recipe)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < results->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    const LithoStepResult *result = litho_step_result(results->steps, i);
    const gboolean is_faint = !result->unchanged && litho_run_result_is_faint(result, step);
    g_autofree char *faint = is_faint ? faint_text(result, step) : NULL;
    g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "; " : "", step->op->title,
                           faint != NULL          ? faint
                           : result->note != NULL ? result->note
                                                  : "no pixel changed by as much as shows");
  }
  return g_string_free(text, FALSE);
}
