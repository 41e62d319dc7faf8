/* amount.c: the amount of a step, changed as a turn says. */
#include <math.h>
#include <string.h>
#include "plan/exact/bind.h"
#include "plan/solve.h"
#include "talk/act.h"

static gboolean
is_number(const LithoParam *p)
{
  return p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER;
}

/* 0.30000000000000004 is what nobody wants to read. */
static double
rounded(const LithoParam *p, double v)
{
  const double range = p->usual_max - p->usual_min;
  const double steps = p->kind == LITHO_PARAM_INTEGER ? 1 : range > 20 ? 10 : 100;
  return round(v * steps) / steps;
}

/* A number that was said, as an amount of the operation's main parameter; NAN: it means nothing to it. */
static double
said_amount(const LithoOp *op, const LithoTurn *turn, int sign)
{
  guint param = op->main;
  double value = NAN;
  if (!litho_exact_number(op, turn->number, turn->unit, sign, &param, &value) || param != op->main) {
    const LithoParam *p = &op->params[op->main];
    const gboolean plain = turn->unit == NULL || strcmp(turn->unit, "%") == 0 || g_strcmp0(turn->unit, p->unit) == 0;
    return plain ? sign * fabs(turn->number) : NAN;
  }
  return value - plan_amount_neutral(op);
}

static TalkAmount
change_strength(LithoStep *step, const LithoTurn *turn, double *was, double *is)
{
  if (turn->change != LITHO_CHANGE_FACTOR)
    return TALK_AMOUNT_NONE;
  *was = step->strength;
  *is = CLAMP(rounded(&(LithoParam){.usual_max = 1}, step->strength * turn->factor), 0, 1);
  if (*is == *was)
    return TALK_AMOUNT_AT_END;
  step->strength = *is;
  return step->strength < 1 || turn->factor < 1 ? TALK_AMOUNT_CHANGED : TALK_AMOUNT_LIMITED;
}

/* Where a turn of the frame goes beyond the half, it is one the other way. */
static double
wrapped(const LithoOp *op, double v)
{
  if (strcmp(op->name, "rotate") != 0 && strcmp(op->name, "hue") != 0)
    return v;
  v = fmod(v, 360);
  return v > 180 ? v - 360 : v < -180 ? v + 360 : v;
}

TalkAmount
talk_amount_change(LithoStep *step, const LithoTurn *turn, double *was, double *is)
{
  const LithoOp *op = step->op;
  *was = *is = NAN;
  if (op->n_params == 0 || !is_number(&op->params[op->main]))
    return change_strength(step, turn, was, is);
  const LithoParam *p = &op->params[op->main];
  LithoValue *value = &step->values[op->main];
  const double neutral = plan_amount_neutral(op), now = litho_value_number(value, p);
  if (isnan(now))
    return change_strength(step, turn, was, is);
  const double effect = now - neutral;
  double next = effect;
  switch (turn->change) {
  case LITHO_CHANGE_FACTOR:
    next = effect * turn->factor;
    break;
  case LITHO_CHANGE_DELTA:
    next = effect + said_amount(op, turn, turn->sign != 0 ? turn->sign : effect < 0 ? -1 : 1);
    break;
  case LITHO_CHANGE_SET:
    next = said_amount(op, turn, turn->sign != 0 ? turn->sign : effect < 0 ? -1 : 1);
    break;
  case LITHO_CHANGE_FLIP:
    next = isnan(turn->number) ? -effect : said_amount(op, turn, effect < 0 ? 1 : -1);
    break;
  }
  if (isnan(next))
    return TALK_AMOUNT_NONE;
  const double wish = wrapped(op, rounded(p, neutral + next));
  *was = now;
  *is = CLAMP(wish, p->min, p->max);
  if (fabs(*is - now) < 1e-9)
    return fabs(wish - now) < 1e-9 ? TALK_AMOUNT_NONE : TALK_AMOUNT_AT_END;
  value->set = TRUE;
  value->num = *is;
  /* the words that first asked for it say this amount no longer */
  g_clear_pointer(&step->said.unit, g_free);
  step->said = (LithoSaid){.number = NAN};
  g_clear_pointer(&step->note, g_free);
  return *is == wish ? TALK_AMOUNT_CHANGED : TALK_AMOUNT_LIMITED;
}

gboolean
talk_same_place(const LithoRegion *a, const LithoRegion *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL || a->kind == LITHO_REGION_ALL) && (b == NULL || b->kind == LITHO_REGION_ALL);
  g_autoptr(JsonNode) one = litho_region_to_json(a), other = litho_region_to_json(b);
  return json_node_equal(one, other);
}

gboolean
talk_amount_fold(LithoStep *step, const LithoStep *more)
{
  const LithoOp *op = step->op;
  const gboolean turns = strcmp(op->name, "rotate") == 0;
  if (op != more->op || !talk_same_place(step->region, more->region) || step->strength != 1 || more->strength != 1 ||
      !((op->flags & LITHO_OP_SIGNED) != 0 || turns) || (op->kind != LITHO_KIND_POINT && !turns))
    return FALSE;
  for (guint i = 0; i < op->n_params; i++)
    if (i != op->main && (step->values[i].set || more->values[i].set) && op->params[i].kind != LITHO_PARAM_COLOR)
      return FALSE;
    else if (op->params[i].kind == LITHO_PARAM_COLOR && g_strcmp0(step->values[i].text, more->values[i].text) != 0)
      return FALSE;
  const LithoParam *p = &op->params[op->main];
  if (!is_number(p) || !step->values[op->main].set || !more->values[op->main].set)
    return FALSE;
  const double sum =
      wrapped(op, rounded(p, step->values[op->main].num + more->values[op->main].num - plan_amount_neutral(op)));
  if (sum < p->min || sum > p->max)
    return FALSE;
  step->values[op->main].num = sum;
  g_clear_pointer(&step->said.unit, g_free);
  step->said = (LithoSaid){.number = NAN};
  g_clear_pointer(&step->note, g_free);
  return TRUE;
}
