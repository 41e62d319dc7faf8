/* evidence.h: which words gave what of a plan (recipe/evidence.h), found as the plan is drafted. */
#ifndef LITHO_PLAN_ASK_EVIDENCE_H
#define LITHO_PLAN_ASK_EVIDENCE_H

#include "infer/reading_net.h"
#include "plan/read/reading.h"

/* Who read a clause of a draft. */
typedef struct {
  LithoReader reader;    /* WORDS, NET or MODEL */
  LithoReadingItem item; /* of NET */
  double sure;           /* of MODEL, 0..1 */
} LithoClauseSource;

/* Into the clauses of the recipe that litho_draft_recipe() has just made of the draft. sources: one for each clause of
 * the draft, NULL: the keyword reader read them all. Words that are not UTF-8 get no evidence: the recipe's text is
 * another one. */
void litho_draft_evidence(const LithoDraft *draft, const LithoClauseSource *sources, const char *words,
                          LithoRecipe *recipe);

#endif
