/* explain_report.c: an explanation as text and JSON. */
#include "cli/cmd/explain_report.h"
#include "base/json.h"

char *
explain_text(const ExplainReport *report)
{
  const LithoExplanation *e = report->explanation;
  GString *out = g_string_new(NULL);
  g_string_append_printf(
      out,
      "%s, %d × %d px, seen at %d × %d. Each step is left out in turn; ΔE is CIEDE2000, "
      "1 is just visible.\n",
      report->photo, report->width, report->height, e->width, e->height);
  for (guint i = 0; i < e->n_effects; i++) {
    const LithoStepEffect *effect = &e->effects[i];
    const LithoStep *step = report->recipe->steps->pdata[i];
    const LithoStepResult *result = litho_step_result(e->results.steps, i);
    g_autofree char *what = litho_step_describe(step);
    g_string_append_printf(out, "\n%2u. %s\n", i + 1, what);
    if (step->why != NULL)
      g_string_append_printf(out, "    because %s\n", step->why);
    if (step->note != NULL)
      g_string_append_printf(out, "    note: %s\n", step->note);
    if (result->note != NULL)
      g_string_append_printf(out, "    %s%s\n", result->skipped ? "skipped: " : "", result->note);
    if (!effect->ready)
      continue;
    if (effect->compared)
      g_string_append_printf(
          out, "    ΔE mean %.2f, 95th percentile %.2f; %.1f %% of the area visibly changed\n",
          effect->mean_de, effect->p95_de, effect->area * 100);
    else
      g_string_append_printf(out, "    changes the frame: %d × %d px without it, %d × %d with it\n",
                             effect->without->Xsize, effect->without->Ysize, e->after->Xsize,
                             e->after->Ysize);
    g_string_append_printf(out, "    clipped %.2f %% without it, %.2f %% with it\n",
                           effect->clipped_without * 100, effect->clipped_with * 100);
    LithoMeasureId id = step->op->solve.measure;
    if (result->has_measures && id != LITHO_MEASURE_NONE)
      g_string_append_printf(out, "    %s %.4g before it, %.4g after it\n",
                             litho_measure_info(id)->name, result->before.v[id], result->after.v[id]);
  }
  return g_string_free(out, FALSE);
}

static void
add_size(JsonObject *object, const char *name, int width, int height)
{
  JsonArray *array = json_array_new();
  json_array_add_int_element(array, width);
  json_array_add_int_element(array, height);
  json_object_set_array_member(object, name, array);
}

static JsonObject *
effect_json(const LithoStepEffect *effect, const LithoStep *step, const LithoStepResult *result)
{
  JsonObject *object = json_object_new();
  json_object_set_member(object, "step", litho_step_to_json(step));
  json_object_set_boolean_member(object, "ready", effect->ready);
  if (result->note != NULL)
    json_object_set_string_member(object, "note", result->note);
  json_object_set_boolean_member(object, "compared", effect->compared);
  if (effect->compared) {
    json_object_set_double_member(object, "de_mean", effect->mean_de);
    json_object_set_double_member(object, "de_p95", effect->p95_de);
    json_object_set_double_member(object, "area", effect->area);
  }
  if (effect->ready) {
    json_object_set_double_member(object, "clipped_without", effect->clipped_without);
    json_object_set_double_member(object, "clipped_with", effect->clipped_with);
    add_size(object, "size_without", effect->without->Xsize, effect->without->Ysize);
  }
  LithoMeasureId id = step->op->solve.measure;
  if (result->has_measures && id != LITHO_MEASURE_NONE) {
    json_object_set_string_member(object, "measure", litho_measure_info(id)->name);
    json_object_set_double_member(object, "measure_before", result->before.v[id]);
    json_object_set_double_member(object, "measure_after", result->after.v[id]);
  }
  return object;
}

char *
explain_json(const ExplainReport *report)
{
  const LithoExplanation *e = report->explanation;
  g_autofree char *photo = g_filename_display_name(report->photo);
  JsonObject *root = json_object_new();
  json_object_set_string_member(root, "photo", photo);
  add_size(root, "size", report->width, report->height);
  add_size(root, "proxy", e->width, e->height);
  add_size(root, "result", e->after->Xsize, e->after->Ysize);
  json_object_set_string_member(root, "difference", "CIEDE2000");
  json_object_set_double_member(root, "visible_from", LITHO_EXPLAIN_VISIBLE_DE);
  JsonArray *steps = json_array_new();
  for (guint i = 0; i < e->n_effects; i++)
    json_array_add_object_element(steps,
                                  effect_json(&e->effects[i], report->recipe->steps->pdata[i],
                                              litho_step_result(e->results.steps, i)));
  json_object_set_array_member(root, "steps", steps);
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), root);
  json_object_unref(root);
  return litho_json_print(node);
}
