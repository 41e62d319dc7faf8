/* notice.c: a wish that was read right changes what it names by what one notices.
 *
 * The degrees are changes of measures (step.c), and a measure may move while nobody sees it: a fifth more chroma is
 * nothing on a grey day. So the difference that a step makes where it acts (pixel/difference.h) has a least for each
 * degree, and an amount below it grows, up to REACH times the usual one. The gate comes after it, and may take some of it back.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "pixel/difference.h"
#include "plan/solve.h"

#define REACH 3.5
#define MAX_RUNS 4
#define ENOUGH 0.97 /* of the least */
#define DARK 0.25     /* Oklab L of a place in which … */
#define DARK_MORE 2.0 /* … as much more is needed to see it, beside brighter things */

/* Oklab × 100; 2 is plainly seen. */
static const double least_difference[LITHO_N_DEGREES] = {1.8, 2.8, 4.4};

/* Less colour leaves some: what grows until it is seen stops at this share of it, before all is grey. */
static const double most_taken[LITHO_N_DEGREES] = {0.35, 0.5, 0.7};

/* What the proxy shows as the photo will, and has an amount that can grow. */
static gboolean
is_shown(const LithoOp *op)
{
  return (op->kind == LITHO_KIND_POINT || op->kind == LITHO_KIND_AREA) && (op->flags & LITHO_OP_IDENTITY) != 0 &&
         (op->category == LITHO_CATEGORY_TONE || op->category == LITHO_CATEGORY_COLOR);
}

static gboolean
acts(const PlanProbe *probe, const LithoStep *step, VipsImage *weight, double *out, GError **error)
{
  LithoDifference difference;
  g_autoptr(VipsImage) after = plan_probe_run(probe, step, error);
  if (after == NULL || !litho_difference_take(probe->frame, after, weight, &difference, error))
    return FALSE;
  /* Light acts on all of a place; a colour on what has it. */
  *out = weight != NULL && step->op->category == LITHO_CATEGORY_TONE ? difference.mean : difference.acts;
  return TRUE;
}

/* Who sees noise sees it, whatever was measured: 8-bit codes. */
static const double least_noise[LITHO_N_DEGREES] = {3, 5.5, 8};

/* Of what the sensor's sensitivity makes likely: noise goes with its root. A raw file shows what it has; in a JPEG the camera
 * has smeared it. */
#define USUAL_ISO 1600
#define USUAL_ISO_RAW 3200

static double
noise_share(const LithoShot *shot)
{
  if (shot == NULL || shot->iso <= 0)
    return 1;
  const gboolean is_raw = shot->light != NULL;
  return CLAMP(sqrt((double)shot->iso / (is_raw ? USUAL_ISO_RAW : USUAL_ISO)), is_raw ? 0.25 : 0.6, 1.5);
}

static void
notice_noise(const LithoShot *shot, LithoStep *step)
{
  const double share = noise_share(shot);
  guint least, sigma;
  if (litho_op_param(step->op, "least", &least) == NULL || litho_op_param(step->op, "sigma", &sigma) == NULL ||
      step->values[least].set || step->values[sigma].set)
    return;
  step->values[least] = (LithoValue){.set = TRUE, .num = round(10 * share * least_noise[step->said.degree]) / 10};
  if (share != 1)
    plan_step_note(step, "ISO %d: noise of at least %.1f codes is taken off", shot->iso, step->values[least].num);
}

gboolean
plan_notice(const PlanProbe *probe, LithoStep *step, VipsImage *weight, guint n_same, GError **error)
{
  const LithoOp *op = step->op;
  const LithoParam *p = &op->params[op->main];
  LithoValue *value = &step->values[op->main];
  if (g_str_equal(op->name, "denoise"))
    notice_noise(probe->shot, step);
  if (!is_shown(op) || !value->set)
    return TRUE;
  const double neutral = plan_amount_neutral(op), first = value->num;
  double least = least_difference[step->said.degree] / (1 << MIN(n_same, 3)) * step->strength;
  const double reach = op->solve.stretch > 0 ? op->solve.stretch : REACH;
  const double usual = plan_amount_from_table(step) - neutral;
  const gboolean takes_color = usual < 0 && g_str_equal(op->name, "saturation");
  const double least_left = takes_color ? p->min * most_taken[step->said.degree] : p->min;
  const double end = CLAMP(neutral + reach * usual, least_left, p->max);
  double now;
  if (first == neutral || (first - neutral) * usual < 0)
    return TRUE;
  LithoMeasures m;
  if (!litho_measures_take_some(probe->frame, weight, 0, &m, error) || !acts(probe, step, weight, &now, error))
    return FALSE;
  least *= m.v[LITHO_MEASURE_MEAN_LIGHTNESS] < DARK ? DARK_MORE : 1;
  for (int i = 0; now < ENOUGH * least && fabs(value->num - neutral) < fabs(end - neutral) && i < MAX_RUNS; i++) {
    const double grown = neutral + (value->num - neutral) * CLAMP(1.05 * least / MAX(now, 1e-3), 1.1, REACH);
    plan_amount_set(step, fabs(grown - neutral) > fabs(end - neutral) ? end : grown);
    if (!acts(probe, step, weight, &now, error))
      return FALSE;
  }
  return TRUE;
}
