/* amount.c: said amounts → numbers without looking at the photo; numbers by plan/exact. */
#include <math.h>
#include "plan/exact/bind.h"
#include "plan/solve.h"

void
plan_step_note(LithoStep *step, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  char *joined = step->note == NULL ? g_strdup(text) : g_strdup_printf("%s; %s", step->note, text);
  g_free(step->note);
  step->note = joined;
}

double
plan_amount_neutral(const LithoOp *op)
{
  double def = op->params[op->main].def;
  return (op->flags & LITHO_OP_IDENTITY) != 0 && isfinite(def) ? def : 0;
}

/* A slider's step: a power of ten, at least 100 of them in the usual range. */
static double
slider_step(const LithoParam *p)
{
  double range = p->usual_max - p->usual_min;
  if (p->kind == LITHO_PARAM_INTEGER || !(range > 0))
    return 1;
  return pow(10, floor(log10(range / 100)));
}

void
plan_amount_set(LithoStep *step, double amount)
{
  const LithoParam *p = &step->op->params[step->op->main];
  double unit = slider_step(p), per = round(1 / unit);
  /* Dividing by a whole number keeps 0.3 the double that "0.3" is. */
  double rounded = unit < 1 ? round(amount * per) / per : round(amount / unit) * unit;
  step->values[step->op->main].set = TRUE;
  step->values[step->op->main].num = CLAMP(rounded, p->min, p->max);
}

double
plan_amount_from_table(const LithoStep *step)
{
  const LithoOp *op = step->op;
  const LithoParam *p = &op->params[op->main];
  double amount = op->solve.amount[step->said.degree];
  if (litho_exact_is_scale(p)) {
    gboolean wrong_way =
        (step->said.sign > 0 && amount < p->def) || (step->said.sign < 0 && amount > p->def);
    return wrong_way ? p->def * p->def / amount : amount;
  }
  return step->said.sign < 0 && p->min < 0 ? -amount : amount;
}

gboolean
plan_amount_from_number(LithoStep *step)
{
  const LithoSaid *said = &step->said;
  guint i;
  double v;
  if (isnan(said->number))
    return FALSE;
  if (!litho_exact_number(step->op, said->number, said->unit, said->sign, &i, &v)) {
    plan_step_note(step, "%g %s means nothing to %s: the usual amount is taken", said->number,
                   said->unit ? said->unit : "", step->op->name);
    return FALSE;
  }
  const LithoParam *p = &step->op->params[i];
  step->values[i].set = TRUE;
  step->values[i].num = CLAMP(v, p->min, p->max);
  if (step->values[i].num != v)
    plan_step_note(step, "%g is beyond the legal %g", v, step->values[i].num);
  return TRUE;
}
