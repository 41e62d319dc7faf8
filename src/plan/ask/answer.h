/* answer.h: one line of the planner's line language, as a language model writes it.
 *
 *   answer = "keep" | "cannot " why | step *("; " step)
 *   step   = region " " operation [" +" | " -"] [" " colour]
 *   region = "all" | named region | '"' words of the instruction '"'
 *
 * Whatever wrote the line, nothing outside the closed sets gets through litho_answer_parse(). */
#ifndef LITHO_PLAN_ASK_ANSWER_H
#define LITHO_PLAN_ASK_ANSWER_H

#include "op/op.h"
#include "recipe/recipe.h"

#define LITHO_ANSWER_MAX_STEPS 6

typedef struct {
  const LithoOp *op;
  int sign;
  const char *color;   /* of litho_answer_colors, or NULL */
  LithoRegion *region; /* owned; NULL = all */
} LithoAnswerStep;

typedef struct {
  LithoClauseKind kind; /* STEP, KEEP, REFUSED */
  const char *reason;   /* for people; static; NULL for STEP */
  gboolean certain;     /* REFUSED: for a reason of its own, not "other" */
  guint n_steps;
  LithoAnswerStep steps[LITHO_ANSWER_MAX_STEPS];
} LithoAnswer;

typedef struct {
  const char *key;    /* in the answer: "cannot add" */
  const char *reason; /* for people */
} LithoCannot;

extern const char *const litho_answer_colors[]; /* NULL-terminated */
extern const LithoCannot litho_cannots[];       /* key NULL ends */

gboolean litho_answer_has_sign(const LithoOp *op);
gboolean litho_answer_has_color(const LithoOp *op);

/* instruction: free-text regions must be words of it (blanks and case aside). Error PLAN. */
LithoAnswer *litho_answer_parse(const char *line, const char *instruction, GError **error);
void litho_answer_free(LithoAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoAnswer, litho_answer_free)

/* A region as it stands in an answer; NULL gives "all". Regions that the language cannot say (boxes, masks)
 * give NULL. Caller frees. */
char *litho_answer_region(const LithoRegion *region);

#endif
