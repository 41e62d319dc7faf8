/* amount.c: said amounts → numbers without looking at the photo.
 *
 * A number means the main parameter when it has no unit, or that parameter's; else the conversions
 * below; else the operation's first parameter of that unit (5000 K, 1200 px); else nothing.
 *   % or x of a parameter in EV   factor of light: +20 % is log2 1.2, 2 x is log2 2
 *   x of a parameter in %         2 x is +100, half of it (x, minus) -50; of a size, 2 x is 200
 *   % of a parameter in x         200 % is 2
 *   K below 1500                  a difference to daylight (6504 K)
 *   % of a size                   with a direction 50 % smaller, larger; without, 50 % of it
 */
#include <math.h>
#include "plan/solve.h"

#define DAYLIGHT_K 6504

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

/* A size: 100 % (or 1 x) is as it is, and it cannot be negative. */
static gboolean
is_size(const LithoParam *p)
{
  return p->unit != NULL && p->min > 0 &&
         ((g_str_equal(p->unit, "%") && p->def == 100) || g_str_equal(p->unit, "x"));
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
  if (is_size(p)) {
    gboolean wrong_way =
        (step->said.sign > 0 && amount < p->def) || (step->said.sign < 0 && amount > p->def);
    return wrong_way ? p->def * p->def / amount : amount;
  }
  return step->said.sign < 0 && p->min < 0 ? -amount : amount;
}

/* The number in the main parameter's unit; NAN when `unit` cannot be turned into it. */
static double
convert(const LithoParam *p, double number, const char *unit, int sign)
{
  const char *own = p->unit;
  double n = sign < 0 ? -fabs(number) : number;
  if (is_size(p)) {
    gboolean is_factor = g_strcmp0(unit, "x") == 0 || (unit == NULL && g_str_equal(own, "x"));
    double factor;
    if (is_factor)
      factor = sign < 0 ? 1 / number : number;
    else if (unit == NULL || g_str_equal(unit, "%"))
      factor = (sign != 0 && g_str_equal(own, "%") ? 100 + n : number) / 100;
    else
      return NAN;
    return g_str_equal(own, "x") ? factor : factor * 100;
  }
  if (p->min >= 0)
    n = fabs(number);
  if (unit == NULL || g_strcmp0(unit, own) == 0 || (own == NULL && g_str_equal(unit, "%")))
    return n;
  if (g_strcmp0(own, "EV") == 0 && g_str_equal(unit, "%"))
    return n > -100 ? log2(1 + n / 100) : -INFINITY;
  if (g_strcmp0(own, "EV") == 0 && g_str_equal(unit, "x") && number > 0)
    return sign < 0 ? -fabs(log2(number)) : log2(number);
  if ((own == NULL || g_str_equal(own, "%")) && g_str_equal(unit, "x") && number > 0)
    return sign < 0 ? (1 / fmax(number, 1 / number) - 1) * 100 : (number - 1) * 100;
  return NAN;
}

/* Another parameter of the operation that is measured in `unit`. */
static gboolean
set_by_unit(LithoStep *step)
{
  const LithoOp *op = step->op;
  for (guint i = 0; i < op->n_params; i++) {
    const LithoParam *p = &op->params[i];
    if (i == op->main || p->unit == NULL || !g_str_equal(p->unit, step->said.unit) ||
        (p->kind != LITHO_PARAM_NUMBER && p->kind != LITHO_PARAM_INTEGER))
      continue;
    double v = step->said.number;
    if (g_str_equal(p->unit, "K") && fabs(v) < 1500)
      v = DAYLIGHT_K + (step->said.sign < 0 ? -fabs(v) : v);
    if (p->kind == LITHO_PARAM_INTEGER)
      v = round(v);
    step->values[i].set = TRUE;
    step->values[i].num = CLAMP(v, p->min, p->max);
    if (step->values[i].num != v)
      plan_step_note(step, "%g %s is beyond the legal %g", v, p->unit, step->values[i].num);
    return TRUE;
  }
  return FALSE;
}

gboolean
plan_amount_from_number(LithoStep *step)
{
  const LithoSaid *said = &step->said;
  if (isnan(said->number))
    return FALSE;
  const LithoParam *p = &step->op->params[step->op->main];
  double v = p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER
                 ? convert(p, said->number, said->unit, said->sign)
                 : NAN;
  if (isnan(v)) {
    if (said->unit != NULL && set_by_unit(step))
      return TRUE;
    plan_step_note(step, "%g %s means nothing to %s: the usual amount is taken", said->number,
               said->unit ? said->unit : "", step->op->name);
    return FALSE;
  }
  double legal = CLAMP(v, p->min, p->max);
  if (legal != v)
    plan_step_note(step, "%g is beyond the legal %g", v, legal);
  /* Kept as said; only what a conversion made is rounded. */
  if (p->kind == LITHO_PARAM_INTEGER || fabs(v) != fabs(said->number))
    legal = p->kind == LITHO_PARAM_INTEGER ? round(legal) : round(legal * 1000) / 1000;
  step->values[step->op->main].set = TRUE;
  step->values[step->op->main].num = legal;
  return TRUE;
}
