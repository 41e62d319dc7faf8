/* solve.c: the amounts of a plan, found step by step on a small proxy, on the picture as the steps before have left it:
 * the amount of a step by step.c, what a vague wish means by choose.c.
 */
#include <math.h>
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "plan/fit.h"
#include "plan/plan.h"
#include "plan/solve.h"

#define LEFT 0.25 /* of the usual amount: less was taken back to where nobody sees it */

static gboolean
is_same_place(const LithoRegion *a, const LithoRegion *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  g_autofree char *first = litho_region_describe(a), *second = litho_region_describe(b);
  return g_str_equal(first, second);
}

/* "Vibrant and colourful" is one wish said twice: where the photo bears no more of the second, the first answers both. */
static gboolean
is_answered(const LithoRecipe *recipe, guint index)
{
  const LithoStep *step = recipe->steps->pdata[index];
  const double neutral = plan_amount_neutral(step->op), now = step->values[step->op->main].num;
  if (!step->said.set || !isnan(step->said.number) || step->said.open != LITHO_OPEN_NOT ||
      step->op->solve.measure == LITHO_MEASURE_NONE || fabs(now - neutral) > LEFT * fabs(plan_amount_from_table(step) - neutral))
    return FALSE;
  for (guint i = 0; i < index; i++) {
    const LithoStep *other = recipe->steps->pdata[i];
    if (other->op != step->op && other->op->solve.measure == step->op->solve.measure && other->said.sign == step->said.sign &&
        is_same_place(other->region, step->region))
      return TRUE;
  }
  return FALSE;
}

gboolean
litho_plan_solve(LithoRecipe *recipe, VipsImage *proxy, double scale, const LithoShot *shot, GHashTable *assets,
                 LithoFinder *finder, GCancellable *cancel, GError **error)
{
  PlanProbe probe = {.recipe = recipe, .shot = shot, .assets = assets, .scale = scale > 0 ? scale : 1, .cancel = cancel};
  gboolean good = proxy == NULL || plan_probe_advance(&probe, proxy, error);
  if (good && proxy != NULL && finder != NULL) {
    probe.located = litho_located_set_new(recipe, finder, probe.frame->Xsize, probe.frame->Ysize, cancel, error);
    good = probe.located != NULL;
  }
  probe.untouched = probe.now;
  for (guint i = 0, next; i < recipe->steps->len && good; i = next) {
    LithoStep *step = recipe->steps->pdata[i];
    next = i + 1;
    g_autoptr(GError) local = NULL;
    if (proxy != NULL && !plan_deepen(&probe, recipe, i, error)) {
      good = FALSE;
      break;
    }
    if (litho_is_cancelled(cancel, error)) {
      good = FALSE;
      break;
    }
    gboolean runs = !litho_step_is_absent(step, probe.located);
    gboolean is_open_wish = step->said.open != LITHO_OPEN_NOT && step->said.sign == 0;
    if (proxy != NULL && runs &&
        (is_open_wish ? plan_choose_open(&probe, recipe, i, &next, &local) : plan_probe_solve(&probe, step, &local)))
      continue;
    /* A step that cannot run yet (an asset or a target is missing) is no reason to have no plan:
     * the run will say what is missing. */
    good = local == NULL || !(g_error_matches(local, LITHO_ERROR, LITHO_ERROR_INTERNAL) ||
                              g_error_matches(local, LITHO_ERROR, LITHO_ERROR_RESOURCE) ||
                              g_error_matches(local, LITHO_ERROR, LITHO_ERROR_CANCELLED));
    if (!good)
      g_propagate_prefixed_error(error, g_steal_pointer(&local), "/steps/%u: ", i);
    else
      plan_amount_untried(step);
    if (good && local != NULL)
      plan_step_note(step, "not tried on the photo: %s", local->message);
  }
  for (guint i = recipe->steps->len; good && proxy != NULL && i-- > 1;)
    if (is_answered(recipe, i))
      plan_remove_step(recipe, i, NULL);
  g_clear_object(&probe.frame);
  g_clear_pointer(&probe.located, litho_located_set_free);
  return good;
}
