/* bind.c: which quantity is of which step. See bind.h.
 *
 * Quantities and steps are brought together in the order of the sentence, so that the sum of the distances between a
 * number and the words of its step is least (dynamic programming over both lists): that reads "contrast +20, saturation
 * -30" and "20 % more contrast and 30 % less saturation" alike. Steps that are only listed before or behind one number
 * share it. */
#include <math.h>
#include <string.h>
#include "plan/exact/bind.h"

#define MAX_QUANTITIES 64
#define MAX_STEPS 100
#define FAR 1e9   /* never */
#define SKIP 6000 /* a quantity that belongs to no step */
#define OTHER_CLAUSE 2000
#define MISFIT 1500 /* said of a step that has no such parameter */
#define TWICE 4000  /* a second number of the same kind for one step */
#define OWN_WORDS_UNKNOWN 20
#define LEAST_BEFORE 5 /* a bare number before its word: "20 contrast"; "3 levels" counts */

typedef struct {
  const char *text;
  const GArray *quantities, *denied;
  LithoExactStep *steps;
  guint n;
  guint order[MAX_STEPS]; /* steps as they stand in the sentence */
} Binding;

static const LithoQuantity *
quantity(const Binding *b, guint i)
{
  return &g_array_index(b->quantities, LithoQuantity, i);
}

/* --- does it fit? ----------------------------------------------------------------------------- */

static gboolean
fits(const LithoExactStep *step, const LithoQuantity *q)
{
  guint param = step->op->n_params;
  double value;
  if (exact_is_frame(step->op))
    return exact_frame_takes(step->op, q->kind);
  return q->kind <= QUANTITY_TIMES && step->op->n_params > 0 && exact_value(step->op, q, step->sign, &param, &value);
}

/* Objects and looks are told with numbers that are no amounts: "remove the 2 inch border", "like a 35 mm film". */
static gboolean
may_be_told(const LithoOp *op)
{
  return op->category == LITHO_CATEGORY_OBJECT || op->category == LITHO_CATEGORY_STYLE || op->kind == LITHO_KIND_CUTOUT;
}

static gboolean
only(const char *s, guint from, guint to, const char *words)
{
  while (from < to) {
    const guint n = litho_words_at(s, from, words);
    if (n > 0)
      from += n;
    else if (strchr(" :=\t,()", s[from]) != NULL)
      from++;
    else if (g_str_has_prefix(s + from, "：") || g_str_has_prefix(s + from, "，"))
      from += 3;
    else
      return FALSE;
  }
  return TRUE;
}

#define BETWEEN_NUMBER \
  "by|to|at|of|amount|level|value|strength|is|it|up|down|set|around|about|approximately|roughly|another|an " \
  "extra|the|photo|image|picture|" \
  "this|more|less|a|let|be|should|slider|add|到|为|成|至|调|约|大约|再|提高|降低|增加|减少|调高|调低|设|设为|设置为|数值|" \
  "值|量|了|提升|提|拉|推|压|补|个|往上|往下|上调|下调|高|低|拉高|拉低|加|减|升|降|" \
  "一点|多|少|度|强度|的|把|将|大概"

/* Is a number without unit an amount of the step ("contrast 20", "raise it by 20"), and no count ("the 2 men")? */
static gboolean
is_amount(const char *s, const LithoExactStep *step, const LithoQuantity *q)
{
  if (q->sign != 0 || q->is_change || q->is_range)
    return TRUE;
  if (may_be_told(step->op))
    return FALSE;
  if (step->end > step->start && q->start >= step->end && only(s, step->end, q->start, BETWEEN_NUMBER)) {
    guint p = q->end;
    while (s[p] == ' ')
      p++;
    return !g_ascii_isalpha(s[p]) ||
           litho_words_at(
               s, p,
               "and|then|but|on|in|for|of|please|with|to|more|less|at|or|while|so|also|plus|higher|lower|contrast|"
               "saturation|exposure|brightness|wide|high|tall|across") > 0;
  }
  if (q->is_absolute)
    return step->end <= step->start || q->start >= step->end;
  return q->v[0] >= LEAST_BEFORE && step->end > step->start && q->end <= step->start &&
         only(s, q->end, step->start, BETWEEN_NUMBER);
}

/* --- how far? --------------------------------------------------------------------------------- */

static gboolean
holds(const LithoExactStep *step, const LithoQuantity *q)
{
  return q->start >= step->clause_start && q->end <= step->clause_end;
}

/* Bytes between the two, Chinese ones counting a third of theirs, links and stops more. */
static double
gap(const char *s, guint from, guint to)
{
  double sum = 0;
  for (guint p = from; p < to;) {
    const guint link =
        p == from || !g_ascii_isalpha(s[p - 1]) ? litho_words_at(s, p, "and|but|then|和|并|且|再|，|,|、|以及") : 0;
    const guint stop = litho_words_at(s, p, "。|;|；|!|?|！|？|\n");
    sum += link > 0 ? 60 : stop > 0 ? 400 : (guchar)s[p] > 127 ? 0.6 : 1;
    p += link > 0 ? link : stop > 0 ? stop : 1;
  }
  return sum;
}

static double
distance(const char *s, const LithoExactStep *step, const LithoQuantity *q)
{
  if (step->number_end > step->number_start && q->start < step->number_end && q->end > step->number_start)
    return 0;
  const gboolean known = step->end > step->start;
  const guint start = known ? step->start : step->clause_start, end = known ? step->end : step->clause_end;
  if (q->start >= end)
    return gap(s, end, q->start);
  if (q->end <= start)
    return gap(s, q->end, start) + 1;
  return known ? 0 : OWN_WORDS_UNKNOWN;
}

/* Is the quantity in a clause that has steps of its own? */
static gboolean
is_claimed(const Binding *b, const LithoQuantity *q)
{
  for (guint i = 0; i < b->n; i++)
    if (b->steps[i].op != NULL && holds(&b->steps[i], q))
      return TRUE;
  return FALSE;
}

/* A number of what is not wanted is of no step that is. */
static gboolean
is_denied(const Binding *b, const LithoQuantity *q)
{
  for (guint i = 0; i < b->denied->len; i++) {
    const LithoExactStretch *stretch = &g_array_index(b->denied, LithoExactStretch, i);
    if (q->start >= stretch->start && q->end <= stretch->end)
      return TRUE;
  }
  return FALSE;
}

static double
cost(const Binding *b, const LithoExactStep *step, const LithoQuantity *q, gboolean claimed)
{
  if (step->op == NULL)
    return FAR;
  const gboolean inside = holds(step, q);
  if (!inside && claimed)
    return FAR;
  const double away = distance(b->text, step, q) + (inside ? 0 : OTHER_CLAUSE);
  if (away >= SKIP)
    return FAR;
  /* What only improves the photo has an amount where it is named: "auto tone 50 %". */
  const gboolean vague = (step->op->flags & (LITHO_OP_SIGNED | LITHO_OP_EFFECT)) == 0 && !exact_is_frame(step->op);
  if (vague && step->end <= step->start && q->kind != QUANTITY_PERCENT && q->kind != QUANTITY_DEGREE)
    return FAR;
  if (q->kind == QUANTITY_NUMBER && (exact_is_size(b->text, step, q)))
    return away;
  if (q->kind == QUANTITY_NUMBER && !is_amount(b->text, step, q))
    return exact_is_frame(step->op) && q->v[0] >= 100 && q->is_absolute ? away : FAR;
  if (fits(step, q))
    return away;
  return inside && q->kind != QUANTITY_NUMBER && !may_be_told(step->op) && !step->is_denied ? away + MISFIT : FAR;
}

/* --- the assignment --------------------------------------------------------------------------- */

static guint
place(const LithoExactStep *step)
{
  return step->end > step->start ? step->start : step->clause_start;
}

static void
sort_steps(Binding *b)
{
  for (guint i = 0; i < b->n; i++) {
    guint k = i;
    for (; k > 0 && place(&b->steps[b->order[k - 1]]) > place(&b->steps[i]); k--)
      b->order[k] = b->order[k - 1];
    b->order[k] = i;
  }
}

/* of[i]: the step of quantity i, or -1. */
static void
assign(const Binding *b, int *of)
{
  const guint n_q = MIN(b->quantities->len, MAX_QUANTITIES), n_s = b->n;
  /* least[i][l]: of the first i quantities, the last of which went to the l-th step (0: to none yet) */
  g_autofree double *least = g_new(double, (n_q + 1) * (n_s + 1));
  g_autofree int *from = g_new0(int, (n_q + 1) * (n_s + 1)), *chosen = g_new0(int, (n_q + 1) * (n_s + 1));
  const guint width = n_s + 1;
  for (guint l = 0; l <= n_s; l++)
    least[l] = l == 0 ? 0 : FAR;
  for (guint i = 0; i < n_q; i++) {
    const LithoQuantity *q = quantity(b, i);
    const gboolean claimed = is_claimed(b, q), denied = is_denied(b, q);
    for (guint l = 0; l <= n_s; l++) { /* nobody's */
      least[(i + 1) * width + l] = least[i * width + l] + SKIP;
      from[(i + 1) * width + l] = (int)l;
      chosen[(i + 1) * width + l] = -1;
    }
    for (guint j = 1; j <= n_s; j++) {
      const LithoExactStep *step = &b->steps[b->order[j - 1]];
      const double c = denied && !step->is_denied ? FAR : cost(b, step, q, claimed);
      if (c >= FAR)
        continue;
      for (guint l = 0; l <= j; l++) {
        const gboolean again = l == j && i > 0 && !exact_is_frame(step->op) && quantity(b, i - 1)->kind == q->kind;
        const double sum = least[i * width + l] + c + (again ? TWICE : 0);
        if (sum < least[(i + 1) * width + j]) {
          least[(i + 1) * width + j] = sum;
          from[(i + 1) * width + j] = (int)l;
          chosen[(i + 1) * width + j] = (int)b->order[j - 1];
        }
      }
    }
  }
  guint at = 0;
  for (guint l = 1; l <= n_s; l++)
    if (least[n_q * width + l] < least[n_q * width + at])
      at = l;
  for (guint i = n_q; i > 0; i--) {
    of[i - 1] = chosen[i * width + at];
    at = (guint)from[i * width + at];
  }
}

/* "increase contrast and saturation by 20 %": what is only listed beside a step with a number has it too. */
static gboolean
is_listed(const char *s, const LithoExactStep *a, const LithoExactStep *b)
{
  if (a->end <= a->start || b->end <= b->start)
    return FALSE;
  const guint amounts = LITHO_OP_SIGNED | LITHO_OP_EFFECT;
  const LithoExactStep *first = a->start < b->start ? a : b, *second = first == a ? b : a;
  if (second->start < first->end || !(a->op->flags & amounts) || !(b->op->flags & amounts))
    return FALSE;
  const gboolean lists = !only(s, first->end, second->start, "the|its"); /* more than blanks and a comma */
  return lists && only(s, first->end, second->start, "and|the|&|+|/|和|、|与|以及|及|跟|also|both|its");
}

/* --- one step --------------------------------------------------------------------------------- */

/* The parameter whose name stands right before the number ("radius 2") or behind it ("2 px radius"); n_params: none. */
static guint
named_param(const char *s, const LithoExactStep *step, const LithoQuantity *q)
{
  for (guint i = 0; i < step->op->n_params; i++) {
    const char *name = step->op->params[i].name;
    const guint n = (guint)strlen(name);
    if (i == step->op->main || strchr(name, '_') != NULL || g_str_equal(name, "color") || g_str_equal(name, "size"))
      continue;
    for (guint p = q->start > 24 ? q->start - 24 : 0; p + n <= q->start; p++)
      if (litho_words_at(s, p, name) > 0 && (p == 0 || !g_ascii_isalpha(s[p - 1])) &&
          only(s, p + n, q->start, "of|to|at|is|by"))
        return i;
    guint p = q->end;
    while (s[p] == ' ')
      p++;
    if (litho_words_at(s, p, name) > 0)
      return i;
  }
  return step->op->n_params;
}

/* The number as the recipe shows it, with the direction that it gave. */
static void
set_said(LithoExactStep *step, const LithoQuantity *q, guint param, double value)
{
  step->number = q->v[0];
  step->unit = litho_quantity_unit(q->kind);
  const double neutral = param == step->op->main ? 0 : step->op->params[param].def;
  if ((step->op->flags & LITHO_OP_SIGNED) && value != neutral && isfinite(value) && step->op->params[param].min < 0)
    step->sign = value < neutral ? -1 : 1;
  else if (q->sign < 0)
    step->sign = -1;
}

static void
bind_one(const char *s, LithoExactStep *step, const LithoQuantity *q)
{
  guint param = named_param(s, step, q);
  const gboolean named = param < step->op->n_params;
  double value;
  if (q->kind > QUANTITY_TIMES || !exact_value(step->op, q, step->sign, &param, &value)) {
    if (step->reason != NULL)
      return;
    g_autofree char *said = exact_describe(q);
    const LithoParam *p = step->op->n_params > 0 ? &step->op->params[step->op->main] : NULL;
    const char *unit = p != NULL ? p->unit : NULL;
    step->reason = g_strdup_printf("%s: %s means nothing to it%s%s", step->op->name, said,
                                   unit != NULL ? "; its amount is in " : "", unit != NULL ? unit : "");
    return;
  }
  if (step->values != NULL && step->values[param].set) {
    if (step->note == NULL) {
      g_autofree char *said = exact_describe(q);
      step->note = g_strdup_printf("%s was said as well: the first number stands", said);
    }
    return;
  }
  exact_set(step, param, value);
  if (step->note == NULL)
    step->note = exact_note(step->op, q);
  if (q->is_range && step->note == NULL)
    step->note = g_strdup_printf("the middle of %g to %g", q->low, q->high);
  if (!named || param == step->op->main)
    set_said(step, q, param, value);
}

static void
bind(const Binding *b)
{
  g_autofree int *of = g_new(int, MAX(b->quantities->len, 1));
  for (guint i = 0; i < b->quantities->len; i++)
    of[i] = -1;
  assign(b, of);
  const LithoQuantity *list[MAX_QUANTITIES];
  for (guint k = 0; k < b->n; k++) {
    LithoExactStep *step = &b->steps[k];
    guint n = 0;
    if (step->op == NULL)
      continue;
    for (guint i = 0; i < b->quantities->len && n < MAX_QUANTITIES; i++)
      if (of[i] == (int)k)
        list[n++] = quantity(b, i);
    for (guint m = 0; m < b->n && n == 0; m++) /* what a listed step has */
      for (guint i = 0; i < b->quantities->len && n == 0; i++)
        if (of[i] == (int)m && b->steps[m].op != NULL && is_listed(b->text, step, &b->steps[m]) &&
            fits(step, quantity(b, i)))
          list[n++] = quantity(b, i);
    if (exact_is_frame(step->op))
      exact_frame_bind(b->text, step, list, n);
    else
      for (guint i = 0; i < n; i++)
        bind_one(b->text, step, list[i]);
  }
}

void
litho_exact_read(const char *text, LithoExactStep *steps, guint n)
{
  n = MIN(n, MAX_STEPS);
  for (guint i = 0; i < n; i++)
    steps[i].number = NAN;
  g_autoptr(GArray) denied = exact_deny(text, steps, n);
  g_autoptr(GArray) quantities = litho_quantities_find(text);
  exact_balance(text, steps, n, quantities);
  exact_lens(text, steps, n);
  Binding b = {.text = text, .quantities = quantities, .denied = denied, .steps = steps, .n = n};
  sort_steps(&b);
  bind(&b);
}

void
litho_exact_step_clear(LithoExactStep *step)
{
  if (step->op != NULL)
    litho_values_free(step->values, step->op->n_params);
  g_free(step->reason);
  g_free(step->note);
}
