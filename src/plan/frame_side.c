/* frame_side.c: "crop a little off the top" cuts the top alone. How much, where no number is said, is what the degree of the words
 * is for crop; numbers are plan/exact's (frame_sides.c). Nothing but a word that cuts, sides and small words may be in the
 * clause: "cut off the dead branches on the left" names a thing.
 */
#include <math.h>
#include <string.h>
#include "plan/mend.h"

#define CUTS_EN "(?:crop|cut|trim|chop|take|slice|shave|remove|lose|get rid of)(?:ped|ping|s)?"
#define SMALL_EN                                                                                                       \
  "it|this|that|off|out|away|in|a|an|the|some|more|little|lot|bit|tiny|touch|slightly|part|piece|strip|of|from|at|on|" \
  "photo|picture|pic|image|edge|edges|side|sides|hand|and|both|very|just|please|pls|too|also|tad|portion|area|then|now|bits"
#define SIDES_EN "top|bottom|left|right|upper|lower"
#define CLAUSE_EN                                                                                                      \
  "^\\W*(?:(?:can|could|would|you|please|pls|just|then|and|now|also|i|want|to|we|should|let's|maybe)\\W+)*" CUTS_EN  \
  "(?:\\W+(?:" SMALL_EN "|" SIDES_EN "))*\\W*$"
#define CLAUSE_ZH                                                                                                      \
  "^(?:请|帮我|帮忙|麻烦|把|将|给|我|照片|图片|画面|相片|图|的|了|一点点|一点|一些|一截|一块|一部分|部分|边缘|边|面|侧|方|部|端|再|先|稍微|稍|点|多|掉|去|减|"  \
  "剪|裁|切|上|下|左|右|和|、|，|。|吧|些)+$"

enum { LEFT, TOP, RIGHT, BOTTOM, N_SIDES };

static const struct {
  const char *pattern;
  int side;
} sides[] = {{"\\bleft\\b|左", LEFT}, {"\\b(?:top|upper)\\b|上", TOP}, {"\\bright\\b|右", RIGHT},
             {"\\b(?:bottom|lower)\\b|下", BOTTOM}};

static gboolean
is_cut(const char *clause)
{
  return g_regex_match_simple(CLAUSE_EN, clause, G_REGEX_CASELESS, 0) ||
         (g_regex_match_simple(CLAUSE_ZH, clause, 0, 0) && g_regex_match_simple("裁|切|剪", clause, 0, 0));
}

void
plan_frame_cut_sides(LithoStep *step, const char *clause)
{
  guint box;
  double cut[N_SIDES] = {0};
  if (step->region != NULL || litho_op_param(step->op, "box", &box) == NULL || !isnan(step->said.number) || !is_cut(clause))
    return;
  for (guint i = 0; i < step->op->n_params; i++)
    if (step->values[i].set && i != step->op->main)
      return;
  for (guint i = 0; i < G_N_ELEMENTS(sides); i++)
    if (g_regex_match_simple(sides[i].pattern, clause, G_REGEX_CASELESS, 0))
      cut[sides[i].side] = step->op->solve.amount[step->said.degree] / 100;
  for (int k = LEFT; k <= TOP; k++) /* of two that lie opposite each takes half */
    if (cut[k] > 0 && cut[k + 2] > 0)
      cut[k] = cut[k + 2] = cut[k] / 2;
  const double points[] = {cut[LEFT], cut[TOP], 1 - cut[LEFT] - cut[RIGHT], 1 - cut[TOP] - cut[BOTTOM]};
  if (points[2] + points[3] >= 2)
    return;
  step->values[step->op->main] = (LithoValue){0};
  step->values[box] = (LithoValue){.set = TRUE, .n_points = G_N_ELEMENTS(points)};
  step->values[box].points = g_new(double, G_N_ELEMENTS(points));
  for (guint i = 0; i < G_N_ELEMENTS(points); i++)
    step->values[box].points[i] = round(points[i] * 1e4) / 1e4;
}
