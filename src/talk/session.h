/* session.h: the one way from words and a photo to a result.
 *
 *   open → see → draft → drop what is absent → check → fit → solve → apply
 *
 * Each stage is a function, which leaves its result in the session. Every face (command line, library, later the
 * server) goes this way, so that the same words give the same recipe everywhere. litho_session_plan() is the stages from
 * draft to solve in their order.
 *
 * A session holds at most one photo and one recipe. Without a photo the draft is made blind, nothing is
 * dropped, and amounts are those of the operations' tables. Not thread-safe. A stage that fails leaves the session as
 * it was before it, but for litho_session_plan(), which leaves what the last good stage made.
 */
#ifndef LITHO_TALK_SESSION_H
#define LITHO_TALK_SESSION_H

#include "photo/photo.h"
#include "plan/plan.h"
#include "recipe/recipe.h"
#include "run/apply.h"
#include "run/explain.h"
#include "see/scene.h"

typedef struct {
  LithoLoadOptions load;
  LithoSeeOptions see;  /* cancel is taken from below */
  GHashTable *assets;   /* name → GBytes of the files given beside the recipe, or NULL; not owned */
  GCancellable *cancel; /* asked as every stage begins, and within; CANCELLED then. NULL: none; not owned */
} LithoSessionOptions;

typedef struct _LithoSession LithoSession;

/* options: copied; NULL: none. */
LithoSession *litho_session_new(const LithoSessionOptions *options);
void litho_session_free(LithoSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoSession, litho_session_free)

/* Opens the photo file ("-": stdin; the path of a made picture (make/picture.h): renders it). Errors: litho_photo_open()'s. */
gboolean litho_session_open(LithoSession *session, const char *path, GError **error);
/* A photo that is open already; not owned, must live longer. */
void litho_session_borrow_photo(LithoSession *session, LithoPhoto *photo);

/* What is in the photo; worked out once, owned by the session. Errors: litho_scene_facts()'s. */
const LithoFacts *litho_session_see(LithoSession *session, GError **error);

/* That where it was worked out already, else NULL: never looks. */
const LithoFacts *litho_session_seen(const LithoSession *session);

/* Words → recipe, no amounts yet. The photo is looked at where its description is told to the language model
 * (litho_plan_asks). Errors: litho_plan_draft()'s and litho_session_see()'s. */
gboolean litho_session_draft(LithoSession *session, LithoPlanner *planner, const char *words, GError **error);
/* A recipe that is there already, instead of a draft; copied. */
void litho_session_take_recipe(LithoSession *session, const LithoRecipe *recipe);
/* Takes out the steps whose region is not in the photo; the ledger then says so. reasons: gets a line (char*) for each, may
 * be NULL. */
gboolean litho_session_drop_absent(LithoSession *session, GPtrArray *reasons, GError **error);
/* Is there something to do? Else PLAN: refused, or nothing to do, with the reasons of each clause. */
gboolean litho_session_check(LithoSession *session, GError **error);
/* Decides by the photo's facts what the words leave open. */
gboolean litho_session_fit(LithoSession *session, GError **error);
/* Finds the amounts on a proxy of the photo. */
gboolean litho_session_solve(LithoSession *session, GError **error);
/* From draft to solve. A recipe that refuses everything is no error here: see litho_session_check(). */
gboolean litho_session_plan(LithoSession *session, LithoPlanner *planner, const char *words, GPtrArray *reasons,
                            GError **error);

/* Runs the recipe at full resolution and writes `path` ("-": stdout). options->run's finder, assets and cancel are the
 * session's. results: as in litho_apply_photo(). */
gboolean litho_session_apply(LithoSession *session, const char *path, const LithoApplyOptions *options,
                             LithoRunResults *results, GError **error);
/* The same into memory: litho_apply_to_samples(). New reference. */
VipsImage *litho_session_apply_to_samples(LithoSession *session, const LithoApplyOptions *options,
                                          LithoRunResults *results, GBytes **profile, GError **error);
/* After it: did the picture change? Else UNCHANGED, with what each step says. The file was written all the same. A recipe
 * without steps asks for no change. */
gboolean litho_session_check_changed(LithoSession *session, const LithoRunResults *results, GError **error);
/* The recipe on a proxy of the photo (litho_photo_proxy), without measures; steps that cannot run are left out. New
 * reference, lazy. */
VipsImage *litho_session_render(LithoSession *session, VipsImage *proxy, gboolean exact, GError **error);
/* The same of any recipe, with what became of the transparency: *alpha is NULL where the picture is opaque. New references,
 * lazy. */
gboolean litho_session_run(LithoSession *session, const LithoRecipe *recipe, VipsImage *proxy, gboolean exact,
                           VipsImage **out, VipsImage **alpha, GError **error);
/* What each step did, by leaving it out. size_px, progress, data: as in litho_explain(). */
LithoExplanation *litho_session_explain(LithoSession *session, int size_px, LithoProgress progress, gpointer data,
                                        GError **error);

LithoPhoto *litho_session_photo(const LithoSession *session);         /* NULL: none is open */
LithoScene *litho_session_scene(const LithoSession *session);         /* NULL: none is open */
LithoFinder *litho_session_finder(const LithoSession *session);       /* of the scene; remembers. NULL: none is open */
GHashTable *litho_session_assets(const LithoSession *session);        /* of the options; may be NULL */
GCancellable *litho_session_cancel(const LithoSession *session);      /* of the options; may be NULL */
const LithoRecipe *litho_session_recipe(const LithoSession *session); /* NULL: none yet */

#endif
