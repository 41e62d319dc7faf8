/* result.c: results of steps made, printed and read. */
#include "recipe/result.h"
#include <math.h>
#include "base/json.h"

#define MAX_TEXT_BYTES 1000

static void
result_clear(gpointer data)
{
  LithoStepResult *result = data;
  g_clear_pointer(&result->note, g_free);
  g_clear_pointer(&result->doubt, g_free);
  g_clear_pointer(&result->model, g_free);
}

GArray *
litho_step_results_new(guint n)
{
  GArray *results = g_array_sized_new(FALSE, TRUE, sizeof(LithoStepResult), n);
  g_array_set_clear_func(results, result_clear);
  return g_array_set_size(results, n);
}

void
litho_step_result_note(LithoStepResult *result, const char *note)
{
  char *both = result->note != NULL ? g_strdup_printf("%s; %s", result->note, note) : g_strdup(note);
  g_free(result->note);
  result->note = both;
}

JsonObject *
litho_measures_to_json(const LithoMeasures *measures)
{
  JsonObject *object = json_object_new();
  for (int i = LITHO_MEASURE_NONE + 1; i < LITHO_N_MEASURES; i++)
    json_object_set_double_member(object, litho_measure_info((LithoMeasureId)i)->name, round(measures->v[i] * 1e5) / 1e5);
  return object;
}

gboolean
litho_measures_parse(LithoMeasures *out, JsonNode *node, const char *pointer, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, pointer, "must be an object, not a %s", litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  g_autoptr(GList) keys = json_object_get_members(object);
  for (GList *key = keys; key != NULL; key = key->next) {
    LithoMeasureId id = litho_measure_by_name(key->data);
    if (id == LITHO_MEASURE_NONE)
      return litho_recipe_fail(error, pointer, "unknown measure '%.60s'", (char *)key->data);
    if (!litho_json_get_number(object, pointer, key->data, -1e6, 1e6, NULL, &out->v[id], error))
      return FALSE;
  }
  return TRUE;
}

static JsonObject *
difference_to_json(const LithoDifference *difference)
{
  JsonObject *object = json_object_new();
  json_object_set_double_member(object, "mean", round(difference->mean * 100) / 100);
  json_object_set_double_member(object, "acts", round(difference->acts * 100) / 100);
  json_object_set_double_member(object, "outside", round(difference->outside * 100) / 100);
  return object;
}

static gboolean
difference_parse(LithoDifference *out, JsonNode *node, const char *pointer, GError **error)
{
  static const char *const known[] = {"mean", "acts", "outside", NULL};
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, pointer, "must be an object, not a %s", litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  return litho_json_only(object, pointer, known, error) &&
         litho_json_get_number(object, pointer, "mean", 0, 1e6, NULL, &out->mean, error) &&
         litho_json_get_number(object, pointer, "acts", 0, 1e6, NULL, &out->acts, error) &&
         litho_json_get_number(object, pointer, "outside", 0, 1e6, NULL, &out->outside, error);
}

static JsonObject *
result_to_json(const LithoStepResult *result)
{
  JsonObject *object = json_object_new();
  if (result->skipped)
    json_object_set_boolean_member(object, "skipped", TRUE);
  if (result->unchanged)
    json_object_set_boolean_member(object, "unchanged", TRUE);
  if (result->note != NULL)
    json_object_set_string_member(object, "note", result->note);
  if (result->doubt != NULL)
    json_object_set_string_member(object, "doubt", result->doubt);
  if (result->model != NULL)
    json_object_set_string_member(object, "model", result->model);
  if (result->has_measures) {
    json_object_set_object_member(object, "before", litho_measures_to_json(&result->before));
    json_object_set_object_member(object, "after", litho_measures_to_json(&result->after));
  }
  if (result->has_difference)
    json_object_set_object_member(object, "difference", difference_to_json(&result->difference));
  return object;
}

JsonArray *
litho_step_results_to_json(const GArray *results)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < results->len; i++)
    json_array_add_object_element(array, result_to_json(litho_step_result(results, i)));
  return array;
}

static gboolean
result_parse(LithoStepResult *result, JsonNode *node, const char *pointer, GError **error)
{
  static const char *const known[] = {"skipped", "unchanged", "note", "doubt", "model", "before", "after", "difference", NULL};
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, pointer, "must be an object, not a %s", litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  if (!litho_json_only(object, pointer, known, error) ||
      !litho_json_get_bool(object, pointer, "skipped", &result->skipped, error) ||
      !litho_json_get_bool(object, pointer, "unchanged", &result->unchanged, error) ||
      !litho_json_get_text(object, pointer, "note", MAX_TEXT_BYTES, &result->note, error) ||
      !litho_json_get_text(object, pointer, "doubt", MAX_TEXT_BYTES, &result->doubt, error) ||
      !litho_json_get_text(object, pointer, "model", MAX_TEXT_BYTES, &result->model, error))
    return FALSE;
  JsonNode *difference = json_object_get_member(object, "difference");
  g_autofree char *difference_at = g_strdup_printf("%s/difference", pointer);
  result->has_difference = difference != NULL;
  if (difference != NULL && !difference_parse(&result->difference, difference, difference_at, error))
    return FALSE;
  JsonNode *before = json_object_get_member(object, "before"), *after = json_object_get_member(object, "after");
  if ((before == NULL) != (after == NULL))
    return litho_recipe_fail(error, pointer, "'before' and 'after' belong together");
  if (before == NULL)
    return TRUE;
  g_autofree char *before_at = g_strdup_printf("%s/before", pointer), *after_at = g_strdup_printf("%s/after", pointer);
  result->has_measures = TRUE;
  return litho_measures_parse(&result->before, before, before_at, error) &&
         litho_measures_parse(&result->after, after, after_at, error);
}

GArray *
litho_step_results_of_run(JsonObject *run, guint n, const char *pointer, GError **error)
{
  JsonNode *node = run != NULL ? json_object_get_member(run, "steps") : NULL;
  if (node == NULL)
    return NULL;
  g_autofree char *at = g_strdup_printf("%s/steps", pointer);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  if (array == NULL || json_array_get_length(array) != n) {
    litho_recipe_fail(error, at, "must be a list with a result for each of the %u steps", n);
    return NULL;
  }
  g_autoptr(GArray) results = litho_step_results_new(n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *element = g_strdup_printf("%s/%u", at, i);
    if (!result_parse(litho_step_result(results, i), json_array_get_element(array, i), element, error))
      return NULL;
  }
  return g_steal_pointer(&results);
}
