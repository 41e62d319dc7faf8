/* fast.h: the planner's net (infer/planner_net.h) as a second reader of each clause, beside the keyword reader.
 *
 * The reader is exact about places, numbers and protections and knows which words it does not know; the net reads the sense of words
 * that are in no list, and is blind for exact amounts. fast.c says who stands when they differ. */
#ifndef LITHO_PLAN_ASK_FAST_H
#define LITHO_PLAN_ASK_FAST_H

#include "plan/ask/answer.h"
#include "plan/read/reading.h"
#include "infer/planner_net.h"

typedef struct {
  LithoAnswer *answer; /* NULL: nothing that could be said of the clause */
  double sure;         /* 0..1: the least certain of its labels */
} LithoOpinion;

/* One LithoOpinion a clause, in order. GArray; caller unrefs. */
GArray *litho_fast_opinions(LithoPlannerNet *net, const char *words, const LithoDraft *draft);

/* Do the opinion and the reading ask for the same? */
gboolean litho_fast_agrees(const LithoOpinion *opinion, const LithoReading *reading);
gboolean litho_answer_same(const LithoAnswer *a, const LithoAnswer *b); /* kinds, operations, directions */

/* Takes opinions into the draft where they stand; a clause's confidence becomes that of the two together. */
void litho_fast_take(LithoDraft *draft, const GArray *opinions);
/* An answer instead of the reading, with the places that the reading knows. */
void litho_fast_replace(LithoReading *reading, const LithoAnswer *answer);

/* Words → recipe by reader and net, without made_by. Errors: USAGE, LIMIT. */
LithoRecipe *litho_draft_fast(LithoPlannerNet *net, const char *words, GError **error);

#endif
