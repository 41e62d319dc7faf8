/* clause.h: an instruction cut into the clauses that each ask for one thing. */
#ifndef LITHO_PLAN_READ_CLAUSE_H
#define LITHO_PLAN_READ_CLAUSE_H

#include "plan/read/lexicon.h"

typedef struct {
  guint start, end;      /* bytes of the instruction, blanks and separators trimmed */
  guint first, last;     /* tokens [first, last) */
} LithoClauseSpan;

/* In order, disjoint; every token that is not punctuation lies in exactly one. Empty for a text
 * with no words. GArray of LithoClauseSpan; caller unrefs. */
GArray *litho_clause_split(const LithoWords *words);

#endif
