/* print.c: recipe → canonical JSON, and → a list for people. */
#include <string.h>
#include <math.h>
#include "base/json.h"
#include "recipe/recipe.h"

static JsonNode *
value_to_json(const LithoParam *p, const LithoValue *v)
{
  JsonNode *node = json_node_alloc();
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
    return json_node_init_double(node, v->num);
  case LITHO_PARAM_BOOL:
    return json_node_init_boolean(node, v->num != 0);
  case LITHO_PARAM_POINTS: {
    g_autoptr(JsonArray) array = json_array_new();
    for (guint i = 0; i < v->n_points; i++)
      json_array_add_double_element(array, v->points[i]);
    return json_node_init_array(node, array);
  }
  default:
    return json_node_init_string(node, v->text);
  }
}

static JsonObject *
said_to_json(const LithoSaid *said)
{
  JsonObject *object = json_object_new();
  if (said->sign != 0)
    json_object_set_string_member(object, "sign", said->sign > 0 ? "+" : "-");
  if (isnan(said->number))
    json_object_set_string_member(object, "degree", litho_degree_names[said->degree]);
  else
    json_object_set_double_member(object, "number", said->number);
  if (said->unit != NULL)
    json_object_set_string_member(object, "unit", said->unit);
  if (said->open != LITHO_OPEN_NOT)
    json_object_set_string_member(object, "open", litho_open_names[said->open - LITHO_OPEN_ALL]);
  return object;
}

JsonNode *
litho_step_to_json(const LithoStep *step)
{
  g_autoptr(JsonObject) object = json_object_new();
  json_object_set_string_member(object, "op", step->op->name);
  for (guint i = 0; i < step->op->n_params; i++)
    if (step->values[i].set)
      json_object_set_member(object, step->op->params[i].name,
                             value_to_json(&step->op->params[i], &step->values[i]));
  if (step->region != NULL)
    json_object_set_member(object, "region", litho_region_to_json(step->region));
  if (step->strength != 1)
    json_object_set_double_member(object, "strength", step->strength);
  if (step->why != NULL)
    json_object_set_string_member(object, "why", step->why);
  if (step->said.set)
    json_object_set_object_member(object, "said", said_to_json(&step->said));
  if (step->note != NULL)
    json_object_set_string_member(object, "note", step->note);
  return json_node_init_object(json_node_alloc(), object);
}

static JsonObject *
clause_to_json(const LithoClause *clause)
{
  static const char *const keys[] = {"steps", "cannot", "refused", "keep"};
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "text", clause->text);
  if (clause->kind != LITHO_CLAUSE_STEP) {
    json_object_set_string_member(object, keys[clause->kind], clause->reason ? clause->reason : "");
    return object;
  }
  JsonArray *steps = json_array_new();
  for (guint i = 0; clause->steps != NULL && i < clause->steps->len; i++)
    json_array_add_double_element(steps, g_array_index(clause->steps, guint, i));
  json_object_set_array_member(object, "steps", steps);
  return object;
}

JsonNode *
litho_recipe_to_json(const LithoRecipe *recipe)
{
  g_autoptr(JsonObject) root = json_object_new();
  json_object_set_double_member(root, "litho", LITHO_RECIPE_VERSION);
  if (recipe->instruction != NULL)
    json_object_set_string_member(root, "instruction", recipe->instruction);
  if (recipe->refused)
    json_object_set_boolean_member(root, "refused", TRUE);
  JsonArray *steps = json_array_new();
  for (guint i = 0; i < recipe->steps->len; i++)
    json_array_add_element(steps, litho_step_to_json(recipe->steps->pdata[i]));
  json_object_set_array_member(root, "steps", steps);
  if (recipe->clauses->len > 0) {
    JsonArray *clauses = json_array_new();
    for (guint i = 0; i < recipe->clauses->len; i++)
      json_array_add_object_element(clauses, clause_to_json(recipe->clauses->pdata[i]));
    json_object_set_array_member(root, "clauses", clauses);
  }
  if (g_hash_table_size(recipe->assets) > 0) {
    JsonObject *assets = json_object_new();
    g_autoptr(GList) names =
        g_list_sort(g_hash_table_get_keys(recipe->assets), (GCompareFunc)g_strcmp0);
    for (GList *name = names; name != NULL; name = name->next) {
      JsonObject *asset = json_object_new();
      json_object_set_string_member(asset, "sha256",
                                    g_hash_table_lookup(recipe->assets, name->data));
      json_object_set_object_member(assets, name->data, asset);
    }
    json_object_set_object_member(root, "assets", assets);
  }
  if (recipe->made_by != NULL)
    json_object_set_object_member(root, "made_by", json_object_ref(recipe->made_by));
  if (recipe->run != NULL)
    json_object_set_object_member(root, "run", json_object_ref(recipe->run));
  return json_node_init_object(json_node_alloc(), root);
}

char *
litho_recipe_print(const LithoRecipe *recipe)
{
  g_autoptr(JsonNode) node = litho_recipe_to_json(recipe);
  return litho_json_print(node);
}

/* --- for people ----------------------------------------------------------------------------- */

static void
show_value(GString *out, const LithoParam *p, const LithoValue *v)
{
  g_autoptr(JsonNode) node = value_to_json(p, v);
  const gboolean is_document = p->kind == LITHO_PARAM_TEXT && LITHO_PARAM_TEXT_BYTES(p) > 200; /* for the recipe's readers */
  g_autofree char *text = is_document                ? g_strdup("as the recipe has it")
                          : litho_json_is_text(node) ? g_strdup(v->text)
                                                     : litho_json_print_line(node);
  gboolean is_number = p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER;
  gboolean has_sign = is_number && p->min < 0 && v->num > 0;
  gboolean glued = p->unit != NULL && g_str_equal(p->unit, "°");
  g_string_append_printf(out, " %s %s%s%s%s", p->name, has_sign ? "+" : "", text,
                         is_number && p->unit ? glued ? "" : " " : "",
                         is_number && p->unit ? p->unit : "");
}

char *
litho_step_describe(const LithoStep *step)
{
  GString *out = g_string_new(step->op->title);
  const char *comma = ":";
  for (guint i = 0; i < step->op->n_params; i++)
    if (step->values[i].set) {
      g_string_append(out, comma);
      show_value(out, &step->op->params[i], &step->values[i]);
      comma = ",";
    }
  guint main = step->op->main;
  if (step->op->n_params > 0 && step->op->params[main].kind == LITHO_PARAM_NUMBER &&
      isnan(step->op->params[main].def) && !step->values[main].set)
    g_string_append_printf(out, "%s %s worked out from the photo", comma, step->op->params[main].name);
  if (step->region != NULL) {
    g_autofree char *where = litho_region_describe(step->region);
    g_string_append_printf(out, ", in %s", where);
  }
  if (step->strength != 1)
    g_string_append_printf(out, ", at %.0f %%", step->strength * 100);
  return g_string_free(out, FALSE);
}

static void
show_step(GString *out, guint number, const LithoStep *step, const LithoStepResult *result)
{
  g_autofree char *what = litho_step_describe(step);
  g_string_append_printf(out, "%2u. %s\n", number, what);
  if (step->why != NULL)
    g_string_append_printf(out, "    because %s\n", step->why);
  if (step->note != NULL)
    g_string_append_printf(out, "    note: %s\n", step->note);
  if (result == NULL)
    return;
  if (result->note != NULL)
    g_string_append_printf(out, "    %s%s\n", result->skipped ? "skipped: " : "", result->note);
  /* The solver's note names the measure itself. */
  LithoMeasureId id = step->op->solve.measure;
  if (result->has_measures && id != LITHO_MEASURE_NONE &&
      (step->note == NULL || strstr(step->note, litho_measure_info(id)->name) == NULL))
    g_string_append_printf(out, "    %s %.4g → %.4g\n", litho_measure_info(id)->name,
                           result->before.v[id], result->after.v[id]);
}

char *
litho_recipe_show(const LithoRecipe *recipe)
{
  return litho_recipe_show_results(recipe, NULL);
}

char *
litho_recipe_show_results(const LithoRecipe *recipe, const GArray *results)
{
  static const char *const heads[] = {NULL, "cannot", "refused", "kept"};
  g_autoptr(GArray) recorded =
      results == NULL ? litho_step_results_of_run(recipe->run, recipe->steps->len, "/run", NULL) : NULL;
  const GArray *of = results != NULL ? results : recorded;
  GString *out = g_string_new(NULL);
  if (recipe->instruction != NULL)
    g_string_append_printf(out, "“%s”\n", recipe->instruction);
  for (guint i = 0; i < recipe->steps->len; i++)
    show_step(out, i + 1, recipe->steps->pdata[i], of != NULL ? litho_step_result(of, i) : NULL);
  if (recipe->steps->len == 0)
    g_string_append(out, recipe->refused ? "refused: nothing is done\n" : "no steps\n");
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    if (clause->kind != LITHO_CLAUSE_STEP)
      g_string_append_printf(out, "%s: “%s”%s%s\n", heads[clause->kind], clause->text,
                             clause->reason && *clause->reason ? ": " : "",
                             clause->reason ? clause->reason : "");
  }
  return g_string_free(out, FALSE);
}
