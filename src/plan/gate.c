/* gate.c: what keeps a plan from making a photo worse.
 *
 * Every step: pure white and black, and colours that no display of the photo can show, may grow by
 * a small share of the photo, more for "a lot"; beyond it the amount is taken back until it fits. A wish is never
 * judged here: see choose.c for those that leave it to the photo.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "plan/solve.h"

#define MAX_CUTS 6
#define CUT 0.7 /* of the way from neutral that is left after each */

/* Share of the photo that a wish may clip more than the untouched photo does. */
static const double clip_allowance[LITHO_N_DEGREES] = {0.005, 0.01, 0.025};

static gboolean
clips_by_intent(const LithoStep *step)
{
  LithoMeasureId id = step->op->solve.measure;
  return id == LITHO_MEASURE_WHITE_POINT || id == LITHO_MEASURE_BLACK_POINT;
}

/* Beyond this the colour is flat, and hue and detail are lost in it. */
static const double color_allowance[LITHO_N_DEGREES] = {0.06, 0.12, 0.18};

static gboolean
within(const PlanSpoilt *spoilt, const PlanSpoilt *limit)
{
  return spoilt->clipped <= limit->clipped && spoilt->color <= limit->color;
}

/* How the amount came about: `planned`, grown to `wanted` so that one sees it; the photo bears what it has now. */
static void
note_amount(LithoStep *step, double planned, double wanted, const char *spoils)
{
  const double neutral = plan_amount_neutral(step->op), now = step->values[step->op->main].num;
  const gboolean is_grown = fabs(now - neutral) > fabs(planned - neutral);
  if (spoils == NULL && is_grown)
    plan_step_note(step, "strengthened from %g to %g: less would hardly be seen", planned, now);
  else if (spoils != NULL && is_grown)
    plan_step_note(step, "strengthened from %g to %g, not further: %g %s", planned, now, wanted, spoils);
  else if (spoils != NULL)
    plan_step_note(step, "reduced from %g to %g: %g %s", planned, now, wanted, spoils);
}

gboolean
plan_gate_step(const PlanProbe *probe, LithoStep *step, double planned, VipsImage **after, GError **error)
{
  const LithoOp *op = step->op;
  *after = plan_probe_run(probe, step, error);
  if (*after == NULL)
    return FALSE;
  if ((op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA) || op->n_params == 0 ||
      op->category == LITHO_CATEGORY_DETAIL)
    return TRUE;
  LithoValue *value = &step->values[op->main];
  LithoDegree degree = step->said.set ? step->said.degree : LITHO_DEGREE_SOME;
  double clip = clip_allowance[degree] * (clips_by_intent(step) ? 2 : 1);
  const PlanSpoilt limit = {
      .clipped = MAX(probe->untouched.clipped + clip, probe->now.clipped + 0.001),
      .color = MAX(probe->untouched.color + color_allowance[degree], probe->now.color + 0.01)};
  PlanSpoilt first, spoilt;
  if (!plan_spoilt_measure(*after, &first, error))
    return FALSE;
  spoilt = first;
  double neutral = plan_amount_neutral(op), wanted = value->num;
  gboolean is_free = step->said.set && isnan(step->said.number) && value->set &&
                     (op->flags & LITHO_OP_IDENTITY) != 0;
  for (int i = 0; is_free && !within(&spoilt, &limit) && i < MAX_CUTS; i++) {
    plan_amount_set(step, neutral + (value->num - neutral) * CUT);
    g_object_unref(*after);
    *after = plan_probe_run(probe, step, error);
    if (*after == NULL || !plan_spoilt_measure(*after, &spoilt, error))
      return FALSE;
  }
  gboolean clips = first.clipped > limit.clipped;
  g_autofree char *spoils = g_strdup_printf("%s %.1f %% of the photo", clips ? "clips" : "oversaturates",
                                            100 * (clips ? first.clipped : first.color));
  const gboolean is_within = within(&first, &limit);
  if (is_free)
    note_amount(step, isnan(planned) ? wanted : planned, wanted, is_within ? NULL : spoils);
  else if (!is_within)
    plan_step_note(step, "%s", spoils);
  return TRUE;
}
