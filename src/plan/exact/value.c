/* value.c: a quantity as the value of an operation's parameter.
 *
 * A number means the main parameter when it has no unit, or that parameter's; else the conversions below; else the
 * operation's first parameter of that unit (5000 K, 1200 px); else nothing.
 *   % or x of a parameter in EV   factor of light: +20 % is log2 1.2, 2 x is log2 2
 *   x of a parameter in %         2 x is +100, half of it (x, minus) -50; of a size, 2 x is 200
 *   % of a parameter in x         200 % is 2; 50 % more of it is 1.5
 *   K below 1500                  a difference to the light that the photo is balanced for
 *   % of a size                   with a direction 50 % smaller, larger; without, 50 % of it
 *   EV of shadows, highlights     the amount that moves the tones there by so much
 *   more than 3 without unit, EV  %, as of a slider: "brightness +20"
 *   "to 0", "down to 30 %"        of a quality that can be gone (its measure is relative): what is left of it */
#include <math.h>
#include "plan/exact/bind.h"

#define LEAST_KELVIN 1500

gboolean
litho_exact_is_scale(const LithoParam *p)
{
  return p->unit != NULL && p->min > 0 && ((g_str_equal(p->unit, "%") && p->def == 100) || g_str_equal(p->unit, "x"));
}

static gboolean
is_number(const LithoParam *p)
{
  return p->kind == LITHO_PARAM_NUMBER || p->kind == LITHO_PARAM_INTEGER;
}

/* Tones that are moved along a curve: where it is steepest, in Oklab lightness, and how far +100 and -100 move it there
 * (the operations' files). A stop takes lightness L to L·2^(1/3), for it is the cube root of light. */
static const struct {
  const char *op;
  double peak, up, down;
} tonal[] = {{"shadows", 0.32, 0.14, 0.14}, {"highlights", 0.8, 0.075, 0.13}};

static double
tonal_amount(const LithoOp *op, double ev)
{
  for (guint i = 0; i < G_N_ELEMENTS(tonal); i++)
    if (g_str_equal(op->name, tonal[i].op))
      return round(100 * tonal[i].peak * (exp2(ev / 3) - 1) / (ev < 0 ? tonal[i].down : tonal[i].up));
  return NAN;
}

/* "brightness +20" is of a slider of a hundred, not of stops. */
static gboolean
is_slider(const LithoParam *p, const LithoQuantity *q)
{
  return q->kind == QUANTITY_NUMBER && g_strcmp0(p->unit, "EV") == 0 && q->v[0] > p->usual_max;
}

char *
exact_note(const LithoOp *op, const LithoQuantity *q)
{
  const LithoParam *p = &op->params[op->main];
  if (is_slider(p, q))
    return g_strdup_printf("%g without a unit is taken as %%: more than %g EV is hardly meant", q->v[0], p->usual_max);
  if (q->kind == QUANTITY_EV && !isnan(tonal_amount(op, 0)))
    return g_strdup_printf("%g EV at the tones that it moves most", q->v[0]);
  return NULL;
}

/* What is left of a quality that the photo has, as a change of it: "to zero" is all of it gone. NAN: nothing of the
 * kind is said. */
static double
what_is_left(const LithoOp *op, const LithoParam *p, const LithoQuantity *q, int sign)
{
  const gboolean can_be_gone =
      (op->flags & LITHO_OP_SIGNED) && !(op->flags & LITHO_OP_EFFECT) && op->solve.relative && p->min == -100;
  if (!can_be_gone || !q->is_absolute || q->sign != 0)
    return NAN;
  if (q->v[0] == 0)
    return -100;
  if (q->kind != QUANTITY_PERCENT || (sign < 0) == (q->v[0] > 100) || (sign >= 0 && q->v[0] <= 100))
    return NAN;
  return q->v[0] - 100;
}

static double
of_size(const LithoParam *p, const LithoQuantity *q, int sign)
{
  const gboolean is_factor = g_str_equal(p->unit, "x");
  double factor;
  if (q->kind == QUANTITY_TIMES || (q->kind == QUANTITY_NUMBER && is_factor))
    factor = sign < 0 && q->v[0] > 1 ? 1 / q->v[0] : q->v[0];
  else if (q->kind != QUANTITY_PERCENT && q->kind != QUANTITY_NUMBER)
    return NAN;
  else if (q->is_absolute)
    factor = q->v[0] / 100;
  else if (sign != 0 && !is_factor)
    factor = (100 + sign * q->v[0]) / 100;
  else
    factor = is_factor && (q->is_change || q->v[0] < 100) ? 1 + q->v[0] / 100 : q->v[0] / 100;
  return is_factor ? factor : factor * 100;
}

/* In the parameter's unit; NAN when the quantity cannot be turned into it. */
static double
convert(const LithoOp *op, const LithoParam *p, const LithoQuantity *q, int sign)
{
  const char *own = p->unit, *unit = litho_quantity_unit(q->kind);
  const double v = q->v[0];
  if (unit == NULL && q->kind != QUANTITY_NUMBER)
    return NAN;
  if (q->sign < 0)
    sign = -1;
  if (litho_exact_is_scale(p))
    return of_size(p, q, sign);
  const double left = what_is_left(op, p, q, sign);
  if (!isnan(left))
    return left;
  /* Where the parameter has no other side, the direction is in the operation: "reduce the noise by 30 %". */
  const double n = (p->min >= 0 ? q->sign < 0 : sign < 0) ? -v : v;
  if (is_slider(p, q))
    unit = "%";
  if (g_strcmp0(unit, "EV") == 0 && g_strcmp0(own, "EV") != 0)
    return tonal_amount(op, n);
  if (unit == NULL || g_strcmp0(unit, own) == 0 || (own == NULL && g_str_equal(unit, "%")))
    return n;
  if (g_strcmp0(own, "EV") == 0 && g_str_equal(unit, "%"))
    return n > -100 ? log2(1 + n / 100) : -INFINITY;
  if (g_strcmp0(own, "EV") == 0 && g_str_equal(unit, "x") && v > 0)
    return sign < 0 ? -fabs(log2(v)) : log2(v);
  if ((own == NULL || g_str_equal(own, "%")) && g_str_equal(unit, "x") && v > 0)
    return sign < 0 ? (1 / fmax(v, 1 / v) - 1) * 100 : (v - 1) * 100;
  return NAN;
}

/* What a conversion or a fraction made is rounded; "0.7" stays the double that it is. */
static double
rounded(const LithoParam *p, double v)
{
  return p->kind == LITHO_PARAM_INTEGER ? round(v) : isfinite(v) ? round(v * 1e4) / 1e4 : v;
}

gboolean
exact_value(const LithoOp *op, const LithoQuantity *q, int sign, guint *param, double *value)
{
  const char *unit = litho_quantity_unit(q->kind);
  if (*param < op->n_params && *param != op->main && is_number(&op->params[*param])) { /* asked for by its name */
    const LithoParam *p = &op->params[*param];
    *value = rounded(p, q->sign < 0 ? -q->v[0] : q->v[0]);
    return (unit == NULL && q->kind == QUANTITY_NUMBER) || g_strcmp0(unit, p->unit) == 0 ||
           (p->unit == NULL && q->kind == QUANTITY_PERCENT);
  }
  const LithoParam *p = &op->params[op->main];
  *param = op->main;
  *value = is_number(p) ? rounded(p, convert(op, p, q, sign)) : NAN;
  const gboolean is_kelvin = q->kind == QUANTITY_NUMBER && q->v[0] >= LEAST_KELVIN; /* "temperature 5500" */
  if (!isnan(*value) && !(is_kelvin && (*value > p->max || *value < p->min)))
    return TRUE;
  const char *other = is_kelvin ? "K" : unit;
  for (guint i = 0; i < op->n_params && other != NULL; i++) {
    const LithoParam *o = &op->params[i];
    if (i == op->main || !is_number(o) || g_strcmp0(o->unit, other) != 0)
      continue;
    const gboolean less = q->sign < 0 || (sign < 0 && q->kind == QUANTITY_KELVIN && q->v[0] < LEAST_KELVIN);
    const double n = less ? -q->v[0] : q->v[0];
    if (g_str_equal(other, "K") && (fabs(n) < LEAST_KELVIN) != g_str_has_suffix(o->name, "_by"))
      continue;
    *param = i;
    *value = rounded(o, n);
    return TRUE;
  }
  return !isnan(*value);
}

gboolean
litho_exact_number(const LithoOp *op, double number, const char *unit, int sign, guint *param, double *value)
{
  LithoQuantity q = {.v = {fabs(number)}, .sign = number < 0 ? -1 : 0};
  for (LithoQuantityKind kind = QUANTITY_NUMBER; kind <= QUANTITY_TIMES; kind++)
    if (g_strcmp0(litho_quantity_unit(kind), unit) == 0)
      q.kind = kind;
  *param = op->n_params;
  return op->n_params > 0 && exact_value(op, &q, sign, param, value);
}

static LithoValue *
values_of(LithoExactStep *step)
{
  if (step->values == NULL)
    step->values = litho_values_new(step->op->n_params);
  return step->values;
}

void
exact_set(LithoExactStep *step, guint param, double value)
{
  const LithoParam *p = &step->op->params[param];
  if (!(value >= p->min && value <= p->max)) {
    if (step->reason == NULL)
      step->reason =
          g_strdup_printf("%s: %g%s%s is beyond what '%s' can be, %g to %g", step->op->name, value,
                          p->unit != NULL ? " " : "", p->unit != NULL ? p->unit : "", p->name, p->min, p->max);
    return;
  }
  LithoValue *v = &values_of(step)[param];
  v->set = TRUE;
  v->num = value == 0 ? 0 : value; /* never -0 */
}

void
exact_set_text(LithoExactStep *step, guint param, const char *value)
{
  LithoValue *v = &values_of(step)[param];
  v->set = TRUE;
  g_free(v->text);
  v->text = g_strdup(value);
}

char *
exact_describe(const LithoQuantity *q)
{
  const char *unit = litho_quantity_unit(q->kind), *sign = q->sign < 0 ? "-" : q->sign > 0 ? "+" : "";
  switch (q->kind) {
  case QUANTITY_RATIO:
    return g_strdup_printf("%g:%g", q->v[0], q->v[1]);
  case QUANTITY_SIZE_PX:
    return q->v[0] > 0 ? g_strdup_printf("%g x %g px", q->v[0], q->v[1]) : g_strdup_printf("%g px", q->v[1]);
  case QUANTITY_SIZE_INCH:
    return g_strdup_printf("%.4g x %.4g inches", q->v[0], q->v[1]);
  case QUANTITY_INCH:
    return g_strdup_printf("%.4g inches", q->v[0]);
  case QUANTITY_DPI:
    return g_strdup_printf("%g dpi", q->v[0]);
  case QUANTITY_MEGAPIXEL:
    return g_strdup_printf("%g megapixels", q->v[0]);
  case QUANTITY_FILE_SIZE:
    return g_strdup_printf("%g kB", q->v[0] / 1000);
  default:
    return g_strdup_printf("%s%.6g%s%s", sign, q->v[0], unit != NULL ? " " : "", unit != NULL ? unit : "");
  }
}
