/* check.c: an oracle's answer against what the words say.
 *
 * A small model is good at naming an operation for unusual words; it is weak at where, how much and protections. So it
 * gives the operation, direction and region, and the reading of the clause gives degrees, colours, targets, places that
 * it names in so many words, and protections. */
#include <math.h>
#include "plan/ask/check.h"
#include "plan/read/lexicon.h"

/* How sure the model must be (mean log probability of its tokens) for an answer to stand instead of the reading, by how
 * unsure that is. Chosen on labelled sentences of the training files. */
#define UNSURE 0.72
#define STEP_LOGPROB -0.6 /* where the reading is a guess */
#define STEP_LOGPROB_LIKELY -0.15
#define KEEP_LOGPROB -0.4
#define REFUSE_LOGPROB -0.6
#define GUESS_LOGPROB -1.2    /* where the reading has nothing at all */
#define ENDPOINT_LOGPROB -0.1 /* an endpoint does not say: most models there are larger than ours */

static const LithoWish *
find_wish(const LithoReading *reading, const char *op)
{
  for (guint i = 0; i < reading->wishes->len; i++)
    if (g_str_equal(((LithoWish *)reading->wishes->pdata[i])->op, op))
      return reading->wishes->pdata[i];
  return NULL;
}

/* The answer's step with what the clause itself says of it. */
static LithoWish *
wish_of(const LithoAnswerStep *step, const LithoReading *reading)
{
  const LithoOp *op = step->op;
  const LithoWish *like = find_wish(reading, op->name);
  LithoWish *wish = like != NULL ? litho_wish_copy(like) : litho_wish_new(op->name, step->sign, 0.5);
  g_autoptr(LithoWords) words = litho_words_new(reading->text);
  litho_words_degree(words, 0, words->tokens->len, &wish->degree);
  wish->sign = step->sign;
  wish->color = wish->color != NULL ? wish->color : step->color;
  g_ptr_array_set_size(wish->regions, 0);
  const LithoRegion *named = reading->mentions->len > 0 ? reading->mentions->pdata[0] : NULL;
  const LithoRegion *region = step->region != NULL ? step->region : named;
  if (region == NULL)
    return wish;
  if (op->category == LITHO_CATEGORY_OBJECT && (op->flags & LITHO_OP_TARGET) && wish->target == NULL)
    wish->target = g_strdup(region->text);
  /* A small model writes "all" too easily: a named region in so many words stays. */
  const gboolean is_place = (op->flags & LITHO_OP_NO_REGION) == 0 && op->category != LITHO_CATEGORY_OBJECT &&
                            op->category != LITHO_CATEGORY_GEOMETRY;
  if (is_place && (step->region != NULL || region->kind == LITHO_REGION_NAMED))
    g_ptr_array_add(wish->regions, litho_region_copy(region));
  return wish;
}

static gboolean
stands(const LithoReading *reading, const LithoAnswer *answer, double logprob)
{
  const gboolean is_guess = reading->confidence <= UNSURE;
  if (reading->kind == LITHO_CLAUSE_CANNOT)
    return logprob > (answer->certain ? REFUSE_LOGPROB : GUESS_LOGPROB);
  if (answer->kind == LITHO_CLAUSE_KEEP)
    return logprob > KEEP_LOGPROB;
  if (answer->kind ==
      LITHO_CLAUSE_REFUSED) /* "cannot other" is what a small model says of words that it does not know */
    return answer->certain && logprob > REFUSE_LOGPROB;
  return !(reading->kind == LITHO_CLAUSE_KEEP && reading->negated) && /* "while leaving …": a protection is no wish */
         logprob > (is_guess ? STEP_LOGPROB : STEP_LOGPROB_LIKELY);
}

gboolean
litho_reading_take(LithoReading *reading, const LithoAnswer *answer, double logprob, gboolean anyway)
{
  if (!anyway && !stands(reading, answer, isnan(logprob) ? ENDPOINT_LOGPROB : logprob)) {
    if (reading->kind == LITHO_CLAUSE_REFUSED && reading->confidence <= UNSURE && !answer->certain)
      reading->kind = LITHO_CLAUSE_CANNOT; /* not done, but no ground to refuse all */
    return FALSE;
  }
  GPtrArray *wishes = g_ptr_array_new_with_free_func((GDestroyNotify)litho_wish_free);
  for (guint i = 0; i < answer->n_steps; i++)
    g_ptr_array_add(wishes, wish_of(&answer->steps[i], reading));
  g_ptr_array_unref(reading->wishes);
  reading->wishes = wishes;
  reading->confidence = 0.5;
  litho_reading_conclude(reading, answer->kind, answer->reason);
  return TRUE;
}

char *
litho_answer_of_reading(const LithoReading *reading)
{
  if (reading->kind == LITHO_CLAUSE_KEEP)
    return g_strdup("keep");
  GString *out = g_string_new(NULL);
  for (guint i = 0; reading->kind == LITHO_CLAUSE_STEP && i < reading->wishes->len; i++) {
    const LithoWish *wish = reading->wishes->pdata[i];
    const LithoOp *op = litho_op_find(wish->op);
    g_autofree char *region = litho_answer_region(wish->regions->len > 0 ? wish->regions->pdata[0] : NULL);
    g_string_append_printf(out, "%s%s %s", out->len > 0 ? "; " : "", region != NULL ? region : "all", wish->op);
    if (litho_answer_has_sign(op))
      g_string_append(out, wish->sign < 0 ? " -" : " +");
    if (wish->color != NULL && litho_answer_has_color(op))
      g_string_append_printf(out, " %s", wish->color);
  }
  return g_string_free(out->len > 0 ? out : g_string_append(out, "cannot other"), FALSE);
}
