/* solve.c: the amounts of a plan, found step by step on a small proxy, on the picture as the steps before have left it:
 * the amount of a step by step.c, what a vague wish means by choose.c.
 */
#include "base/vips_auto.h"
#include "plan/plan.h"
#include "plan/solve.h"

gboolean
litho_plan_solve(LithoRecipe *recipe, VipsImage *proxy, double scale, GHashTable *assets,
                 LithoFinder *finder, GError **error)
{
  Trial trial = {.recipe = recipe, .assets = assets, .scale = scale > 0 ? scale : 1};
  gboolean good = proxy == NULL || trial_advance(&trial, proxy, error);
  if (good && proxy != NULL && finder != NULL) {
    trial.found = litho_found_set_new(recipe, finder, trial.frame->Xsize, trial.frame->Ysize, NULL, error);
    good = trial.found != NULL;
  }
  trial.untouched = trial.now;
  for (guint i = 0, next; i < recipe->steps->len && good; i = next) {
    LithoStep *step = recipe->steps->pdata[i];
    next = i + 1;
    g_autoptr(GError) local = NULL;
    gboolean runs = !litho_step_is_absent(step, trial.found);
    gboolean is_open_wish = step->said.open != LITHO_OPEN_NOT && step->said.sign == 0;
    if (proxy != NULL && runs &&
        (is_open_wish ? choose_open(&trial, recipe, i, &next, &local) : trial_solve(&trial, step, &local)))
      continue;
    /* A step that cannot run yet (an asset or a target is missing) is no reason to have no plan:
     * the run will say what is missing. */
    good = local == NULL || local->code != LITHO_ERROR_INTERNAL;
    if (!good)
      g_propagate_prefixed_error(error, g_steal_pointer(&local), "/steps/%u: ", i);
    else
      amount_untried(step);
    if (good && local != NULL)
      solve_note(step, "not tried on the photo: %s", local->message);
  }
  g_clear_object(&trial.frame);
  g_clear_pointer(&trial.found, litho_found_set_free);
  return good;
}
