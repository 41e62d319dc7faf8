/* step.c: the amount of one step, found by measuring probe runs of it.
 *
 * Each operation declares which measure it moves and by how much for "a touch", "some", "a lot"
 * (docs/degrees.md). The main amount is searched between neutral and the end of its usual range so that the measure
 * moves by that much: first the table's amount, then the Illinois variant of false position (Dowell and Jarratt
 * 1971) in the bracket that it gives. Numbers that the person said are never searched. Where the
 * measure hardly moves, the table's amount stays. Deterministic: runs are counted, not timed.
 */
#include <math.h>
#include "base/vips_auto.h"
#include "base/vips_error.h"
#include "plan/solve.h"
#include "run/mask.h"

#define LEAST_PX 80 /* of a place on the probe, to be measured */
#define MAX_RUNS_POINT 8
#define MAX_RUNS_AREA 6
#define TOLERANCE 0.04 /* of the wanted change */
#define DULL_SHARE 0.15 /* a measure that moves less than this share of the wish does not answer */

/* --- how much is wanted --------------------------------------------------------------------- */

/* The share of the way to white (or black) that one wish may take; 0: no such limit. A photo that
 * is nearly white already is not made white by "brighter". */
static const double room_share[LITHO_N_MEASURES] = {
    [LITHO_MEASURE_MEAN_LIGHTNESS] = 0.35,  [LITHO_MEASURE_SHADOW_LIGHTNESS] = 0.35,
    [LITHO_MEASURE_HIGHLIGHT_LIGHTNESS] = 0.35, [LITHO_MEASURE_WHITE_POINT] = 0.7,
    [LITHO_MEASURE_BLACK_POINT] = 0.7,
};

/* The way to go from `now`, with sign. */
static double
wanted_change(const LithoStep *step, double now)
{
  const LithoSolve *solve = &step->op->solve;
  double change = solve->change[step->said.degree] * (step->said.sign < 0 ? -1 : 1);
  double share = room_share[solve->measure];
  if (solve->relative)
    return change * now;
  if (share == 0)
    return change;
  return change > 0 ? MIN(change, MAX(share * (1 - now), 0)) : MAX(change, -MAX(share * now, 0));
}

static double
moved(const LithoStep *step, double before, double after)
{
  double d = after - before;
  if (step->op->solve.measure == LITHO_MEASURE_MEAN_HUE)
    d -= 360 * round(d / 360);
  return d;
}

/* --- the search ----------------------------------------------------------------------------- */

typedef struct {
  const PlanProbe *probe;
  LithoStep *step;
  VipsImage *weight;
  LithoMeasures before;
  double wish; /* change wanted */
  int runs_left;
} Search;

/* Share of the wish that `amount` grants: 0 nothing, 1 all of it, below 0 the wrong way. */
static gboolean
grant(Search *s, double amount, double *share, GError **error)
{
  LithoMeasureId id = s->step->op->solve.measure;
  LithoValue *value = &s->step->values[s->step->op->main];
  LithoMeasures after;
  value->set = TRUE;
  value->num = amount;
  s->runs_left--;
  g_autoptr(VipsImage) image = plan_probe_run(s->probe, s->step, error);
  if (image == NULL || !plan_probe_measure(s->step, image, s->weight, &after, error))
    return FALSE;
  *share = moved(s->step, s->before.v[id], after.v[id]) / s->wish;
  return TRUE;
}

/* Illinois between lo (grants less than 1) and hi (more). */
static gboolean
bisect(Search *s, double lo, double lo_share, double hi, double hi_share, double *amount,
       double *share, GError **error)
{
  double f_lo = lo_share - 1, f_hi = hi_share - 1;
  *amount = hi;
  *share = hi_share;
  for (int side = 0; s->runs_left > 0 && fabs(*share - 1) > TOLERANCE;) {
    double x = (lo * f_hi - hi * f_lo) / (f_hi - f_lo), f;
    if (!grant(s, x, share, error))
      return FALSE;
    *amount = x;
    f = *share - 1;
    if (f < 0) {
      lo = x;
      f_lo = f;
      if (side == -1)
        f_hi /= 2;
      side = -1;
    } else {
      hi = x;
      f_hi = f;
      if (side == 1)
        f_lo /= 2;
      side = 1;
    }
  }
  return TRUE;
}

/* FALSE with no error: the measure does not answer. */
static gboolean
search(Search *s, double *amount, double *share, GError **error)
{
  const LithoOp *op = s->step->op;
  const LithoParam *p = &op->params[op->main];
  double neutral = plan_amount_neutral(op), first = plan_amount_from_table(s->step);
  /* "A lot" may go beyond what a slider usually shows. */
  double stretch = op->solve.stretch > 0 ? op->solve.stretch : 1.5;
  double far = CLAMP(neutral + stretch * (first - neutral), p->min, p->max);
  double end = op->solve.stretch > 0 ? far
               : first > neutral     ? MAX(p->usual_max, far)
                                     : MIN(p->usual_min, far);
  double lo = neutral, lo_share = 0;
  if (!grant(s, first, share, error))
    return FALSE;
  *amount = first;
  while (*share < 1 - TOLERANCE && *amount != end && s->runs_left > 1) {
    /* A straight line through what is known, with some margin, never beyond the end. */
    double reach = *share > 0.02 ? neutral + (*amount - neutral) / *share * 1.3 : end;
    double next = first > neutral ? MIN(reach, end) : MAX(reach, end);
    lo = *amount;
    lo_share = *share;
    if (!grant(s, next, share, error))
      return FALSE;
    *amount = next;
    if (*share <= lo_share) { /* it does not rise any more */
      *amount = lo;
      *share = lo_share;
      break;
    }
  }
  if (*share < DULL_SHARE)
    return FALSE;
  if (*share > 1 + TOLERANCE)
    return bisect(s, lo, lo_share, *amount, *share, amount, share, error);
  return TRUE;
}

/* How many steps of the plan so far wish the same: one wish said in two words ("vibrant and
 * colourful") is not two wishes. */
static guint
same_wishes(const LithoRecipe *recipe, const LithoStep *step)
{
  guint n = 0;
  for (guint i = 0; i < recipe->steps->len && recipe->steps->pdata[i] != step; i++) {
    const LithoStep *other = recipe->steps->pdata[i];
    if (other->said.set && other->op->solve.measure == step->op->solve.measure &&
        other->said.sign == step->said.sign && other->region == NULL && step->region == NULL)
      n++;
  }
  return n;
}

/* What the step does after the gate: the amount may have been cut. */
static gboolean
note_measure(const PlanProbe *probe, LithoStep *step, VipsImage *weight, VipsImage *image, GError **error)
{
  LithoMeasureId id = step->op->solve.measure;
  LithoMeasures before, after;
  if (!plan_probe_measure(step, probe->frame, weight, &before, error) ||
      !plan_probe_measure(step, image, weight, &after, error))
    return FALSE;
  plan_step_note(step, "%s %.3g → %.3g", litho_measure_info(id)->name, before.v[id], after.v[id]);
  return TRUE;
}

/* Solves the main amount; FALSE with no error: the table's amount has to do, or half of it when
 * *backwards: it would move the measure the wrong way. */
static gboolean
solve_amount(const PlanProbe *probe, LithoStep *step, VipsImage *weight, gboolean *backwards,
             GError **error)
{
  const LithoOp *op = step->op;
  LithoMeasureId id = op->solve.measure;
  if (id == LITHO_MEASURE_NONE || (op->kind != LITHO_KIND_POINT && op->kind != LITHO_KIND_AREA))
    return FALSE;
  Search s = {.probe = probe,
              .step = step,
              .weight = weight,
              .runs_left = op->kind == LITHO_KIND_POINT ? MAX_RUNS_POINT : MAX_RUNS_AREA};
  if (!plan_probe_measure(step, probe->frame, weight, &s.before, error))
    return FALSE;
  s.wish = wanted_change(step, s.before.v[id]) / (1 << MIN(same_wishes(probe->recipe, step), 3));
  if (fabs(s.wish) < 1e-6)
    return FALSE;
  double amount, share = 0;
  if (!search(&s, &amount, &share, error)) {
    *backwards = share < -DULL_SHARE;
    return FALSE;
  }
  plan_amount_set(step, amount);
  if (share < 0.75)
    plan_step_note(step, "%.0f %% of the wish is as far as it goes", share * 100);
  return TRUE;
}

/* --- the plan ------------------------------------------------------------------------------- */

gboolean
plan_step_weight(const PlanProbe *probe, const LithoStep *step, VipsImage **weight, GError **error)
{
  g_autoptr(LithoRegion) region = litho_step_region(step);
  if (region == NULL || (probe->located == NULL && litho_region_needs_see(region) != NULL))
    return TRUE;
  g_autoptr(VipsImage) lazy = NULL;
  if (!litho_mask_image(region, probe->frame, probe->assets, probe->located, &lazy, error))
    return FALSE;
  *weight = vips_image_copy_memory(lazy);
  return *weight != NULL ||
         litho_error_from_vips(error, LITHO_ERROR_INTERNAL, "the region of a step");
}

/* TRUE when the main amount is still open. A crop "to 16:9" has its measure in another parameter. */
static gboolean
is_open(const LithoStep *step)
{
  if (!step->said.set || step->op->n_params == 0 || step->values[step->op->main].set)
    return FALSE;
  for (guint i = 0; step->op->kind == LITHO_KIND_GEOMETRY && i < step->op->n_params; i++)
    if (step->values[i].set && step->op->params[i].kind != LITHO_PARAM_COLOR)
      return FALSE;
  LithoParamKind kind = step->op->params[step->op->main].kind;
  return kind == LITHO_PARAM_NUMBER || kind == LITHO_PARAM_INTEGER;
}

static void
set_from_table(LithoStep *step, gboolean backwards)
{
  const LithoOp *op = step->op;
  /* Worked out from the photo by the operation itself, or on as it is. */
  gboolean is_automatic =
      isnan(op->params[op->main].def) || op->solve.amount[step->said.degree] == 0;
  if (is_automatic)
    return;
  double amount = plan_amount_from_table(step), neutral = plan_amount_neutral(op);
  plan_amount_set(step, backwards ? neutral + (amount - neutral) / 2 : amount);
  if (backwards)
    plan_step_note(step, "half the usual amount: here it moves %s the wrong way",
               litho_measure_info(op->solve.measure)->name);
}

void
plan_amount_untried(LithoStep *step)
{
  if (is_open(step) && !plan_amount_from_number(step))
    set_from_table(step, FALSE);
}

/* Too little of the frame to measure what a step does there: rims would count as its middle. */
static gboolean
is_tiny(VipsImage *weight)
{
  double mean = 0;
  return weight != NULL && vips_avg(weight, &mean, NULL) == 0 && mean * weight->Xsize * weight->Ysize < LEAST_PX;
}

gboolean
plan_probe_solve(PlanProbe *probe, LithoStep *step, GError **error)
{
  g_autoptr(VipsImage) weight = NULL;
  if (!plan_step_weight(probe, step, &weight, error))
    return FALSE;
  const char *unseen = probe->located == NULL ? litho_region_needs_see(step->region) : NULL;
  gboolean is_solved = FALSE, backwards = FALSE, is_free = FALSE;
  if (is_open(step) && !plan_amount_from_number(step)) {
    g_autoptr(GError) local = NULL;
    is_solved = !is_tiny(weight) && solve_amount(probe, step, weight, &backwards, &local);
    if (!is_solved)
      step->values[step->op->main].set = FALSE;
    if (local != NULL) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    is_free = !backwards && !is_tiny(weight);
    if (!is_solved) {
      set_from_table(step, backwards);
    } else if (unseen != NULL)
      plan_step_note(step, "solved on the whole photo, for '%s' is not found yet", unseen);
  }
  g_autoptr(VipsImage) after = NULL;
  const LithoValue *amount = step->op->n_params > 0 ? &step->values[step->op->main] : NULL;
  const double planned = amount != NULL && amount->set ? amount->num : NAN;
  if (is_free && !plan_notice(probe, step, weight, same_wishes(probe->recipe, step), error))
    return FALSE;
  if (!plan_gate_step(probe, step, planned, &after, error) ||
      (is_solved && !note_measure(probe, step, weight, after, error)))
    return FALSE;
  /* What a region that is not found yet will do to the rest is not known. */
  return unseen != NULL || (plan_probe_turn(probe, step, error) && plan_probe_advance(probe, after, error) &&
                            (probe->located == NULL ||
                             litho_located_set_resize(probe->located, probe->frame->Xsize,
                                                    probe->frame->Ysize, error)));
}
