/* choose.h: which of the candidates a query means: colour, size, place, order, count, company. */
#ifndef LITHO_SEE_FIND_CHOOSE_H
#define LITHO_SEE_FIND_CHOOSE_H

#include "see/find/candidates.h"

/* What else the query names, found already. */
typedef struct {
  const SeeCoarseMask *other; /* of query->other; NULL: none is named */
  const SeeCoarseMask *owner; /* of query->owner */
  const GPtrArray *with; /* const SeeCoarseMask*, in the order of query->with; an entry may be NULL: not looked for */
} SeeCompany;

typedef struct {
  GPtrArray *kept;    /* SeeCandidate*, borrowed, best first; empty: none is meant */
  gboolean ambiguous; /* others fit as well, and the words do not tell */
  double doubt;       /* 0..1: factor for words that the best one hardly fits */
  double evidence;    /* log odds, ≥ 0: what agrees of the words with a detector's best one */
  const char *why;    /* of an empty choice: which word nothing fits; static, or NULL */
} SeeChoice;

void see_choice_clear(SeeChoice *choice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SeeChoice, see_choice_clear)

/* Ranks the candidates (their `rank`, and sorts by it) and chooses. Place words order candidates, they never raise a
 * candidate's score. FALSE: MODEL, CANCELLED, INTERNAL. */
gboolean see_choose(LithoScene *scene, const SeeQuery *query, const SeeCompany *company, GPtrArray *candidates,
                    SeeChoice *choice, GError **error);

#endif
