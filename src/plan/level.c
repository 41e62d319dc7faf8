/* level.c: uprights that lean are another matter than a tilt, and "keep all of it" is of the frame.
 *
 * "Straighten the verticals", "the building leans back", "fix the perspective" may be read as a tilt; where the words speak
 * of uprights or perspective the step becomes `perspective`, which then is content with less evidence than where nobody
 * has asked. An angle that is said stays with `straighten`. A wish that nothing be cut off reaches the step that turns.
 */
#include <math.h>
#include "plan/fit.h"
#include "plan/plan.h"
#include "plan/read/uprights.h"
#include "plan/wording.h"

#define UPRIGHTS "vertical|verticals|vertical lines|uprights|perspective|keystone|keystoning|透视|梯形|垂直线|竖线|竖直线"
#define DISTORTED "distort*|warped|变形|变了形|扭曲|歪曲"
#define KEEPS                                                                                                          \
  "keep all|keep everything|keep it all|keep the whole|without cutting|without cropping|without losing|don't crop|"    \
  "do not crop|don't cut|do not cut|nothing cut|cut nothing|crop nothing|不裁|不要裁|别裁|不裁剪|保留全部|保留整"

static gboolean
is_of_uprights(const char *words)
{
  if (words == NULL || plan_says_any(words, UPRIGHTS))
    return words != NULL;
  g_autoptr(LithoWords) w = litho_words_new(words);
  guint from, to;
  return litho_says_uprights(w, 0, w->tokens->len, &from, &to);
}

/* Who asks for it has seen that the uprights lean. */
static void
take_word(LithoStep *step)
{
  guint i;
  if (litho_op_param(step->op, "evidence", &i) != NULL && !step->values[i].set) {
    step->values[i].set = TRUE;
    step->values[i].text = g_strdup("some");
  }
}

static void
keep_all(LithoStep *step)
{
  guint i;
  if (litho_op_param(step->op, "keep_all", &i) != NULL && !step->values[i].set) {
    step->values[i].set = TRUE;
    step->values[i].num = 1;
  }
}

/* "The building is distorted": a reader that knows no such step takes it for a fault of the colours or the light. */
static gboolean
is_misread(const LithoStep *step, const char *words)
{
  return (g_str_equal(step->op->name, "white_balance") || g_str_equal(step->op->name, "auto_tone")) &&
         plan_says_any(words, DISTORTED) && !plan_says_any(words, "colo*|tone|tones|white|颜色|色彩|lens");
}

void
litho_plan_level(LithoRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    const char *words = plan_clause_of(recipe, i);
    if (!step->said.set)
      continue;
    if (g_str_equal(step->op->name, "perspective") && isnan(litho_op_number(step->op, step->values, step->op->main)))
      take_word(step);
    if (is_misread(step, words)) {
      LithoStep *upright = plan_step_like(step, "perspective", 0);
      g_clear_pointer(&upright->region, litho_region_free);
      take_word(plan_swap_step(recipe, i, upright));
      continue;
    }
    if (!g_str_equal(step->op->name, "straighten"))
      continue;
    if (isnan(litho_op_number(step->op, step->values, step->op->main)) && isnan(step->said.number) &&
        is_of_uprights(words))
      take_word(plan_swap_step(recipe, i, plan_step_like(step, "perspective", 0)));
    else if (plan_says_any(recipe->instruction, KEEPS))
      keep_all(step);
  }
}
