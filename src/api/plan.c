/* plan.c: the public calls from words to a recipe. */
#include "api/options.h"
#include "base/cancel.h"
#include "talk/session.h"

guint
litho_recipe_n_steps(const LithoRecipe *recipe)
{
  return recipe->steps->len;
}

const char *const *
litho_recipe_warnings(const LithoRecipe *recipe)
{
  return (const char *const *)recipe->warnings->pdata;
}

static const char *
what_is_wrong(const LithoPlanOptions *options)
{
  const LithoPlannerKind kind = options->planner;
  if ((int)kind < LITHO_PLANNER_AUTO || kind > LITHO_PLANNER_FAST)
    return "planner is none of LithoPlannerKind";
  if (options->model != NULL && kind != LITHO_PLANNER_AUTO && kind != LITHO_PLANNER_MODEL)
    return "model belongs to LITHO_PLANNER_MODEL: the planner that was chosen uses no local model";
  if (options->url != NULL && (options->model != NULL || (kind != LITHO_PLANNER_AUTO && kind != LITHO_PLANNER_URL)))
    return "url is a planner of its own: leave out model and planner";
  if (options->url == NULL && (kind == LITHO_PLANNER_URL || options->url_model != NULL))
    return "url is not set, and LITHO_PLANNER_URL and url_model need it";
  if (options->url != NULL && !g_str_has_prefix(options->url, "http://") && !g_str_has_prefix(options->url, "https://"))
    return "url is an http:// or https:// address";
  return NULL;
}

static gboolean
take_options(const LithoPlanOptions *given, LithoPlanOptions *options, GError **error)
{
  if (!api_options_take(options, sizeof *options, given, "LithoPlanOptions", error) ||
      !api_threads_check(options->n_threads, error))
    return FALSE;
  const char *wrong = what_is_wrong(options);
  if (wrong == NULL)
    return !litho_is_cancelled(options->cancel, error);
  g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, wrong);
  return FALSE;
}

LithoRecipe *
litho_plan(const char *words, LithoPhoto *photo, const LithoPlanOptions *given, GError **error)
{
  LithoPlanOptions options;
  if (!take_options(given, &options, error))
    return NULL;
  /* A model or endpoint that was named is not replaced by words. */
  const LithoPlannerKind kind = options.url != NULL     ? LITHO_PLANNER_URL
                                : options.model != NULL ? LITHO_PLANNER_MODEL
                                                        : options.planner;
  const LithoPlannerOptions how = {.kind = kind,
                                   .model = options.model,
                                   .url = options.url,
                                   .url_model = options.url_model,
                                   .n_threads = options.n_threads,
                                   .offline = options.offline,
                                   .progress = options.progress,
                                   .progress_data = options.progress_data};
  g_autoptr(LithoPlanner) planner = litho_planner_new(&how, error);
  if (planner == NULL)
    return NULL;
  const LithoSessionOptions in = {.see = {.floor = options.floor, .n_threads = options.n_threads},
                                  .cancel = options.cancel};
  g_autoptr(LithoSession) session = litho_session_new(&in);
  if (photo != NULL)
    litho_session_borrow_photo(session, photo);
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  if (!litho_session_plan(session, planner, words, reasons, error))
    return NULL;
  LithoRecipe *recipe = litho_recipe_copy(litho_session_recipe(session));
  if (litho_planner_warning(planner) != NULL)
    g_ptr_array_add(recipe->warnings, g_strdup(litho_planner_warning(planner)));
  for (guint i = 0; i < reasons->len; i++)
    g_ptr_array_add(recipe->warnings, g_strdup(reasons->pdata[i]));
  return recipe;
}
