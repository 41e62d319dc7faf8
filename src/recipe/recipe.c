/* recipe.c: making, copying and freeing recipes and their parts. */
#include <math.h>
#include "base/json.h"
#include "recipe/recipe.h"

char *
litho_recipe_text(const char *text)
{
  g_autofree char *cut = g_strndup(text, LITHO_RECIPE_MAX_TEXT);
  const char *end;
  g_utf8_validate(cut, -1, &end);
  return g_strndup(cut, (gsize)(end - cut));
}

LithoRecipe *
litho_recipe_new(void)
{
  LithoRecipe *recipe = g_new0(LithoRecipe, 1);
  recipe->steps = g_ptr_array_new_with_free_func((GDestroyNotify)litho_step_free);
  recipe->clauses = g_ptr_array_new_with_free_func((GDestroyNotify)litho_clause_free);
  recipe->assets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  recipe->warnings = g_ptr_array_new_null_terminated(1, g_free, TRUE);
  return recipe;
}

static JsonObject *
object_copy(JsonObject *object)
{
  if (object == NULL)
    return NULL;
  g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
  g_autofree char *text = litho_json_print_line(node);
  g_autoptr(JsonNode) copy = litho_json_parse(text, -1, NULL);
  return copy == NULL ? NULL : json_node_dup_object(copy);
}

LithoRecipe *
litho_recipe_copy(const LithoRecipe *recipe)
{
  LithoRecipe *copy = litho_recipe_new();
  copy->instruction = g_strdup(recipe->instruction);
  copy->refused = recipe->refused;
  for (guint i = 0; i < recipe->steps->len; i++)
    g_ptr_array_add(copy->steps, litho_step_copy(recipe->steps->pdata[i]));
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *from = recipe->clauses->pdata[i];
    LithoClause *to = litho_clause_new(from->text, from->kind, from->reason);
    if (from->steps != NULL)
      to->steps = g_array_copy(from->steps);
    if (from->evidence != NULL)
      to->evidence = g_array_copy(from->evidence);
    g_ptr_array_add(copy->clauses, to);
  }
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init(&iter, recipe->assets);
  while (g_hash_table_iter_next(&iter, &key, &value))
    g_hash_table_insert(copy->assets, g_strdup(key), g_strdup(value));
  copy->made_by = object_copy(recipe->made_by);
  copy->run = object_copy(recipe->run);
  for (guint i = 0; i < recipe->warnings->len; i++)
    g_ptr_array_add(copy->warnings, g_strdup(recipe->warnings->pdata[i]));
  return copy;
}

void
litho_recipe_free(LithoRecipe *recipe)
{
  if (recipe == NULL)
    return;
  g_free(recipe->instruction);
  g_ptr_array_unref(recipe->steps);
  g_ptr_array_unref(recipe->clauses);
  g_hash_table_unref(recipe->assets);
  g_clear_pointer(&recipe->made_by, json_object_unref);
  g_clear_pointer(&recipe->run, json_object_unref);
  g_ptr_array_unref(recipe->warnings);
  g_free(recipe);
}

LithoStep *
litho_step_new(const LithoOp *op)
{
  LithoStep *step = g_new0(LithoStep, 1);
  step->op = op;
  step->values = litho_values_new(op->n_params);
  step->strength = 1;
  step->said.number = NAN;
  return step;
}

LithoStep *
litho_step_copy(const LithoStep *step)
{
  LithoStep *copy = g_memdup2(step, sizeof *step);
  copy->values = litho_values_copy(step->values, step->op->n_params);
  copy->region = step->region ? litho_region_copy(step->region) : NULL;
  copy->why = g_strdup(step->why);
  copy->said.unit = g_strdup(step->said.unit);
  copy->note = g_strdup(step->note);
  return copy;
}

void
litho_step_free(LithoStep *step)
{
  if (step == NULL)
    return;
  litho_values_free(step->values, step->op->n_params);
  litho_region_free(step->region);
  g_free(step->why);
  g_free(step->said.unit);
  g_free(step->note);
  g_free(step);
}

LithoClause *
litho_clause_new(const char *text, LithoClauseKind kind, const char *reason)
{
  LithoClause *clause = g_new0(LithoClause, 1);
  clause->text = g_strdup(text);
  clause->kind = kind;
  clause->reason = g_strdup(reason);
  return clause;
}

void
litho_clause_free(LithoClause *clause)
{
  if (clause == NULL)
    return;
  g_free(clause->text);
  g_free(clause->reason);
  g_clear_pointer(&clause->steps, g_array_unref);
  g_clear_pointer(&clause->evidence, g_array_unref);
  g_free(clause);
}
