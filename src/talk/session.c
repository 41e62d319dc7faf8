/* session.c: the stages from words and a photo to a result. */
#include "talk/session.h"
#include "base/cancel.h"
#include "base/vips_auto.h"
#include "make/picture.h"
#include "see/facts/facts_take.h"
#include "see/find/finder.h"
#include "talk/finder_cache.h"

struct _LithoSession {
  LithoSessionOptions options;
  LithoPhoto *opened; /* owned, or NULL */
  LithoPhoto *photo;  /* that, or a borrowed one; NULL: none */
  LithoScene *scene;  /* owned; of the photo */
  LithoFinder *finder; /* owned; of the scene */
  LithoRecipe *recipe; /* owned, or NULL */
};

LithoSession *
litho_session_new(const LithoSessionOptions *options)
{
  LithoSession *session = g_new0(LithoSession, 1);
  if (options != NULL)
    session->options = *options;
  session->options.see.cancel = session->options.cancel;
  return session;
}

void
litho_session_free(LithoSession *session)
{
  if (session == NULL)
    return;
  finder_cache_free(session->finder);
  litho_scene_free(session->scene);
  litho_photo_free(session->opened);
  litho_recipe_free(session->recipe);
  g_free(session);
}

LithoPhoto *
litho_session_photo(const LithoSession *session)
{
  return session->photo;
}

LithoScene *
litho_session_scene(const LithoSession *session)
{
  return session->scene;
}

LithoFinder *
litho_session_finder(const LithoSession *session)
{
  return session->finder;
}

GHashTable *
litho_session_assets(const LithoSession *session)
{
  return session->options.assets;
}

GCancellable *
litho_session_cancel(const LithoSession *session)
{
  return session->options.cancel;
}

const LithoRecipe *
litho_session_recipe(const LithoSession *session)
{
  return session->recipe;
}

/* --- open, see ------------------------------------------------------------------------------- */

void
litho_session_borrow_photo(LithoSession *session, LithoPhoto *photo)
{
  g_clear_pointer(&session->finder, finder_cache_free);
  g_clear_pointer(&session->scene, litho_scene_free);
  g_clear_pointer(&session->opened, litho_photo_free);
  session->photo = photo;
  session->scene = litho_scene_new(photo, &session->options.see);
  session->finder = finder_cache_new(litho_scene_finder(session->scene));
}

static LithoPhoto *
open_made(const char *path, GCancellable *cancel, GError **error)
{
  g_auto(MadePicture) picture = {0};
  if (!made_picture_parse(path, &picture, error))
    return NULL;
  return made_picture_photo(&picture, "a made picture", cancel, error);
}

gboolean
litho_session_open(LithoSession *session, const char *path, GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  LithoPhoto *photo = made_is_path(path) ? open_made(path, session->options.cancel, error)
                                         : litho_photo_open(path, &session->options.load, error);
  if (photo == NULL)
    return FALSE;
  litho_session_borrow_photo(session, photo);
  session->opened = photo;
  return TRUE;
}

const LithoFacts *
litho_session_see(LithoSession *session, GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return NULL;
  return litho_scene_facts(session->scene, error);
}

const LithoFacts *
litho_session_seen(const LithoSession *session)
{
  return session->scene != NULL ? see_scene_kept(session->scene, "facts") : NULL;
}

/* --- draft to solve -------------------------------------------------------------------------- */

gboolean
litho_session_draft(LithoSession *session, LithoPlanner *planner, const char *words, GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  const LithoFacts *facts = NULL;
  if (session->scene != NULL && litho_plan_asks(planner, words) &&
      (facts = litho_session_see(session, error)) == NULL)
    return FALSE;
  LithoRecipe *recipe = litho_plan_draft(planner, words, facts, session->options.cancel, error);
  if (recipe == NULL)
    return FALSE;
  litho_recipe_free(session->recipe);
  session->recipe = recipe;
  return TRUE;
}

void
litho_session_take_recipe(LithoSession *session, const LithoRecipe *recipe)
{
  litho_recipe_free(session->recipe);
  session->recipe = litho_recipe_copy(recipe);
}

gboolean
litho_session_drop_absent(LithoSession *session, GPtrArray *reasons, GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  if (session->scene == NULL)
    return TRUE;
  const VipsImage *coded = session->photo->coded;
  return litho_plan_drop_absent(session->recipe, session->finder, coded->Xsize, coded->Ysize,
                                reasons, error);
}

/* "“a dragon”: litho does not invent objects; …" of the clauses that no step answers. */
static char *
unanswered(const LithoRecipe *recipe)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < recipe->clauses->len; i++) {
    const LithoClause *clause = recipe->clauses->pdata[i];
    if (clause->kind == LITHO_CLAUSE_STEP)
      continue;
    g_string_append_printf(text, "%s“%s”", text->len > 0 ? "; " : "", clause->text);
    if (clause->reason != NULL && *clause->reason != '\0')
      g_string_append_printf(text, ": %s", clause->reason);
  }
  return g_string_free(text, FALSE);
}

gboolean
litho_session_check(LithoSession *session, GError **error)
{
  const LithoRecipe *recipe = session->recipe;
  if (!recipe->refused && recipe->steps->len > 0)
    return TRUE;
  g_autofree char *why = unanswered(recipe);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_PLAN, "%s%s%s", recipe->refused ? "refused" : "nothing to do",
              *why ? ": " : "", why);
  return FALSE;
}

gboolean
litho_session_fit(LithoSession *session, GError **error)
{
  if (session->scene != NULL) {
    litho_plan_paint(session->recipe);
    litho_plan_frame(session->recipe);
    litho_plan_level(session->recipe);
    litho_plan_lens(session->recipe);
  }
  if (session->scene == NULL || !litho_plan_wants_facts(session->recipe))
    return TRUE;
  const LithoFacts *facts = litho_session_see(session, error);
  if (facts == NULL)
    return FALSE;
  litho_plan_fit(session->recipe, facts);
  return TRUE;
}

gboolean
litho_session_solve(LithoSession *session, GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  GHashTable *assets = session->options.assets;
  GCancellable *cancel = session->options.cancel;
  if (session->scene == NULL)
    return litho_plan_solve(session->recipe, NULL, 1, NULL, assets, NULL, cancel, error);
  VipsImage *proxy = litho_scene_proxy(session->scene, error);
  if (proxy == NULL)
    return FALSE;
  const double scale = (double)proxy->Xsize / session->photo->coded->Xsize;
  return litho_plan_solve(session->recipe, proxy, scale, litho_photo_shot(session->photo), assets, session->finder, cancel, error);
}

gboolean
litho_session_plan(LithoSession *session, LithoPlanner *planner, const char *words, GPtrArray *reasons, GError **error)
{
  return litho_session_draft(session, planner, words, error) && litho_session_drop_absent(session, reasons, error) &&
         (session->recipe->steps->len == 0 ||
          (litho_session_fit(session, error) && litho_session_solve(session, error)));
}

/* --- apply, explain -------------------------------------------------------------------------- */

static void
take_options(const LithoSession *session, LithoRunOptions *run)
{
  run->finder = session->finder;
  run->assets = session->options.assets;
  run->cancel = session->options.cancel;
  run->shot = litho_photo_shot(session->photo);
}

gboolean
litho_session_apply(LithoSession *session, const char *path, const LithoApplyOptions *options, LithoRunResults *results,
                    GError **error)
{
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  LithoApplyOptions apply = *options;
  take_options(session, &apply.run);
  return litho_apply_photo(session->recipe, session->photo, path, &apply, results, error);
}

VipsImage *
litho_session_apply_to_samples(LithoSession *session, const LithoApplyOptions *options, LithoRunResults *results,
                               GBytes **profile, GError **error)
{
  *profile = NULL;
  if (litho_is_cancelled(session->options.cancel, error))
    return NULL;
  LithoApplyOptions apply = *options;
  take_options(session, &apply.run);
  return litho_apply_to_samples(session->recipe, session->photo, &apply, results, profile, error);
}

gboolean
litho_session_check_changed(LithoSession *session, const LithoRunResults *results, GError **error)
{
  const VipsImage *coded = session->photo->coded;
  if (!litho_run_results_changed_nothing(results, session->recipe, (guint64)coded->Xsize * coded->Ysize))
    return TRUE;
  g_autofree char *reasons = litho_run_results_reasons(results, session->recipe);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_UNCHANGED, "%s: the picture is as it was, or nobody sees the difference: %s", session->photo->name, reasons);
  return FALSE;
}

gboolean
litho_session_run(LithoSession *session, const LithoRecipe *recipe, VipsImage *proxy, gboolean exact, VipsImage **out,
                  VipsImage **alpha, GError **error)
{
  *out = *alpha = NULL;
  if (litho_is_cancelled(session->options.cancel, error))
    return FALSE;
  LithoRunOptions run;
  litho_run_options_default(&run);
  take_options(session, &run);
  run.exact = exact;
  run.skip_unready = TRUE;
  run.scale = (double)proxy->Xsize / session->photo->coded->Xsize;
  return litho_run_linear(recipe, proxy, NULL, &run, out, alpha, NULL, error);
}

VipsImage *
litho_session_render(LithoSession *session, VipsImage *proxy, gboolean exact, GError **error)
{
  VipsImage *out = NULL;
  g_autoptr(VipsImage) alpha = NULL;
  return litho_session_run(session, session->recipe, proxy, exact, &out, &alpha, error) ? out : NULL;
}

LithoExplanation *
litho_session_explain(LithoSession *session, int size_px, LithoProgress progress, gpointer data, GError **error)
{
  LithoRunOptions run;
  litho_run_options_default(&run);
  take_options(session, &run);
  return litho_explain(session->recipe, session->photo, &run, size_px, progress, data, error);
}
