/* draft_words.c: the keyword planner's reading as a recipe.
 *
 * Steps carry what was said (direction, degree, number); amounts are found later by the solver.
 * Protections ("but not the sky") become `except` of every step that would touch them. */
#include <math.h>
#include <string.h>
#include "color/names.h"
#include "ops/style/looks.h"
#include "plan/exact/bind.h"
#include "plan/read/lexicon.h"
#include "plan/read/reading.h"

#define MAX_TEXT_BYTES 200
#define MAX_EXCEPT 16

static char *
cut_text(const char *text)
{
  g_autofree char *cut = g_strndup(text, MAX_TEXT_BYTES);
  const char *end;
  g_utf8_validate(cut, -1, &end);
  return g_strndup(cut, end - cut);
}

static void
set_text(LithoStep *step, const char *param, const char *text)
{
  guint i;
  const LithoParam *p = litho_op_param(step->op, param, &i);
  if (p == NULL || text == NULL || *text == 0)
    return;
  if (p->kind == LITHO_PARAM_COLOR ||
      (p->kind == LITHO_PARAM_CHOICE && g_str_equal(param, "color"))) {
    const LithoColorName *color = litho_color_find(text);
    if (color == NULL)
      return;
    text = p->kind == LITHO_PARAM_CHOICE ? color->mix
                                         : color->name; /* the colour range that holds it */
  }
  if (text == NULL || (p->kind == LITHO_PARAM_CHOICE && !g_strv_contains(p->choices, text)))
    return;
  step->values[i].set = TRUE;
  g_free(step->values[i].text);
  step->values[i].text = cut_text(text);
}

static LithoRegion *
guard(const LithoOp *op, const LithoRegion *region, const GPtrArray *protects)
{
  LithoRegion *out = region != NULL ? litho_region_copy(region) : NULL;
  for (guint i = 0; i < protects->len; i++) {
    const LithoRegion *p = protects->pdata[i];
    if (region != NULL && g_strcmp0(region->text, p->text) == 0)
      continue; /* asked for and protected: asked for wins where it was said outright */
    if (p->kind == LITHO_REGION_TONES && g_strcmp0(op->name, p->text) == 0)
      continue;
    if (out == NULL)
      out = litho_region_new(LITHO_REGION_ALL, NULL);
    if (out->except == NULL)
      out->except = g_ptr_array_new_with_free_func((GDestroyNotify)litho_region_free);
    if (out->except->len < MAX_EXCEPT) {
      LithoRegion *copy = litho_region_copy(p);
      g_ptr_array_add(out->except, copy);
    }
  }
  return out;
}

/* Does the clause ask for the automatic tone by name ("auto levels"), or is it the answer to "fix it"? */
static gboolean
names_auto_tone(const char *clause)
{
  g_autofree char *lower = g_utf8_strdown(clause, -1);
  return strstr(lower, "auto") != NULL || strstr(lower, "自动") != NULL;
}

/* "artistic" and "painting" stand for many words: the clause itself may name the look. */
static const char *
style_words(const char *target, const char *clause)
{
  gboolean is_wide = g_str_equal(target, "artistic") || g_str_equal(target, "painting");
  const LithoLook *look = is_wide ? litho_look_match(clause) : NULL;
  return look != NULL ? look->name : target;
}

/* What the sentence says exactly of the step: over all that was guessed. */
static void
set_exact(LithoStep *step, const LithoExactStep *exact)
{
  for (guint i = 0; exact->values != NULL && i < step->op->n_params; i++)
    if (exact->values[i].set) {
      const LithoValue *v = &exact->values[i];
      g_free(step->values[i].text);
      g_free(step->values[i].points);
      step->values[i] = (LithoValue){.set = TRUE, .num = v->num, .text = g_strdup(v->text), .n_points = v->n_points,
                                     .points = g_memdup2(v->points, v->n_points * sizeof *v->points)};
    }
  if (exact->values != NULL)
    step->said.open = LITHO_OPEN_NOT;
  if (!isnan(exact->number) && fabs(exact->number) <= LITHO_SAID_MAX) {
    step->said.number = exact->number;
    g_free(step->said.unit);
    step->said.unit = g_strdup(exact->unit);
  }
  step->note = g_strdup(exact->note);
}

static LithoStep *
make_step(const LithoOp *op, const LithoWish *wish, const LithoExactStep *exact, const char *clause)
{
  LithoStep *step = litho_step_new(op);
  step->said.set = TRUE;
  step->said.sign = exact->sign;
  step->said.degree = wish->degree;
  step->said.number = wish->number;
  if (!isnan(step->said.number))
    step->said.unit = g_strdup(wish->unit);
  step->said.open = wish->open;
  if (g_str_equal(op->name, "auto_tone") && wish->open == LITHO_OPEN_NOT && !names_auto_tone(clause))
    step->said.open = LITHO_OPEN_ALL;
  step->why = cut_text(clause);
  if (wish->color != NULL)
    set_text(step, "color", wish->color);
  if (wish->target != NULL) {
    set_text(step, "target", wish->target);
    set_text(step, "to", wish->target);
    set_text(step, "style", style_words(wish->target, clause));
    set_text(step, "direction", wish->target);
  }
  guint border;
  if (g_strcmp0(wish->target, "border") == 0 && litho_op_param(op, "border", &border) != NULL)
    step->values[border] = (LithoValue){.set = TRUE, .num = 1};
  set_exact(step, exact);
  return step;
}

static gboolean
is_same(const LithoStep *a, const LithoStep *b)
{
  const gboolean same_number = isnan(a->said.number) || isnan(b->said.number) || a->said.number == b->said.number;
  if (a->op != b->op || a->said.sign != b->said.sign || !same_number ||
      g_strcmp0(a->region != NULL ? a->region->text : NULL, b->region != NULL ? b->region->text : NULL) != 0)
    return FALSE;
  for (guint i = 0; i < a->op->n_params; i++)
    if (g_strcmp0(a->values[i].text, b->values[i].text) != 0 ||
        (a->values[i].set && b->values[i].set && a->values[i].num != b->values[i].num))
      return FALSE;
  return TRUE;
}

/* "raise the brightness … and add more light" is one step, which answers both clauses; a number
 * that one of them says holds for it. Returns the number of steps when there is none like it. */
static guint
find_same(const LithoRecipe *recipe, const LithoStep *step)
{
  guint i = 0;
  while (i < recipe->steps->len && !is_same(recipe->steps->pdata[i], step))
    i++;
  return i;
}

/* What is said exactly of the one is said of both. */
static void
merge(LithoStep *first, LithoStep *second)
{
  if (isnan(first->said.number)) {
    first->said.number = second->said.number;
    g_free(first->said.unit);
    first->said.unit = g_steal_pointer(&second->said.unit);
  }
  for (guint i = 0; i < first->op->n_params; i++)
    if (second->values[i].set && !first->values[i].set) {
      first->values[i] = second->values[i];
      second->values[i] = (LithoValue){0};
    }
}

/* "10 % off the top" */
static gboolean
says_sides(const LithoExactStep *exact)
{
  guint box;
  return exact->values != NULL && litho_op_param(exact->op, "box", &box) != NULL && exact->values[box].set;
}

static void
add_steps(LithoRecipe *recipe, LithoClause *clause, const LithoWish *wish, const LithoExactStep *exact,
          const GPtrArray *protects)
{
  const LithoOp *op = exact->op;
  if (op == NULL || exact->is_denied || exact->reason != NULL)
    return;
  guint n = MAX(wish->regions->len, 1);
  for (guint i = 0; i < n && recipe->steps->len < LITHO_RECIPE_MAX_STEPS; i++) {
    LithoStep *step = make_step(op, wish, exact, clause->text);
    const LithoRegion *region = wish->regions->len > 0 ? wish->regions->pdata[i] : NULL;
    if (op->flags & LITHO_OP_FRAMES) /* what is named, or else what is to be kept, is seen whole; sides are not moved */
      step->region = region != NULL                              ? litho_region_copy(region)
                     : protects->len > 0 && !says_sides(exact) ? litho_region_copy(protects->pdata[0])
                                                                 : NULL;
    else if (op->kind == LITHO_KIND_CUTOUT && (region != NULL || protects->len > 0)) {
      /* all but the things that are cut out, else the background; never what is to stay */
      g_autoptr(LithoRegion) background = litho_region_new(LITHO_REGION_NAMED, op->region);
      step->region = guard(op, region != NULL ? region : background, protects);
    } else if (!(op->flags & LITHO_OP_NO_REGION) && op->category != LITHO_CATEGORY_OBJECT)
      step->region = guard(op, region, protects);
    guint at = find_same(recipe, step);
    if (at == recipe->steps->len) {
      g_ptr_array_add(recipe->steps, step);
    } else {
      merge(recipe->steps->pdata[at], step);
      litho_step_free(step);
    }
    if (clause->steps == NULL)
      clause->steps = g_array_new(FALSE, FALSE, sizeof(guint));
    gboolean listed = FALSE;
    for (guint k = 0; k < clause->steps->len; k++)
      listed |= g_array_index(clause->steps, guint, k) == at;
    if (!listed)
      g_array_append_val(clause->steps, at);
  }
}

/* Where the clause names the operation, for a wish whose reader does not say. */
static void
find_words(LithoWish *wish, const LithoReading *r)
{
  g_autoptr(LithoWords) w = litho_words_new(r->text);
  for (guint i = 0; i < w->tokens->len && wish->end == 0; i++) {
    const LithoToken *t = litho_word(w, i);
    if (t->entry == NULL || (g_strcmp0(t->entry->op, wish->op) != 0 && g_strcmp0(t->entry->anti, wish->op) != 0))
      continue;
    wish->start = r->start + t->start;
    wish->end = r->start + t->end;
  }
}

/* Numbers, sides and negation of all wishes, in their order. GArray of LithoExactStep. */
static GArray *
read_exactly(const LithoDraft *draft, const char *words)
{
  GArray *out = g_array_new(FALSE, TRUE, sizeof(LithoExactStep));
  g_array_set_clear_func(out, (GDestroyNotify)litho_exact_step_clear);
  g_autofree char *text = g_strdup(words);
  for (const char *bad = text; !g_utf8_validate(bad, -1, &bad);)
    *(char *)bad++ = ' ';
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    for (guint k = 0; k < r->wishes->len; k++) {
      LithoWish *wish = r->wishes->pdata[k];
      if (wish->end == 0)
        find_words(wish, r);
      const LithoExactStep step = {.clause_start = r->start, .clause_end = r->end, .start = wish->start, .end = wish->end,
                             .op = litho_op_find(wish->op), .sign = wish->sign};
      g_array_append_val(out, step);
    }
  }
  litho_exact_read(text, (LithoExactStep *)(void *)out->data, out->len);
  return out;
}

/* The answer to a clause, where it is no step, or not only steps. */
static void
answer_clause(LithoRecipe *recipe, LithoClause *clause, const LithoReading *reading, const LithoExactStep *exact)
{
  const guint n = reading->wishes->len;
  gboolean keep;
  const char *verdict = n == 0 && clause->kind != LITHO_CLAUSE_REFUSED
                            ? litho_exact_of_clause(reading->text, 0, (guint)strlen(reading->text), &keep)
                            : NULL;
  if (verdict != NULL && (clause->kind == LITHO_CLAUSE_CANNOT || !keep)) {
    clause->kind = keep ? LITHO_CLAUSE_KEEP : LITHO_CLAUSE_CANNOT;
    g_free(clause->reason);
    clause->reason = g_strdup(verdict);
  }
  if (clause->kind != LITHO_CLAUSE_STEP)
    return;
  const char *denied = NULL, *cannot = NULL;
  for (guint i = 0; i < n; i++)
    if (exact[i].is_denied)
      denied = exact[i].reason;
    else if (exact[i].reason != NULL)
      cannot = exact[i].reason;
  if (clause->steps == NULL) {
    clause->kind = cannot == NULL && denied != NULL ? LITHO_CLAUSE_KEEP : LITHO_CLAUSE_CANNOT;
    clause->reason = g_strdup(cannot != NULL ? cannot : denied != NULL ? denied : "this build has no operation for it");
  } else if (cannot != NULL && recipe->clauses->len < LITHO_RECIPE_MAX_STEPS) {
    g_ptr_array_add(recipe->clauses, litho_clause_new(clause->text, LITHO_CLAUSE_CANNOT, cannot));
  }
}

LithoRecipe *
litho_draft_recipe(const LithoDraft *draft, const char *words)
{
  LithoRecipe *recipe = litho_recipe_new();
  recipe->instruction = g_utf8_make_valid(words, -1);
  g_autoptr(GArray) exact = read_exactly(draft, words);
  const LithoExactStep *next = (const LithoExactStep *)(void *)exact->data;
  g_autoptr(GPtrArray) protects = g_ptr_array_new();
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    for (guint k = 0; k < r->protects->len; k++)
      g_ptr_array_add(protects, r->protects->pdata[k]);
  }
  for (guint i = 0; i < draft->clauses->len && recipe->clauses->len < LITHO_RECIPE_MAX_STEPS; i++) {
    const LithoReading *r = draft->clauses->pdata[i];
    LithoClause *clause = litho_clause_new(r->text, r->kind, r->reason);
    g_ptr_array_add(recipe->clauses, clause);
    for (guint k = 0; k < r->wishes->len; k++)
      add_steps(recipe, clause, r->wishes->pdata[k], &next[k], protects);
    answer_clause(recipe, clause, r, next);
    next += r->wishes->len;
  }
  recipe->refused = draft->refused && recipe->steps->len == 0;
  return recipe;
}

LithoDraft *
litho_draft_read(const char *words, GError **error)
{
  size_t n = words != NULL ? strlen(words) : 0;
  if (n > LITHO_INSTRUCTION_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT,
                "the instruction has %zu bytes; at most %d can be read: say it shorter", n,
                LITHO_INSTRUCTION_MAX_BYTES);
    return NULL;
  }
  g_autoptr(LithoDraft) draft = litho_read(words != NULL ? words : "");
  if (draft->clauses->len == 0) {
    g_set_error(
        error, LITHO_ERROR, LITHO_ERROR_USAGE,
        "the instruction has no words: say what to change, for instance \"a bit brighter\"");
    return NULL;
  }
  return g_steal_pointer(&draft);
}

LithoRecipe *
litho_draft_words(const char *words, GError **error)
{
  g_autoptr(LithoDraft) draft = litho_draft_read(words, error);
  return draft != NULL ? litho_draft_recipe(draft, words) : NULL;
}
