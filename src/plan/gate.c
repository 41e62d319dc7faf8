/* gate.c: what keeps a plan from making a photo worse.
 *
 * Every step: pure white and black may grow by a small share of the photo, more for "a lot"; beyond
 * it the amount is halved towards neutral until it fits. Only for vague requests (answered by
 * auto_tone) the untouched photo competes, by a penalty on what everybody sees: much too dark or
 * bright, flat, clipped, a cast.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "plan/solve.h"

#define MAX_HALVINGS 3
#define MIN_GAIN 0.02 /* of the penalty: less is not worth an edit */

/* Share of the photo that a wish may clip more than the untouched photo does. */
static const double clip_allowance[LITHO_N_DEGREES] = {0.005, 0.01, 0.025};

static gboolean
clips_by_intent(const LithoStep *step)
{
  LithoMeasureId id = step->op->solve.measure;
  return id == LITHO_MEASURE_WHITE_POINT || id == LITHO_MEASURE_BLACK_POINT;
}

gboolean
gate_step(const Trial *trial, LithoStep *step, GError **error)
{
  const LithoOp *op = step->op;
  if ((op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA) || op->n_params == 0 ||
      op->category == LITHO_CATEGORY_DETAIL)
    return TRUE;
  LithoValue *value = &step->values[op->main];
  LithoMeasures before, after;
  if (!litho_measures_take(trial->frame, NULL, &before, error))
    return FALSE;
  double allowance = clip_allowance[step->said.set ? step->said.degree : LITHO_DEGREE_SOME];
  if (clips_by_intent(step))
    allowance *= 2;
  double limit = MAX(trial->clipped + allowance, before.v[LITHO_MEASURE_CLIPPED] + 0.001);
  double neutral = amount_neutral(op), wanted = value->num, clipped = 0;
  gboolean is_free = step->said.set && isnan(step->said.number) && value->set &&
                     (op->flags & LITHO_OP_IDENTITY) != 0;
  for (int i = 0; i <= MAX_HALVINGS; i++) {
    if (!trial_measure(trial, step, NULL, &after, error))
      return FALSE;
    if (i == 0)
      clipped = after.v[LITHO_MEASURE_CLIPPED];
    if (after.v[LITHO_MEASURE_CLIPPED] <= limit || !is_free || i == MAX_HALVINGS)
      break;
    amount_set(step, neutral + (value->num - neutral) / 2);
  }
  if (clipped <= limit)
    return TRUE;
  if (!is_free || value->num == wanted)
    solve_note(step, "clips %.1f %% of the photo", clipped * 100);
  else
    solve_note(step, "reduced from %g to %g: it would clip %.1f %% of the photo", wanted,
               value->num, clipped * 100);
  return TRUE;
}

/* 0 for a photo nobody would call dark, bright, flat, clipped or tinted; 1 is plainly wrong in one.
 */
static double
penalty(const LithoMeasures *m)
{
  double L = m->v[LITHO_MEASURE_MEAN_LIGHTNESS], contrast = m->v[LITHO_MEASURE_RMS_CONTRAST];
  double span = m->v[LITHO_MEASURE_WHITE_POINT] - m->v[LITHO_MEASURE_BLACK_POINT];
  double tone = L < 0.45 ? (0.45 - L) / 0.25 : L > 0.70 ? (L - 0.70) / 0.2 : 0;
  double flat = fmax((0.15 - contrast) / 0.10, 0) + fmax((0.70 - span) / 0.4, 0);
  double clip = m->v[LITHO_MEASURE_CLIPPED] / 0.05;
  double cast = fmax((m->v[LITHO_MEASURE_CAST] - 0.015) / 0.03, 0);
  return tone + flat + clip + cast;
}

gboolean
gate_vague(const Trial *trial, LithoStep *step, GError **error)
{
  static const double strengths[] = {1, 0.5};
  LithoMeasures measures;
  if (!litho_measures_take(trial->frame, NULL, &measures, error))
    return FALSE;
  const double untouched = penalty(&measures), said = step->strength;
  double best = INFINITY, best_strength = 1;
  for (guint i = 0; i < G_N_ELEMENTS(strengths); i++) {
    step->strength = said * strengths[i];
    if (!trial_measure(trial, step, NULL, &measures, error))
      return FALSE;
    double p = penalty(&measures);
    if (p < best - MIN_GAIN) {
      best = p;
      best_strength = strengths[i];
    }
  }
  step->strength = said * best_strength;
  if (untouched <= best + MIN_GAIN) {
    step->strength = 0;
    solve_note(step, "left out: the tones are better untouched");
  } else if (best_strength < 1)
    solve_note(step, "at half strength: full would be too much here");
  return TRUE;
}
