/* lens.c: the lens is corrected on the whole frame: a step `lens` stands before all that crops,
 * turns or scales it. */
#include <string.h>
#include "plan/plan.h"
#include "recipe/evidence.h"

/* Where step i stands after the one at `from` went to `to`, which is before it. */
static guint
moved(guint i, guint from, guint to)
{
  return i == from ? to : i >= to && i < from ? i + 1 : i;
}

static void
move_to(LithoRecipe *recipe, guint from, guint to)
{
  gpointer step = recipe->steps->pdata[from];
  memmove(recipe->steps->pdata + to + 1, recipe->steps->pdata + to, (from - to) * sizeof(gpointer));
  recipe->steps->pdata[to] = step;
  for (guint c = 0; c < recipe->clauses->len; c++) {
    LithoClause *clause = recipe->clauses->pdata[c];
    for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
      guint *at = &g_array_index(clause->steps, guint, k);
      *at = moved(*at, from, to);
    }
    for (guint k = 0; clause->evidence != NULL && k < clause->evidence->len; k++) {
      LithoEvidence *one = &g_array_index(clause->evidence, LithoEvidence, k);
      if (one->step >= 0)
        one->step = (int)moved((guint)one->step, from, to);
    }
  }
}

void
litho_plan_lens(LithoRecipe *recipe)
{
  guint geometry = recipe->steps->len;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    if (g_str_equal(step->op->name, "lens") && geometry < i)
      move_to(recipe, i, geometry++);
    else if (step->op->kind == LITHO_KIND_GEOMETRY && !g_str_equal(step->op->name, "lens"))
      geometry = MIN(geometry, i);
  }
}
