/* plan.h: words → recipe.
 *
 * draft (words or language model) → ledger → recipe with `said` amounts → solve on a proxy → gate.
 */
#ifndef LITHO_PLAN_PLAN_H
#define LITHO_PLAN_PLAN_H

#include "photo/photo.h"
#include "recipe/finder.h"
#include "recipe/recipe.h"
#include "see/facts.h"

typedef enum { LITHO_PLANNER_AUTO, LITHO_PLANNER_MODEL, LITHO_PLANNER_WORDS, LITHO_PLANNER_URL } LithoPlannerKind;

typedef struct {
  LithoPlannerKind kind; /* AUTO: MODEL when one is installed, else WORDS and a warning */
  const char *model;     /* NULL: the default of the store; a name of it or a GGUF path */
  const char *url;       /* OpenAI-compatible endpoint for URL */
  const char *url_model; /* its model name, NULL: "default" */
  int n_threads;         /* 0: all cores */
  gboolean offline;
  /* called while the model reads the prompt for the first time (half a minute), or NULL */
  void (*progress)(double done, gpointer data);
  gpointer progress_data;
} LithoPlannerOptions;

typedef struct _LithoPlanner LithoPlanner;

LithoPlanner *litho_planner_new(const LithoPlannerOptions *options, GError **error);
void litho_planner_free(LithoPlanner *planner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPlanner, litho_planner_free)
LithoPlannerKind litho_planner_kind(const LithoPlanner *planner); /* the one that AUTO became */
const char *litho_planner_warning(const LithoPlanner *planner);   /* "no model installed: …", or NULL */

/* Words → recipe whose steps carry `said` but main amounts not yet solved. Deterministic. facts: what is
 * known of the photo, NULL: planned without looking at it.
 * Errors: LIMIT (too long), USAGE (empty), PLAN, GRAMMAR, MODEL, NETWORK, CANCELLED. */
LithoRecipe *litho_plan_draft(LithoPlanner *planner, const char *words, const LithoFacts *facts,
                              GCancellable *cancel, GError **error);


/* Gives every said amount a number: the person's own number wins; else solved on `proxy` (3-band
 * float scRGB from litho_photo_proxy, NULL: the table's fixed amounts) so that the operation's
 * measure changes by the degree's target; then the gate reduces what clips. Notes on the steps say
 * what was done. */
gboolean litho_plan_solve(LithoRecipe *recipe, VipsImage *proxy, double scale, GHashTable *assets,
                          LithoFinder *finder, GError **error);

#endif
