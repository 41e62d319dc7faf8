/* draft_model.h: words → recipe by a language model, clause by clause, with the reading of the
 * keyword planner beside it. */
#ifndef LITHO_PLAN_ASK_DRAFT_MODEL_H
#define LITHO_PLAN_ASK_DRAFT_MODEL_H

#include <gio/gio.h>
#include "plan/ask/answer.h"
#include "plan/read/reading.h"
#include "see/facts/facts.h"

typedef struct {
  char *line;     /* answer.h; owned */
  double logprob; /* mean log probability of its tokens, NAN when not known */
} LithoOracleAnswer;

/* Who answers the clauses: a local model or an endpoint. */
typedef struct {
  /* photo: what it shows, on one line, NULL when not known. Answer lines to clauses[0..n); those with known[i] != NULL are given as context with that
   * answer. regions: what may stand in the region slot. answers[i] is filled for the others; the caller
   * frees the lines, after an error too. */
  gboolean (*ask)(gpointer self, const char *photo, const char *const *clauses, const char *const *known, guint n,
                  const char *const *regions, LithoOracleAnswer *answers, GCancellable *cancel,
                  GError **error);
  gpointer self;
} LithoOracle;

/* Reads the words, asks the oracle for the clauses that the reading is not sure of, checks its
 * answers against the reading, and makes a recipe without made_by. *n_asked: clauses that were asked for, may
 * be NULL. Errors: USAGE, LIMIT, PLAN, and the oracle's. */
LithoRecipe *litho_draft_asking(const LithoOracle *oracle, const char *words, const LithoFacts *facts,
                                guint *n_asked, GCancellable *cancel, GError **error);
/* Would an oracle be asked about a clause? */
gboolean litho_draft_asks(const char *words);

/* The local model as an oracle. progress: called while the prompt is read for the first time. */
typedef struct _LithoModelOracle LithoModelOracle;
LithoModelOracle *litho_model_oracle_new(const char *path, int n_threads,
                                         void (*progress)(double, gpointer), gpointer data,
                                         GError **error);
void litho_model_oracle_free(LithoModelOracle *oracle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoModelOracle, litho_model_oracle_free)
LithoOracle litho_model_oracle(LithoModelOracle *model);
const char *litho_model_oracle_sha256(const LithoModelOracle *model);

#endif
