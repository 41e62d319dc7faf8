/* lens.c: the lens in plans. Its faults have names of their own, which readers that never saw them
 * take for other wishes or refuse: a clause that names one is answered by `lens`. And the lens is
 * corrected on the whole frame: that step stands before all that crops, turns or scales it. */
#include <string.h>
#include "plan/exact/bind.h"
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/plan.h"
#include "plan/wording.h"
#include "recipe/evidence.h"

#define FAULTS                                                                                     \
  "lens correction*|lens profile*|lens distortion*|barrel distortion|pincushion distortion|"       \
  "lens vignett*|chromatic aberration*|color fring*|colour fring*|purple "                         \
  "fring*|镜头校正|镜头矫正|镜头修正|镜头畸变|镜头变形|"                       \
  "镜头失真|桶形畸变|枕形畸变|畸变|色差|紫边|彩边|镜头暗角"
/* Wishes for what the lens did, or more of it. */
#define CONTRARY "add|more|give|create|fisheye look|lens flare|加|增加|添加"
#define MOST_BYTES 60 /* a clause that says more than this holds other wishes too */

static gboolean
has_lens(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    const LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    if (g_str_equal(step->op->name, "lens"))
      return TRUE;
  }
  return FALSE;
}

static LithoStep *
lens_step(const char *text)
{
  LithoStep *step = litho_step_new(litho_op_find("lens"));
  LithoExactStep exact = {.clause_end = (guint)strlen(text), .op = step->op};
  litho_exact_read(text, &exact, 1);
  if (exact.values != NULL && exact.op == step->op) {
    litho_values_free(step->values, step->op->n_params);
    step->values = g_steal_pointer(&exact.values);
  }
  litho_exact_step_clear(&exact);
  step->why = litho_recipe_text(text);
  return step;
}

void
plan_lens_mend(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    g_autofree char *lower = g_utf8_strdown(clause->text, -1);
    if (clause->kind != LITHO_CLAUSE_KEEP && strlen(lower) <= MOST_BYTES &&
        plan_says_any(lower, FAULTS) && !plan_says_any(lower, CONTRARY) &&
        !has_lens(recipe, clause))
      plan_answer(recipe, clause, (LithoStep *[]){lens_step(clause->text), NULL});
  }
}

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
