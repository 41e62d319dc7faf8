/* ledger.c: steps put into a plan and taken out of it, with every clause still answered. */
#include "plan/fit.h"
#include "plan/mend.h"
#include "plan/plan.h"
#include "plan/solve.h"
#include "run/located.h"

#define LOOK_EDGE_PX 256
#define UNSURE 0.30 /* a place found with less is named as doubtful */

static gboolean
answers(const LithoClause *clause, guint index, guint *at)
{
  for (guint i = 0; clause->steps != NULL && i < clause->steps->len; i++)
    if (g_array_index(clause->steps, guint, i) == index) {
      *at = i;
      return TRUE;
    }
  return FALSE;
}

static void
shift(LithoClause *clause, guint from, int by)
{
  for (guint i = 0; clause->steps != NULL && i < clause->steps->len; i++) {
    guint *index = &g_array_index(clause->steps, guint, i);
    if (*index >= from)
      *index = (guint)((int)*index + by);
  }
}

/* The words that gave the one step gave the other. */
static void
same_evidence(LithoClause *clause, guint of, guint to)
{
  const guint n = clause->evidence != NULL ? clause->evidence->len : 0;
  for (guint i = 0; i < n; i++) {
    LithoEvidence one = g_array_index(clause->evidence, LithoEvidence, i);
    if (one.step != (int)of)
      continue;
    one.step = (int)to;
    litho_evidence_add(&clause->evidence, &one);
  }
}

/* Words whose step is gone were read all the same: they are then the ones of what cannot be done, unless others took the
 * step's place. */
static void
drop_evidence(LithoClause *clause, LithoClause *cannot, int index)
{
  for (guint i = clause->evidence != NULL ? clause->evidence->len : 0; i > 0; i--) {
    LithoEvidence *one = &g_array_index(clause->evidence, LithoEvidence, i - 1);
    if (one->step != index)
      continue;
    one->step = -1;
    if (cannot != NULL)
      litho_evidence_add(&cannot->evidence, one);
    if (cannot != NULL || clause->steps != NULL)
      g_array_remove_index(clause->evidence, i - 1);
  }
  litho_evidence_shift(clause->evidence, index + 1, -1);
}

static int
by_index(gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;
  return (x > y) - (x < y);
}

void
plan_insert_step(LithoRecipe *recipe, guint index, LithoStep *step, guint like)
{
  g_ptr_array_insert(recipe->steps, (int)index, step);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    guint at;
    gboolean is_its = answers(clause, like, &at);
    shift(clause, index, 1);
    litho_evidence_shift(clause->evidence, (int)index, 1);
    if (is_its) {
      same_evidence(clause, like + (like >= index), index);
      g_array_append_val(clause->steps, index);
      g_array_sort(clause->steps, by_index);
    }
  }
}

void
plan_remove_step(LithoRecipe *recipe, guint index, const char *reason)
{
  g_ptr_array_remove_index(recipe->steps, index);
  guint n = recipe->clauses->len;
  for (guint i = 0; i < n; i++) {
    LithoClause *clause = recipe->clauses->pdata[i];
    LithoClause *cannot = NULL;
    guint at;
    if (answers(clause, index, &at)) {
      g_array_remove_index(clause->steps, at);
      if (clause->steps->len == 0) {
        g_clear_pointer(&clause->steps, g_array_unref);
        clause->kind = reason != NULL ? LITHO_CLAUSE_CANNOT : LITHO_CLAUSE_KEEP;
        g_free(clause->reason);
        clause->reason = g_strdup(reason != NULL ? reason : "another step answers this too");
      } else if (reason != NULL) {
        cannot = litho_clause_new(clause->text, LITHO_CLAUSE_CANNOT, reason);
        g_ptr_array_add(recipe->clauses, cannot);
      }
    }
    shift(clause, index + 1, -1);
    drop_evidence(clause, cannot, (int)index);
  }
}

LithoDegree
plan_clause_degree(const LithoRecipe *recipe, const LithoClause *clause)
{
  for (guint k = 0; clause->steps != NULL && k < clause->steps->len; k++) {
    const LithoStep *step = recipe->steps->pdata[g_array_index(clause->steps, guint, k)];
    if (step->said.set)
      return step->said.degree;
  }
  return LITHO_DEGREE_SOME;
}

void
plan_answer(LithoRecipe *recipe, LithoClause *clause, LithoStep **steps)
{
  guint at = recipe->steps->len;
  while (clause->steps != NULL && clause->steps->len > 0) {
    const guint index = g_array_index(clause->steps, guint, clause->steps->len - 1);
    at = MIN(at, index);
    plan_remove_step(recipe, index, NULL);
  }
  g_clear_pointer(&clause->steps, g_array_unref);
  g_clear_pointer(&clause->reason, g_free);
  clause->kind = LITHO_CLAUSE_STEP;
  clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
  recipe->refused = FALSE;
  for (; *steps != NULL; steps++, at++) {
    plan_insert_step(recipe, at, *steps, G_MAXUINT);
    g_array_append_val(clause->steps, at);
  }
}

void
plan_clear_region(LithoRecipe *recipe, guint index)
{
  LithoStep *step = recipe->steps->pdata[index];
  g_clear_pointer(&step->region, litho_region_free);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    GArray *evidence = ((LithoClause *)recipe->clauses->pdata[i])->evidence;
    for (guint k = evidence != NULL ? evidence->len : 0; k > 0; k--) {
      const LithoEvidence *one = &g_array_index(evidence, LithoEvidence, k - 1);
      if (one->step == (int)index && (one->role == LITHO_EVIDENCE_REGION || one->role == LITHO_EVIDENCE_EXCEPT))
        g_array_remove_index(evidence, k - 1);
    }
  }
}

/* "there is no sky in this photo; it shows a person, plants" */
static char *
absence(const LithoRegion *region, const LithoLocatedSet *located)
{
  const LithoLocated *what = litho_located_set_get(located, region);
  g_autofree char *where = litho_region_describe_base(region);
  return g_strdup_printf("%s was not found in this photo%s%s%s%s", where, what->why != NULL ? ": " : "",
                         what->why != NULL ? what->why : "",
                         what->instead != NULL ? "; it shows " : "",
                         what->instead != NULL ? what->instead : "");
}

/* What was taken for the place of the step though it may be something else; NULL: sure, or no text. Caller frees. */
static char *
doubt(const LithoStep *step, const LithoLocatedSet *located)
{
  g_autoptr(LithoRegion) region = litho_step_region(step);
  const LithoLocated *what = region != NULL ? litho_located_set_get(located, region) : NULL;
  if (what == NULL || region->kind != LITHO_REGION_TEXT || !what->present || what->score >= UNSURE)
    return NULL;
  return g_strdup_printf("not sure that “%s” was found (%.0f %%): litho regions --overlay shows what was taken, and a "
                         "point or a box in the recipe says it better",
                         region->text, 100 * what->score);
}

gboolean
litho_plan_drop_absent(LithoRecipe *recipe, LithoFinder *finder, int width, int height,
                       GPtrArray *reasons, GError **error)
{
  double shrink = MIN(1, (double)LOOK_EDGE_PX / MAX(width, height));
  plan_light_scene(recipe);
  g_autoptr(LithoLocatedSet) located = litho_located_set_new(
      recipe, finder, MAX(1, (int)(width * shrink)), MAX(1, (int)(height * shrink)), NULL, error);
  if (located == NULL)
    return FALSE;
  for (guint i = recipe->steps->len; i > 0; i--) {
    LithoStep *step = recipe->steps->pdata[i - 1];
    g_autoptr(LithoRegion) absent = litho_step_absent(step, located);
    if (absent == NULL) {
      g_autofree char *unsure = doubt(step, located);
      if (unsure != NULL && reasons != NULL)
        g_ptr_array_add(reasons, g_strdup_printf("%s: %s", step->op->name, unsure));
      continue;
    }
    g_autofree char *reason = absence(absent, located);
    if (step->op->kind == LITHO_KIND_CUTOUT && step->region != NULL && step->region->kind == LITHO_REGION_ALL) {
      /* By another name it is most often the subject. */
      g_clear_pointer(&step->region, litho_region_free);
      plan_step_note(step, "%s: the subject is taken instead", reason);
      if (reasons != NULL)
        g_ptr_array_add(reasons, g_strdup_printf("%s: %s: the subject is taken instead", step->op->name, reason));
      continue;
    }
    if (reasons != NULL)
      g_ptr_array_add(reasons, g_strdup_printf("%s: %s", step->op->name, reason));
    plan_remove_step(recipe, i - 1, reason);
  }
  return TRUE;
}
