/* swap.c: a step that another operation does better. See fit.h. */
#include "plan/fit.h"

const char *
plan_clause_of(const LithoRecipe *recipe, guint index)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++)
      if (g_array_index(clause->steps, guint, k) == index)
        return clause->text;
  }
  return ((LithoStep *)recipe->steps->pdata[index])->why;
}

void
plan_step_set_text(LithoStep *step, const char *param, const char *text)
{
  guint i;
  if (litho_op_param(step->op, param, &i) == NULL || text == NULL)
    return;
  g_free(step->values[i].text);
  step->values[i].text = g_strdup(text);
  step->values[i].set = TRUE;
}

const char *
plan_step_text(const LithoStep *step, const char *param)
{
  guint i;
  return litho_op_param(step->op, param, &i) != NULL && step->values[i].set ? step->values[i].text : NULL;
}

LithoStep *
plan_step_like(const LithoStep *step, const char *op, int sign)
{
  LithoStep *out = litho_step_new(litho_op_find(op));
  out->why = g_strdup(step->why);
  out->strength = step->strength;
  out->said = step->said;
  out->said.unit = NULL; /* none without a number */
  out->said.sign = sign;
  out->region = step->region != NULL ? litho_region_copy(step->region) : NULL;
  return out;
}

LithoStep *
plan_swap_step(LithoRecipe *recipe, guint index, LithoStep *step)
{
  plan_insert_step(recipe, index, step, index);
  plan_remove_step(recipe, index + 1, NULL);
  return step;
}
