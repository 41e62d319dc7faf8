/* solve.c: the amounts of a plan, found step by step on a small proxy, on the picture as the steps before have left it:
 * the amount of a step by step.c, what a vague wish means by choose.c.
 */
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "plan/plan.h"
#include "plan/solve.h"

gboolean
litho_plan_solve(LithoRecipe *recipe, VipsImage *proxy, double scale, GHashTable *assets,
                 LithoFinder *finder, GCancellable *cancel, GError **error)
{
  PlanProbe probe = {.recipe = recipe, .assets = assets, .scale = scale > 0 ? scale : 1, .cancel = cancel};
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
  g_clear_object(&probe.frame);
  g_clear_pointer(&probe.located, litho_located_set_free);
  return good;
}
