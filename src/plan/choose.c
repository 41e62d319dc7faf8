/* choose.c: what answers a request that leaves it to the photo.
 *
 * Three answers compete: the cures that fit.c has put behind the automatic tone, the automatic tone (whole and half),
 * and the enhancing model where one is installed. Each is tried on the proxy and judged
 * by how far it is from an ordinary photo: much too dark or bright, flat, clipped, tinted, dull or gaudy. Who asks sees
 * something wrong, so the photo as it is is no answer, and neither is an edit that nobody notices: the best of those that
 * one sees wins, and the cures, which are made for this photo, where another is not better by a margin. It is no judge of
 * taste: see docs/planner.md for what it was measured to be worth. */
#include <math.h>
#include "base/vips_auto.h"
#include "model/store.h"
#include "pixel/difference.h"
#include "plan/fit.h"
#include "plan/solve.h"

#define MIN_GAIN 0.1 /* of the penalty: less is no reason to leave the cures */
#define SEEN 2.5     /* mean difference (pixel/difference.h) that one notices without being told */
#define MAX_CANDIDATES 4

typedef enum { HALF_AUTO, AUTO, CURES, MODEL } Kind;
static const char *const titles[] = {
    [HALF_AUTO] = "half of the automatic tone",
    [AUTO] = "the automatic tone",      [CURES] = "what its faults ask for",
    [MODEL] = "the enhancing model",
};

typedef struct {
  Kind kind;
  VipsImage *image; /* owned */
  VipsImage *weight; /* of the wish's place; NULL: everywhere; not owned */
  double penalty;
  double seen; /* mean difference from the photo, in the place */
} Candidate;

/* How far x lies beyond the middle three fifths [low, high] of ordinary photos; 1: as far as one in
 * twenty does. */
static double
beyond(double x, double low, double very_low, double high, double very_high)
{
  return x < low ? (low - x) / (low - very_low) : x > high ? (x - high) / (very_high - high) : 0;
}

/* 0 for a photo that nobody would call dark, bright, flat, harsh, clipped, tinted, dull or gaudy. The limits
 * are percentiles 5, 20, 80 and 95 of 300 photos of Flickr8k's training split. */
static double
penalty(const LithoMeasures *m)
{
  double span = m->v[LITHO_MEASURE_WHITE_POINT] - m->v[LITHO_MEASURE_BLACK_POINT];
  double chroma = m->v[LITHO_MEASURE_MEAN_CHROMA];
  double sum = beyond(m->v[LITHO_MEASURE_MEAN_LIGHTNESS], 0.46, 0.35, 0.63, 0.725) +
               beyond(m->v[LITHO_MEASURE_RMS_CONTRAST], 0.155, 0.12, 0.24, 0.28) +
               beyond(span, 0.62, 0.51, 0.9, 1) +
               beyond(m->v[LITHO_MEASURE_CAST], -1, -2, 0.03, 0.045) +
               beyond(m->v[LITHO_MEASURE_CLIPPED], -1, -2, 0.009, 0.057) +
               beyond(m->v[LITHO_MEASURE_OVERSATURATED], -1, -2, 0.01, 0.1);
  /* A black-and-white photo is not dull. */
  if (chroma > 0.005)
    sum += beyond(chroma, 0.024, 0.014, 0.056, 0.082);
  return sum;
}

/* Deeper blacks that take the light of a photo that is not bright are no improvement to most. */
static double
darkening(const LithoMeasures *before, const LithoMeasures *after)
{
  const double L = before->v[LITHO_MEASURE_MEAN_LIGHTNESS], fall = L - after->v[LITHO_MEASURE_MEAN_LIGHTNESS];
  return L < 0.64 ? 40 * MAX(fall - 0.01, 0) : 0;
}

static gboolean
judge(const PlanProbe *probe, Candidate *candidate, GError **error)
{
  LithoMeasures m, before;
  LithoDifference difference;
  if (!litho_measures_take_some(probe->frame, NULL, 0, &before, error) ||
      !litho_measures_take_some(candidate->image, NULL, 0, &m, error) ||
      !litho_difference_take(probe->frame, candidate->image, candidate->weight, &difference, error))
    return FALSE;
  candidate->penalty = penalty(&m) + darkening(&before, &m);
  candidate->seen = difference.mean;
  return TRUE;
}

/* The step alone at a strength. */
static gboolean
try_auto(const PlanProbe *probe, LithoStep *step, double strength, Candidate *candidate, GError **error)
{
  double said = step->strength;
  step->strength = said * strength;
  candidate->image = plan_probe_run(probe, step, error);
  step->strength = said;
  return candidate->image != NULL && judge(probe, candidate, error);
}

/* Solves the cures one after the other. */
static gboolean
try_cures(const PlanProbe *probe, const LithoRecipe *recipe, guint first, guint end, Candidate *candidate,
          GError **error)
{
  PlanProbe own = *probe;
  g_object_ref(own.frame);
  gboolean good = TRUE;
  for (guint i = first; i < end && good; i++)
    good = plan_probe_solve(&own, recipe->steps->pdata[i], error);
  candidate->image = own.frame;
  return good && judge(probe, candidate, error);
}

/* The cures one degree stronger, not yet solved. */
static void
strengthen(LithoRecipe *recipe, guint first, guint end)
{
  for (guint i = first; i < end; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    step->said.degree = MIN(step->said.degree + 1, LITHO_DEGREE_LOT);
    step->values[step->op->main].set = FALSE;
    g_clear_pointer(&step->note, g_free);
  }
}

static gboolean
try_model(const PlanProbe *probe, Candidate *candidate, GError **error)
{
  g_autoptr(LithoStep) step = litho_step_new(litho_op_find("enhance"));
  PlanProbe own = *probe;
  own.uses_models = TRUE;
  candidate->image = plan_probe_run(&own, step, error);
  return candidate->image != NULL && judge(probe, candidate, error);
}

static gboolean
has_model(void)
{
  const LithoOp *op = litho_op_find("enhance");
  g_autofree char *path = op != NULL && op->role != NULL ? litho_model_find(op->role, NULL, NULL) : NULL;
  return path != NULL;
}

static guint
end_of_cures(const LithoRecipe *recipe, guint index)
{
  const LithoStep *head = recipe->steps->pdata[index];
  guint end = index + 1;
  while (end < recipe->steps->len) {
    const LithoStep *step = recipe->steps->pdata[end];
    if (step->said.open != head->said.open || g_strcmp0(step->op->name, head->op->name) == 0)
      break;
    end++;
  }
  return end;
}

/* "the automatic tone 0.42, half of the automatic tone 0.44" */
static char *
others(const Candidate *list, guint n, guint best)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < n; i++)
    if (i != best)
      g_string_append_printf(out, "%s%s %.2f", out->len > 0 ? ", " : "", titles[list[i].kind],
                             list[i].penalty);
  return g_string_free(out, FALSE);
}

/* Leaves in the plan what won. Only the order of the steps tells what they are: head, then cures. */
static void
keep(LithoRecipe *recipe, guint index, guint end, Kind kind)
{
  LithoStep *head = recipe->steps->pdata[index];
  if (kind == CURES) {
    plan_remove_step(recipe, index, NULL);
    return;
  }
  while (end > index + 1)
    plan_remove_step(recipe, --end, NULL);
  if (kind == MODEL) {
    LithoStep *step = litho_step_new(litho_op_find("enhance"));
    step->why = g_strdup(head->why);
    step->said = head->said;
    step->said.unit = NULL; /* none without a number */
    plan_swap_step(recipe, index, step);
  } else {
    head->strength *= kind == AUTO ? 1 : 0.5;
  }
}

/* The best of those that one sees; of those that one does not, the one that is seen most. The first has the margin. */
static guint
best_of(const Candidate *list, guint n)
{
  guint best = 0;
  for (guint i = 1; i < n; i++) {
    const gboolean seen = list[i].seen >= SEEN, best_seen = list[best].seen >= SEEN;
    const double margin = best == 0 ? MIN_GAIN : 0;
    if (seen != best_seen ? seen
        : seen            ? list[i].penalty < list[best].penalty - margin
                          : list[i].seen > list[best].seen)
      best = i;
  }
  return best;
}

/* Where nothing is wrong, what most people take for better; the solver finds how much of it is seen. */
static LithoStep *
richer_color(const LithoStep *head)
{
  LithoStep *step = plan_step_like(head, "vibrance", 1);
  step->said.open = LITHO_OPEN_NOT;
  return step;
}

gboolean
plan_choose_open(PlanProbe *probe, LithoRecipe *recipe, guint index, guint *next, GError **error)
{
  guint end = end_of_cures(recipe, index), n = 0;
  LithoStep *head = recipe->steps->pdata[index];
  Candidate list[MAX_CANDIDATES] = {0};
  g_autoptr(VipsImage) weight = NULL;
  gboolean good = plan_step_weight(probe, head, &weight, error);
  if (good && end > index + 1) {
    list[n] = (Candidate){.kind = CURES, .weight = weight};
    good = try_cures(probe, recipe, index + 1, end, &list[n], error);
    if (good && list[n].seen < SEEN) {
      g_clear_object(&list[n].image);
      strengthen(recipe, index + 1, end);
      good = try_cures(probe, recipe, index + 1, end, &list[n], error);
    }
    n++;
  }
  for (int kind = AUTO; kind >= HALF_AUTO && good; kind--) {
    list[n] = (Candidate){.kind = (Kind)kind, .weight = weight};
    good = try_auto(probe, head, kind == AUTO ? 1 : 0.5, &list[n++], error);
  }
  if (good && head->said.open == LITHO_OPEN_ALL && has_model()) {
    list[n] = (Candidate){.kind = MODEL, .weight = weight};
    good = try_model(probe, &list[n++], error);
  }
  if (good) {
    const guint best = best_of(list, n);
    *next = list[best].kind == CURES ? end - 1 : index + 1;
    g_autofree char *rest = others(list, n, best);
    LithoStep *richer = list[best].seen < SEEN ? richer_color(head) : NULL;
    keep(recipe, index, end, list[best].kind);
    if (richer != NULL)
      plan_insert_step(recipe, *next, richer, index);
    plan_step_note(recipe->steps->pdata[index], "chosen: %s (%.2f from an ordinary photo; %s)",
                   titles[list[best].kind], list[best].penalty, rest);
    good = plan_probe_advance(probe, list[best].image, error);
  }
  for (guint i = 0; i < n; i++)
    g_clear_object(&list[i].image);
  return good;
}
