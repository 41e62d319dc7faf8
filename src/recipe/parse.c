/* parse.c: JSON → recipe, strictly: what is not known or not legal is an error that says where. */
#include <math.h>
#include <string.h>
#include "base/json.h"
#include "recipe/recipe.h"

const char *const litho_step_keys[] = {"op",   "amount", "region", "strength", "why",
                                       "said", "note",   "before", "after",    NULL};
const char *const litho_degree_names[] = {"touch", "some", "lot", NULL};
const char *const litho_open_names[] = {"all", "light", "pop", NULL};
const char *const litho_units[] = {"%", "EV", "°", "px", "K", "x", NULL};

static gboolean
limit(GError **error, const char *pointer, const char *what, guint got, guint most)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: %u %s, the limit is %u", pointer, got,
              what, most);
  return FALSE;
}

/* --- parameters ----------------------------------------------------------------------------- */

static gboolean
parse_choice(const LithoParam *p, const char *text, const char *at, GError **error)
{
  if (g_strv_contains(p->choices, text))
    return TRUE;
  g_autofree char *hint = litho_did_you_mean(text, p->choices);
  g_autofree char *list = g_strjoinv(", ", (char **)p->choices);
  return litho_recipe_fail(error, at, "'%.60s' is not one of %s%s", text, list, hint);
}

static gboolean
parse_points(const LithoParam *p, LithoValue *v, JsonNode *node, const char *at, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, at, "must be a list of numbers, not a %s",
                             litho_json_kind(node));
  JsonArray *array = json_node_get_array(node);
  guint n = json_array_get_length(array);
  if (n < 4 || n > LITHO_RECIPE_MAX_POINTS || n % 2 != 0)
    return litho_recipe_fail(error, at, "has %u numbers: x and y in turn, 4 to %d of them", n,
                             LITHO_RECIPE_MAX_POINTS);
  v->points = g_new(double, n);
  v->n_points = n;
  for (guint i = 0; i < n; i++) {
    JsonNode *item = json_array_get_element(array, i);
    g_autofree char *item_at = g_strdup_printf("%s/%u", at, i);
    if (!litho_json_is_number(item))
      return litho_recipe_fail(error, item_at, "must be a number, not a %s", litho_json_kind(item));
    v->points[i] = json_node_get_double(item);
    if (p->min < p->max &&
        !litho_json_in_range(v->points[i], item_at, p->min, p->max, p->unit, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_text_param(const LithoParam *p, LithoValue *v, JsonNode *node, const char *at, GError **error)
{
  if (!litho_json_is_text(node))
    return litho_recipe_fail(error, at, "must be a text, not a %s", litho_json_kind(node));
  const char *text = json_node_get_string(node);
  if (p->kind == LITHO_PARAM_CHOICE && !parse_choice(p, text, at, error))
    return FALSE;
  if (p->kind == LITHO_PARAM_COLOR && !litho_json_is_color(text, at, error))
    return FALSE;
  if (p->kind == LITHO_PARAM_TEXT && (*text == 0 || strlen(text) > LITHO_PARAM_TEXT_BYTES(p)))
    return litho_recipe_fail(error, at, "must have 1 to %zu bytes", LITHO_PARAM_TEXT_BYTES(p));
  if (p->kind == LITHO_PARAM_ASSET && !litho_is_asset_name(text))
    return litho_recipe_fail(error, at,
                             "'%.60s' is not the name of an asset (letters, digits, _ - .); the "
                             "file is given with --asset NAME=FILE",
                             text);
  v->text = g_strdup(text);
  return TRUE;
}

static gboolean
parse_value(const LithoParam *p, LithoValue *v, JsonNode *node, const char *at, GError **error)
{
  v->set = TRUE;
  switch (p->kind) {
  case LITHO_PARAM_NUMBER:
  case LITHO_PARAM_INTEGER:
    if (!litho_json_is_number(node))
      return litho_recipe_fail(error, at, "must be a number, not a %s", litho_json_kind(node));
    v->num = json_node_get_double(node);
    if (p->kind == LITHO_PARAM_INTEGER && v->num != floor(v->num)) {
      g_autofree char *got = litho_json_number(v->num);
      return litho_recipe_fail(error, at, "must be a whole number, not %s", got);
    }
    return litho_json_in_range(v->num, at, p->min, p->max, p->unit, error);
  case LITHO_PARAM_BOOL:
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_BOOLEAN)
      return litho_recipe_fail(error, at, "must be true or false, not a %s", litho_json_kind(node));
    v->num = json_node_get_boolean(node);
    return TRUE;
  case LITHO_PARAM_POINTS:
    return parse_points(p, v, node, at, error);
  default:
    return parse_text_param(p, v, node, at, error);
  }
}

/* --- steps ---------------------------------------------------------------------------------- */

static const LithoOp *
parse_op(JsonObject *object, const char *pointer, GError **error)
{
  JsonNode *node = json_object_get_member(object, "op");
  g_autofree char *at = g_strdup_printf("%s/op", pointer);
  if (node == NULL || !litho_json_is_text(node)) {
    litho_recipe_fail(error, at,
                      "a step needs the name of an operation: {\"op\": \"exposure\", …}");
    return NULL;
  }
  const char *name = json_node_get_string(node);
  const LithoOp *op = litho_op_find(name);
  if (op != NULL)
    return op;
  guint n;
  const LithoOp *const *ops = litho_ops(&n);
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (guint i = 0; i < n; i++) {
    if (ops[i]->aliases != NULL && g_strv_contains(ops[i]->aliases, name)) {
      litho_recipe_fail(error, at, "unknown operation '%.60s' (did you mean '%s'?)", name,
                        ops[i]->name);
      return NULL;
    }
    g_ptr_array_add(names, (gpointer)ops[i]->name);
  }
  g_ptr_array_add(names, NULL);
  g_autofree char *hint = litho_did_you_mean(name, (const char *const *)names->pdata);
  litho_recipe_fail(error, at, "unknown operation '%.60s'%s; see 'litho ops'", name, hint);
  return NULL;
}

static gboolean
parse_said(LithoSaid *said, JsonNode *node, const char *pointer, GError **error)
{
  static const char *const known[] = {"sign", "degree", "number", "unit", "open", NULL};
  g_autofree char *at = g_strdup_printf("%s/said", pointer);
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, at, "must be an object, not a %s", litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  g_autofree char *sign = NULL, *degree = NULL, *open = NULL;
  if (!litho_json_only(object, at, known, error) ||
      !litho_json_get_text(object, at, "open", 32, &open, error) ||
      !litho_json_get_text(object, at, "sign", 8, &sign, error) ||
      !litho_json_get_text(object, at, "degree", 32, &degree, error) ||
      !litho_json_get_text(object, at, "unit", 32, &said->unit, error) ||
      !litho_json_get_number(object, at, "number", -LITHO_SAID_MAX, LITHO_SAID_MAX, NULL,
                             &said->number, error))
    return FALSE;
  if (sign != NULL && !g_str_equal(sign, "+") && !g_str_equal(sign, "-"))
    return litho_recipe_fail(error, at, "'sign' is \"+\" or \"-\"");
  if (said->unit != NULL && !g_strv_contains(litho_units, said->unit))
    return litho_recipe_fail(error, at, "'unit' is one of %%, EV, °, px, K, x");
  if (said->unit != NULL && isnan(said->number))
    return litho_recipe_fail(error, at, "'unit' without 'number'");
  said->set = TRUE;
  said->sign = sign == NULL ? 0 : *sign == '+' ? 1 : -1;
  said->degree = LITHO_DEGREE_SOME;
  if (degree != NULL) {
    guint i = 0;
    while (litho_degree_names[i] != NULL && !g_str_equal(litho_degree_names[i], degree))
      i++;
    if (i == LITHO_N_DEGREES)
      return litho_recipe_fail(error, at, "'degree' is one of touch, some, lot");
    said->degree = (LithoDegree)i;
  }
  if (open != NULL) {
    guint i = 0;
    while (litho_open_names[i] != NULL && !g_str_equal(litho_open_names[i], open))
      i++;
    if (litho_open_names[i] == NULL)
      return litho_recipe_fail(error, at, "'open' is one of all, light, pop");
    said->open = (LithoOpen)(LITHO_OPEN_ALL + i);
  }
  return TRUE;
}

static gboolean
parse_params(LithoStep *step, JsonObject *object, const char *pointer, GError **error)
{
  const LithoOp *op = step->op;
  const char *main_name = op->n_params > 0 ? op->params[op->main].name : NULL;
  g_autoptr(GList) keys = json_object_get_members(object);
  for (GList *key = keys; key != NULL; key = key->next) {
    const char *name = key->data;
    guint index;
    g_autofree char *at = g_strdup_printf("%s/%s", pointer, name);
    const LithoParam *p = litho_op_param(op, name, &index);
    if (p == NULL && g_str_equal(name, "amount") && main_name != NULL) {
      if (json_object_has_member(object, main_name))
        return litho_recipe_fail(error, at, "'amount' is '%s', which is there too", main_name);
      index = op->main;
      p = &op->params[index];
    }
    if (p != NULL) {
      if (!parse_value(p, &step->values[index], json_object_get_member(object, name), at, error))
        return FALSE;
    } else if (g_str_equal(name, "amount") || !g_strv_contains(litho_step_keys, name)) {
      g_autoptr(GPtrArray) names = g_ptr_array_new();
      for (guint i = 0; i < op->n_params; i++)
        g_ptr_array_add(names, (gpointer)op->params[i].name);
      for (guint i = 0; litho_step_keys[i] != NULL; i++)
        g_ptr_array_add(names, (gpointer)litho_step_keys[i]);
      g_ptr_array_add(names, NULL);
      g_autofree char *hint = litho_did_you_mean(name, (const char *const *)names->pdata);
      return litho_recipe_fail(error, at, "%s has no parameter '%.60s'%s; see 'litho ops %s'",
                               op->name, name, hint, op->name);
    }
  }
  return TRUE;
}

/* Older records have a step's measures in the step. */
static gboolean
parse_old_measures(JsonObject *object, const char *pointer, LithoStepResult *result, GError **error)
{
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

static LithoStep *
parse_step(JsonNode *node, const char *pointer, LithoStepResult *result, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT(node)) {
    litho_recipe_fail(error, pointer, "a step is an object, not a %s", litho_json_kind(node));
    return NULL;
  }
  JsonObject *object = json_node_get_object(node);
  const LithoOp *op = parse_op(object, pointer, error);
  if (op == NULL)
    return NULL;
  g_autoptr(LithoStep) step = litho_step_new(op);
  if (!parse_params(step, object, pointer, error) ||
      !litho_json_get_number(object, pointer, "strength", 0, 1, NULL, &step->strength, error) ||
      !litho_json_get_text(object, pointer, "why", LITHO_RECIPE_MAX_TEXT, &step->why, error) ||
      !litho_json_get_text(object, pointer, "note", LITHO_RECIPE_MAX_TEXT, &step->note, error))
    return NULL;
  gboolean whole_only = (op->kind == LITHO_KIND_GEOMETRY && !(op->flags & LITHO_OP_FRAMES)) ||
                        (op->flags & LITHO_OP_NO_REGION) != 0;
  JsonNode *member = json_object_get_member(object, "region");
  if (member != NULL) {
    g_autofree char *at = g_strdup_printf("%s/region", pointer);
    step->region = litho_region_parse(member, at, error);
    if (step->region == NULL)
      return NULL;
    gboolean is_all = step->region->kind == LITHO_REGION_ALL && step->region->except == NULL &&
                      !step->region->invert;
    if (whole_only && !is_all) {
      litho_recipe_fail(error, at, "%s works on the whole photo only: leave the region out",
                        op->name);
      return NULL;
    }
    if (is_all)
      g_clear_pointer(&step->region, litho_region_free);
  }
  if (op->kind == LITHO_KIND_GEOMETRY && step->strength != 1) {
    g_autofree char *at = g_strdup_printf("%s/strength", pointer);
    litho_recipe_fail(error, at, "%s changes the frame and cannot be blended: leave it out",
                      op->name);
    return NULL;
  }
  member = json_object_get_member(object, "said");
  if ((member != NULL && !parse_said(&step->said, member, pointer, error)) ||
      !parse_old_measures(object, pointer, result, error))
    return NULL;
  return g_steal_pointer(&step);
}

/* --- the whole ------------------------------------------------------------------------------ */

/* results: set to those that older records have in their steps. */
static gboolean
parse_steps(LithoRecipe *recipe, JsonObject *root, GArray **results, GError **error)
{
  JsonNode *node = json_object_get_member(root, "steps");
  if (node == NULL && recipe->refused)
    return TRUE;
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, "/steps", "a recipe needs a list of steps (it may be empty)");
  JsonArray *array = json_node_get_array(node);
  guint n = json_array_get_length(array);
  if (n > LITHO_RECIPE_MAX_STEPS)
    return limit(error, "/steps", "steps", n, LITHO_RECIPE_MAX_STEPS);
  *results = litho_step_results_new(n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *at = g_strdup_printf("/steps/%u", i);
    LithoStep *step = parse_step(json_array_get_element(array, i), at, litho_step_result(*results, i), error);
    if (step == NULL)
      return FALSE;
    g_ptr_array_add(recipe->steps, step);
  }
  if (recipe->refused && n > 0)
    return litho_recipe_fail(error, "/refused", "all was refused, but there are steps");
  return TRUE;
}

static gboolean
parse_clause_steps(LithoClause *clause, JsonNode *node, const char *pointer, guint n_steps,
                   GError **error)
{
  g_autofree char *at = g_strdup_printf("%s/steps", pointer);
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, at, "must be a list of step numbers (the first is 0)");
  JsonArray *array = json_node_get_array(node);
  if (json_array_get_length(array) > LITHO_RECIPE_MAX_STEPS)
    return limit(error, at, "numbers", json_array_get_length(array), LITHO_RECIPE_MAX_STEPS);
  clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *item = json_array_get_element(array, i);
    double v = litho_json_is_number(item) ? json_node_get_double(item) : -1;
    if (v != floor(v) || v < 0 || v >= n_steps)
      return litho_recipe_fail(error, at,
                               "number %u of the list is not a step: there are %u, the "
                               "first is 0",
                               i + 1, n_steps);
    guint index = (guint)v;
    g_array_append_val(clause->steps, index);
  }
  return TRUE;
}

static LithoClause *
parse_clause(JsonNode *node, const char *pointer, guint n_steps, GError **error)
{
  static const char *const known[] = {"text", "steps", "cannot", "refused", "keep", NULL};
  if (!JSON_NODE_HOLDS_OBJECT(node)) {
    litho_recipe_fail(error, pointer, "a clause is an object, not a %s", litho_json_kind(node));
    return NULL;
  }
  JsonObject *object = json_node_get_object(node);
  if (!litho_json_only(object, pointer, known, error))
    return NULL;
  if (!json_object_has_member(object, "text") || json_object_get_size(object) != 2) {
    litho_recipe_fail(error, pointer,
                      "a clause has 'text' and one of steps, cannot, refused, keep");
    return NULL;
  }
  g_autoptr(LithoClause) clause = litho_clause_new(NULL, LITHO_CLAUSE_STEP, NULL);
  for (guint i = 2; known[i] != NULL; i++)
    if (json_object_has_member(object, known[i])) {
      clause->kind = (LithoClauseKind)(i - 1);
      if (!litho_json_get_text(object, pointer, known[i], LITHO_RECIPE_MAX_TEXT, &clause->reason,
                               error))
        return NULL;
    }
  JsonNode *steps = json_object_get_member(object, "steps");
  if (!litho_json_get_text(object, pointer, "text", LITHO_INSTRUCTION_MAX_BYTES, &clause->text,
                           error) ||
      (steps != NULL && !parse_clause_steps(clause, steps, pointer, n_steps, error)))
    return NULL;
  return g_steal_pointer(&clause);
}

static gboolean
parse_clauses(LithoRecipe *recipe, JsonObject *root, GError **error)
{
  JsonNode *node = json_object_get_member(root, "clauses");
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return litho_recipe_fail(error, "/clauses", "must be a list, not a %s", litho_json_kind(node));
  JsonArray *array = json_node_get_array(node);
  guint n = json_array_get_length(array);
  if (n > LITHO_RECIPE_MAX_STEPS)
    return limit(error, "/clauses", "clauses", n, LITHO_RECIPE_MAX_STEPS);
  for (guint i = 0; i < n; i++) {
    g_autofree char *at = g_strdup_printf("/clauses/%u", i);
    LithoClause *clause =
        parse_clause(json_array_get_element(array, i), at, recipe->steps->len, error);
    if (clause == NULL)
      return FALSE;
    g_ptr_array_add(recipe->clauses, clause);
  }
  return TRUE;
}

static gboolean
parse_assets(LithoRecipe *recipe, JsonObject *root, GError **error)
{
  static const char *const known[] = {"sha256", NULL};
  JsonNode *node = json_object_get_member(root, "assets");
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, "/assets", "must be an object, not a %s",
                             litho_json_kind(node));
  JsonObject *object = json_node_get_object(node);
  if (json_object_get_size(object) > LITHO_RECIPE_MAX_STEPS)
    return limit(error, "/assets", "assets", json_object_get_size(object), LITHO_RECIPE_MAX_STEPS);
  g_autoptr(GList) keys = json_object_get_members(object);
  for (GList *key = keys; key != NULL; key = key->next) {
    g_autofree char *at = g_strdup_printf("/assets/%s", (char *)key->data);
    g_autofree char *sha256 = NULL;
    JsonNode *item = json_object_get_member(object, key->data);
    if (!litho_is_asset_name(key->data))
      return litho_recipe_fail(error, "/assets", "'%.60s' is not a name of letters, digits, _ - .",
                               (char *)key->data);
    if (!JSON_NODE_HOLDS_OBJECT(item))
      return litho_recipe_fail(error, at, "must be {\"sha256\": \"…\"}");
    if (!litho_json_only(json_node_get_object(item), at, known, error) ||
        !litho_json_get_text(json_node_get_object(item), at, "sha256", 64, &sha256, error))
      return FALSE;
    if (sha256 == NULL || strlen(sha256) != 64 || strspn(sha256, "0123456789abcdef") != 64)
      return litho_recipe_fail(error, at, "'sha256' must be 64 hexadecimal digits");
    g_hash_table_insert(recipe->assets, g_strdup(key->data), g_steal_pointer(&sha256));
  }
  return TRUE;
}

static gboolean
parse_record(JsonObject *root, const char *key, JsonObject **out, GError **error)
{
  JsonNode *node = json_object_get_member(root, key);
  if (node == NULL)
    return TRUE;
  g_autofree char *at = g_strdup_printf("/%s", key);
  if (!JSON_NODE_HOLDS_OBJECT(node))
    return litho_recipe_fail(error, at, "must be an object, not a %s", litho_json_kind(node));
  *out = json_node_dup_object(node);
  return TRUE;
}

/* The results lie in the record of the run: its own are checked, older ones are taken there. */
static gboolean
parse_results(LithoRecipe *recipe, const GArray *old, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GArray) own = litho_step_results_of_run(recipe->run, recipe->steps->len, "/run", &local);
  if (local != NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  gboolean any = FALSE;
  for (guint i = 0; old != NULL && i < old->len; i++)
    any |= litho_step_result(old, i)->has_measures;
  if (own != NULL || !any)
    return TRUE;
  if (recipe->run == NULL)
    recipe->run = json_object_new();
  json_object_set_array_member(recipe->run, "steps", litho_step_results_to_json(old));
  return TRUE;
}

static LithoRecipe *
parse_root(JsonNode *node, GError **error)
{
  static const char *const known[] = {"litho",  "instruction", "refused", "steps", "clauses",
                                      "assets", "made_by",     "run",     NULL};
  g_autoptr(LithoRecipe) recipe = litho_recipe_new();
  g_autoptr(GArray) old_results = NULL;
  JsonObject *root = json_node_get_object(node);
  if (!litho_json_only(root, "", known, error) ||
      !litho_json_get_text(root, "", "instruction", LITHO_INSTRUCTION_MAX_BYTES,
                           &recipe->instruction, error) ||
      !litho_json_get_bool(root, "", "refused", &recipe->refused, error) ||
      !parse_steps(recipe, root, &old_results, error) || !parse_clauses(recipe, root, error) ||
      !parse_assets(recipe, root, error) ||
      !parse_record(root, "made_by", &recipe->made_by, error) ||
      !parse_record(root, "run", &recipe->run, error) || !parse_results(recipe, old_results, error))
    return NULL;
  return g_steal_pointer(&recipe);
}

LithoRecipe *
litho_recipe_parse(const char *name, const char *json, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen(json) : (gsize)length;
  if (n > LITHO_RECIPE_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "%s: %zu bytes, a recipe has at most %d",
                name, n, LITHO_RECIPE_MAX_BYTES);
    return NULL;
  }
  int from = 0;
  g_autoptr(JsonNode) node = litho_json_parse(json, length, error);
  g_autoptr(JsonNode) current = node == NULL ? NULL : litho_recipe_upgrade(node, &from, error);
  LithoRecipe *recipe = current == NULL ? NULL : parse_root(current, error);
  if (recipe == NULL)
    g_prefix_error(
        error, from < LITHO_RECIPE_VERSION && current != NULL ? "%s (migrated): " : "%s: ", name);
  return recipe;
}
