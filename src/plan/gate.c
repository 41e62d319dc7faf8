/* gate.c: what keeps a plan from making a photo worse.
 *
 * Every step: pure white and black, and colours that no display of the photo can show, may grow by
 * a small share of the photo, more for "a lot"; beyond it the amount is taken back until it fits. Only for vague requests (answered by
 * auto_tone) the untouched photo competes, by a penalty on what everybody sees: much too dark or
 * bright, flat, clipped, a cast.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "plan/solve.h"

#define MAX_CUTS 6
#define CUT 0.7 /* of the way from neutral that is left after each */
#define MIN_GAIN 0.02 /* of the penalty: less is not worth an edit */

/* Share of the photo that a wish may clip more than the untouched photo does. */
static const double clip_allowance[LITHO_N_DEGREES] = {0.005, 0.01, 0.025};

static gboolean
clips_by_intent(const LithoStep *step)
{
  LithoMeasureId id = step->op->solve.measure;
  return id == LITHO_MEASURE_WHITE_POINT || id == LITHO_MEASURE_BLACK_POINT;
}

/* Beyond this the colour is flat, and hue and detail are lost in it. */
static const double color_allowance[LITHO_N_DEGREES] = {0.02, 0.05, 0.12};

gboolean
spoilt_measure(VipsImage *image, Spoilt *spoilt, GError **error)
{
  LithoMeasures m;
  if (!litho_measures_take_some(image, NULL, 0, &m, error))
    return FALSE;
  spoilt->clipped = m.v[LITHO_MEASURE_CLIPPED];
  spoilt->color = m.v[LITHO_MEASURE_OVERSATURATED];
  return TRUE;
}

static gboolean
within(const Spoilt *spoilt, const Spoilt *limit)
{
  return spoilt->clipped <= limit->clipped && spoilt->color <= limit->color;
}

gboolean
gate_step(const Trial *trial, LithoStep *step, VipsImage **after, GError **error)
{
  const LithoOp *op = step->op;
  *after = trial_run(trial, step, error);
  if (*after == NULL)
    return FALSE;
  if ((op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA) || op->n_params == 0 ||
      op->category == LITHO_CATEGORY_DETAIL)
    return TRUE;
  LithoValue *value = &step->values[op->main];
  LithoDegree degree = step->said.set ? step->said.degree : LITHO_DEGREE_SOME;
  double clip = clip_allowance[degree] * (clips_by_intent(step) ? 2 : 1);
  const Spoilt limit = {
      .clipped = MAX(trial->untouched.clipped + clip, trial->now.clipped + 0.001),
      .color = MAX(trial->untouched.color + color_allowance[degree], trial->now.color + 0.01)};
  Spoilt first, spoilt;
  if (!spoilt_measure(*after, &first, error))
    return FALSE;
  spoilt = first;
  double neutral = amount_neutral(op), wanted = value->num;
  gboolean is_free = step->said.set && isnan(step->said.number) && value->set &&
                     (op->flags & LITHO_OP_IDENTITY) != 0;
  for (int i = 0; is_free && !within(&spoilt, &limit) && i < MAX_CUTS; i++) {
    amount_set(step, neutral + (value->num - neutral) * CUT);
    g_object_unref(*after);
    *after = trial_run(trial, step, error);
    if (*after == NULL || !spoilt_measure(*after, &spoilt, error))
      return FALSE;
  }
  if (within(&first, &limit))
    return TRUE;
  gboolean clips = first.clipped > limit.clipped;
  const char *what = clips ? "clips" : "oversaturates";
  double share = 100 * (clips ? first.clipped : first.color);
  if (!is_free)
    solve_note(step, "%s %.1f %% of the photo", what, share);
  else
    solve_note(step, "reduced from %g to %g: %g %s %.1f %% of the photo", wanted, value->num,
               wanted, what, share);
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
gate_vague(const Trial *trial, LithoStep *step, VipsImage **after, GError **error)
{
  static const double strengths[] = {1, 0.5, 0};
  const double said = step->strength;
  double best = INFINITY, best_strength = 1;
  *after = NULL;
  for (guint i = 0; i < G_N_ELEMENTS(strengths); i++) {
    LithoMeasures measures;
    step->strength = said * strengths[i];
    g_autoptr(VipsImage) image = trial_run(trial, step, error);
    if (image == NULL || !litho_measures_take_some(image, NULL, 0, &measures, error)) {
      step->strength = said;
      return FALSE;
    }
    /* The weaker edit has to lose by something: an edit that gains nothing is none. */
    double p = penalty(&measures) - i * MIN_GAIN;
    if (p < best) {
      best = p;
      best_strength = strengths[i];
      g_set_object(after, image);
    }
  }
  step->strength = said * best_strength;
  if (best_strength == 0)
    solve_note(step, "left out: the tones are better untouched");
  else if (best_strength < 1)
    solve_note(step, "at half strength: full would be too much here");
  return TRUE;
}
