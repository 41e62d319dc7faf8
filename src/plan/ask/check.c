/* check.c: an oracle's answer against what the words say.
 *
 * A small model is good at naming an operation for unusual words; it is weak at where, how much
 * and protections. So it gives the operation, direction and region, and the reading of the clause
 * gives numbers, degrees, colours, targets and protections, and outvotes the model where the clause
 * names the thing in so many words. */
#include <math.h>
#include <string.h>
#include "plan/ask/check.h"
#include "plan/read/lexicon.h"

static gboolean
same_region(const LithoRegion *a, const LithoRegion *b)
{
  g_autofree char *x = litho_answer_region(a), *y = litho_answer_region(b);
  return x != NULL && y != NULL && g_str_equal(x, y);
}

static LithoWish *
find_wish(const LithoReading *reading, const char *op)
{
  for (guint i = 0; i < reading->wishes->len; i++) {
    LithoWish *wish = g_ptr_array_index(reading->wishes, i);
    if (g_str_equal(wish->op, op))
      return wish;
  }
  return NULL;
}

/* The first degree that the clause says. */
static void
said_amount(const LithoReading *reading, LithoWish *wish)
{
  g_autoptr(LithoWords) words = litho_words_new(reading->text);
  gboolean has_degree = FALSE;
  for (guint i = 0; i < words->tokens->len; i++) {
    const LithoToken *t = litho_word(words, i);
    if (t->cls == WORD_DEGREE && t->entry != NULL && !has_degree) {
      wish->degree = (LithoDegree)CLAMP(t->entry->sign, 0, LITHO_N_DEGREES - 1);
      has_degree = TRUE;
    }
  }
}

/* What the clause removes, replaces by or looks like, as its own words say. */
static char *
target_of(const LithoAnswerStep *step, const LithoReading *reading, const LithoWish *like)
{
  if (like != NULL && like->target != NULL)
    return g_strdup(like->target);
  if (step->op->category != LITHO_CATEGORY_OBJECT || !(step->op->flags & LITHO_OP_TARGET))
    return NULL;
  const LithoRegion *region = step->region;
  if (region == NULL && reading->mentions->len > 0)
    region = g_ptr_array_index(reading->mentions, 0);
  return region != NULL && region->text != NULL ? g_strdup(region->text) : NULL;
}

static LithoWish *
wish_of(const LithoAnswerStep *step, const LithoReading *reading)
{
  const LithoWish *like = find_wish(reading, step->op->name);
  LithoWish *wish = litho_wish_new(step->op->name, step->sign, 0.5);
  wish->number = NAN;
  said_amount(reading, wish);
  if (like != NULL) {
    wish->degree = like->degree;
    wish->number = like->number;
    wish->unit = like->unit;
    wish->start = like->start;
    wish->end = like->end;
  }
  wish->color = like != NULL && like->color != NULL ? like->color : step->color;
  wish->target = target_of(step, reading, like);
  gboolean whole = (step->op->flags & LITHO_OP_NO_REGION) != 0 ||
                   step->op->category == LITHO_CATEGORY_OBJECT ||
                   step->op->category == LITHO_CATEGORY_GEOMETRY;
  if (step->region != NULL && !whole)
    g_ptr_array_add(wish->regions, litho_region_copy(step->region));
  return wish;
}

static void
become(LithoReading *reading, LithoClauseKind kind, const char *reason)
{
  reading->kind = kind;
  g_free(reading->reason);
  reading->reason = g_strdup(reason);
}

/* How sure the model must be (mean log probability of its tokens) and how unsure the reading for an
 * answer to stand instead of it. Chosen on labelled sentences of the training files: below these the
 * model was wrong more often than the reading. docs/planner.md has the table. */
static const double unsure = 0.72, step_logprob = -0.6;         /* where the reading is a guess */
static const double half_sure = 0.82, step_logprob_half = -0.15; /* where it is likely right */
static const double keep_confidence = 0.8, keep_logprob = -0.4;
static const double refuse_logprob = -0.6, refuse_logprob_half = -0.45;
static const double agree_logprob = -1.0; /* enough to bear out the reading's own refusal */
static const double guess_logprob = -1.2; /* where the reading has nothing at all */

static gboolean
stands(const LithoReading *reading, const LithoAnswer *answer, double logprob)
{
  if (isnan(logprob)) /* an endpoint does not say: most models there are larger than ours */
    logprob = -0.1;
  if (reading->kind == LITHO_CLAUSE_CANNOT)
    return logprob > (answer->certain ? refuse_logprob : guess_logprob);
  double c = reading->confidence;
  switch (answer->kind) {
  case LITHO_CLAUSE_STEP:
    if (reading->kind == LITHO_CLAUSE_KEEP && reading->negated)
      return FALSE; /* "while leaving …": a protection is no wish */
    return logprob > (c <= unsure ? step_logprob : c <= half_sure ? step_logprob_half : 0);
  case LITHO_CLAUSE_KEEP:
    return logprob > keep_logprob && c < keep_confidence;
  default: /* "cannot other" is what a small model says of words that it does not know */
    return answer->certain && logprob > (c <= unsure ? refuse_logprob : refuse_logprob_half);
  }
}

/* A small model writes "all" too easily: a named region in so many words stays. */
static void
keep_places(const GPtrArray *before, GPtrArray *wishes)
{
  const LithoWish *old = before->len > 0 ? before->pdata[0] : NULL;
  const LithoRegion *place = old != NULL && old->regions->len > 0 ? old->regions->pdata[0] : NULL;
  if (place == NULL || place->kind != LITHO_REGION_NAMED)
    return;
  for (guint i = 0; i < wishes->len; i++) {
    LithoWish *wish = wishes->pdata[i];
    const LithoOp *op = litho_op_find(wish->op);
    if (wish->regions->len == 0 && (op->category == LITHO_CATEGORY_TONE ||
                                    op->category == LITHO_CATEGORY_COLOR ||
                                    op->category == LITHO_CATEGORY_DETAIL))
      for (guint k = 0; k < old->regions->len; k++)
        g_ptr_array_add(wish->regions, litho_region_copy(old->regions->pdata[k]));
  }
}

gboolean
litho_reading_take(LithoReading *reading, const LithoAnswer *answer, double logprob,
                   gboolean anyway)
{
  if (!anyway && !stands(reading, answer, logprob)) {
    gboolean agrees = answer->certain && !(logprob < agree_logprob);
    if (reading->kind == LITHO_CLAUSE_REFUSED && reading->confidence <= unsure && !agrees)
      reading->kind = LITHO_CLAUSE_CANNOT; /* not done, but no ground to refuse all */
    return FALSE;
  }
  g_autoptr(GPtrArray) wishes = g_ptr_array_new_with_free_func((GDestroyNotify)litho_wish_free);
  for (guint i = 0; i < answer->n_steps; i++)
    g_ptr_array_add(wishes, wish_of(&answer->steps[i], reading));
  keep_places(reading->wishes, wishes);
  GPtrArray *old = reading->wishes;
  reading->wishes = g_steal_pointer(&wishes);
  g_ptr_array_unref(old);
  become(reading, answer->kind, answer->reason);
  return TRUE;
}

/* --- the plan as a whole --------------------------------------------------------------------- */

static gboolean
same_places(const LithoWish *a, const LithoWish *b)
{
  if (a->regions->len != b->regions->len)
    return FALSE;
  for (guint i = 0; i < a->regions->len; i++)
    if (!same_region(g_ptr_array_index(a->regions, i), g_ptr_array_index(b->regions, i)))
      return FALSE;
  return TRUE;
}

/* Tone and colour: what a vague wish ("make it look better") is also about. */
static gboolean
is_look(const LithoWish *wish)
{
  const LithoOp *op = litho_op_find(wish->op);
  return op != NULL &&
         (op->category == LITHO_CATEGORY_TONE || op->category == LITHO_CATEGORY_COLOR);
}

static gboolean
is_vague(const LithoWish *wish)
{
  return g_str_equal(wish->op, "auto_tone");
}

/* Does `wish` add nothing to, or speak against, `other`, which stays? */
static gboolean
is_idle(const LithoWish *wish, const LithoWish *other)
{
  if (is_vague(wish) && !is_vague(other) && is_look(other) &&
      (wish->regions->len == 0 || same_places(wish, other)))
    return TRUE;
  if (!g_str_equal(wish->op, other->op) || !same_places(wish, other) ||
      g_strcmp0(wish->target, other->target) != 0)
    return FALSE;
  if (wish->sign != other->sign)
    return TRUE; /* "lighten it so that it is not too dark": the first one said is the wish */
  return wish->color == NULL || g_strcmp0(wish->color, other->color) == 0;
}

/* Drops what repeats an earlier step, contradicts it, or is a vague wish beside concrete ones. */
static void
drop_idle(LithoDraft *draft)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    for (guint k = 0; k < r->wishes->len; k++)
      g_ptr_array_add(all, g_ptr_array_index(r->wishes, k));
  }
  g_autoptr(GHashTable) dropped = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < all->len; i++)
    for (guint k = 0; k < all->len; k++) {
      const LithoWish *wish = all->pdata[i], *other = all->pdata[k];
      gboolean other_stays = !g_hash_table_contains(dropped, other);
      gboolean vague = is_vague(wish) && !is_vague(other);
      if (i != k && other_stays && (k < i || vague) && is_idle(wish, other))
        g_hash_table_add(dropped, all->pdata[i]);
    }
  for (guint i = 0; i < draft->clauses->len; i++) {
    LithoReading *r = g_ptr_array_index(draft->clauses, i);
    guint before = r->wishes->len;
    for (guint k = r->wishes->len; k > 0; k--)
      if (g_hash_table_contains(dropped, r->wishes->pdata[k - 1]))
        g_ptr_array_remove_index(r->wishes, k - 1);
    if (before > 0 && r->wishes->len == 0)
      become(r, LITHO_CLAUSE_KEEP, "the other steps answer this too");
  }
}

/* "Remove the scratches and sharpen": what is taken away is no place for another step. */
static void
free_places(LithoDraft *draft)
{
  g_autoptr(GHashTable) gone = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    for (guint k = 0; k < r->wishes->len; k++) {
      const LithoWish *wish = r->wishes->pdata[k];
      if (g_str_equal(wish->op, "remove_object") && wish->target != NULL)
        g_hash_table_add(gone, wish->target);
      for (guint m = 0; g_str_equal(wish->op, "crop") && m < r->mentions->len; m++)
        if (((LithoRegion *)r->mentions->pdata[m])->kind == LITHO_REGION_TEXT)
          g_hash_table_add(gone, ((LithoRegion *)r->mentions->pdata[m])->text);
    }
  }
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    for (guint k = 0; k < r->wishes->len; k++) {
      LithoWish *wish = r->wishes->pdata[k];
      for (guint m = wish->regions->len; m > 0; m--) {
        const LithoRegion *region = wish->regions->pdata[m - 1];
        if (region->kind == LITHO_REGION_TEXT && g_hash_table_contains(gone, region->text))
          g_ptr_array_remove_index(wish->regions, m - 1);
      }
    }
  }
}

void
litho_draft_settle(LithoDraft *draft)
{
  free_places(draft);
  drop_idle(draft);
  gboolean refused = FALSE, wished = FALSE;
  for (guint i = 0; i < draft->clauses->len; i++) {
    const LithoReading *r = g_ptr_array_index(draft->clauses, i);
    refused |= r->kind == LITHO_CLAUSE_REFUSED;
    wished |= r->wishes->len > 0;
  }
  draft->refused = refused && !wished;
}

char *
litho_answer_of_reading(const LithoReading *reading)
{
  if (reading->kind == LITHO_CLAUSE_KEEP)
    return g_strdup("keep");
  if (reading->kind != LITHO_CLAUSE_STEP || reading->wishes->len == 0)
    return g_strdup("cannot other");
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < reading->wishes->len; i++) {
    const LithoWish *wish = g_ptr_array_index(reading->wishes, i);
    const LithoOp *op = litho_op_find(wish->op);
    if (op == NULL)
      continue;
    g_autofree char *region =
        litho_answer_region(wish->regions->len > 0 ? g_ptr_array_index(wish->regions, 0) : NULL);
    g_string_append_printf(out, "%s%s %s", out->len > 0 ? "; " : "",
                           region != NULL ? region : "all", wish->op);
    if (litho_answer_has_sign(op))
      g_string_append(out, wish->sign < 0 ? " -" : " +");
    if (wish->color != NULL && litho_answer_has_color(op))
      g_string_append_printf(out, " %s", wish->color);
  }
  if (out->len == 0)
    g_string_append(out, "cannot other");
  return g_string_free(out, FALSE);
}
