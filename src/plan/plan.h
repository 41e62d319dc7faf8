/* plan.h: words → recipe.
 *
 * draft (words or language model) → ledger → recipe with `said` amounts → fit to the photo's facts →
 * solve on a proxy → gate.
 */
#ifndef LITHO_PLAN_PLAN_H
#define LITHO_PLAN_PLAN_H

#include "photo/photo.h"
#include "recipe/finder.h"
#include "recipe/recipe.h"
#include "see/facts/facts.h"

typedef struct {
  LithoPlannerKind kind; /* AUTO without a language model: FAST, without the net too: WORDS, and a warning */
  const char *model;     /* NULL: the default of the store; a name of it or a GGUF path */
  const char *url;       /* OpenAI-compatible endpoint for URL */
  const char *url_model; /* its model name, NULL: "default" */
  int n_threads;         /* 0: all cores */
  gboolean offline;
  LithoProgress progress; /* while the model reads the prompt for the first time (half a minute), or NULL */
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

/* A draft fitted to one photo: requests that leave open what to do are decided by its facts, and wishes
 * that the facts speak against get a note. Before litho_plan_solve(). Deterministic. */
void litho_plan_fit(LithoRecipe *recipe, const LithoFacts *facts);
/* Colours that are put on things are painted (`recolor`), not washed over, and a cast that is complained of is balanced
 * out: for a plan that is carried out. */
void litho_plan_paint(LithoRecipe *recipe);
/* A step `lens` stands before what crops, turns or scales the frame: likewise. */
void litho_plan_lens(LithoRecipe *recipe);
/* What is cropped off is left outside the frame, not painted over: likewise. */
void litho_plan_frame(LithoRecipe *recipe);
/* Uprights that lean are made parallel (`perspective`), not turned level; who wants nothing cut off gets it: likewise. */
void litho_plan_level(LithoRecipe *recipe);
/* FALSE: litho_plan_fit() would decide nothing, so that the photo need not be looked at for it. */
gboolean litho_plan_wants_facts(const LithoRecipe *recipe);
/* Takes out the steps whose region or target the finder looks for in vain; the ledger then says CANNOT and what
 * is there instead. width × height: the photo's. reasons: gets a line (char*, owned by it) for each, may be
 * NULL. Errors: the finder's. */
gboolean litho_plan_drop_absent(LithoRecipe *recipe, LithoFinder *finder, int width, int height,
                                GPtrArray *reasons, GError **error);
/* TRUE when the local language model will be asked about some clause; only then do facts help the draft. */
gboolean litho_plan_asks(const LithoPlanner *planner, const char *words);

/* Gives every said amount a number: the person's own number wins; else solved on `proxy` (3-band
 * float scRGB from litho_photo_proxy, NULL: the table's fixed amounts) so that the operation's
 * measure changes by the degree's target; then the gate reduces what clips. Notes on the steps say
 * what was done. shot: how the photo was taken, may be NULL. cancel: of every trial run, may be NULL. Errors: INTERNAL, CANCELLED, those of the finder; a step that
 * cannot be tried keeps the table's amount. */
gboolean litho_plan_solve(LithoRecipe *recipe, VipsImage *proxy, double scale, const LithoShot *shot, GHashTable *assets,
                          LithoFinder *finder, GCancellable *cancel, GError **error);

#endif
