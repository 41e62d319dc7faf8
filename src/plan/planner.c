/* planner.c: picks the planner that an instruction goes to, and says in the recipe which it was. */
#include "model/bridge_llama.h"
#include "model/store.h"
#include "plan/draft_model.h"
#include "plan/plan.h"
#include "plan/prompt.h"
#include "plan/url.h"

struct _LithoPlanner {
  LithoPlannerKind kind;
  LithoModelOracle *model;
  LithoUrlOracle *url;
  char *url_name;
  char *warning;
};

static gboolean
open_model(LithoPlanner *planner, const LithoPlannerOptions *options, GError **error)
{
  g_autoptr(GError) missing = NULL;
  g_autofree char *path = litho_model_find("plan", options->model, &missing);
  gboolean may_do_without = options->kind == LITHO_PLANNER_AUTO && options->model == NULL;
  if (path == NULL && may_do_without && g_error_matches(missing, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    planner->kind = LITHO_PLANNER_WORDS;
    planner->warning = g_strdup_printf("the keyword planner is used: %s", missing->message);
    return TRUE;
  }
  if (path == NULL) {
    g_propagate_error(error, g_steal_pointer(&missing));
    return FALSE;
  }
  planner->kind = LITHO_PLANNER_MODEL;
  planner->model = litho_model_oracle_new(path, options->n_threads, options->progress,
                                          options->progress_data, error);
  return planner->model != NULL;
}

LithoPlanner *
litho_planner_new(const LithoPlannerOptions *options, GError **error)
{
  g_autoptr(LithoPlanner) planner = g_new0(LithoPlanner, 1);
  planner->kind = options->kind;
  switch (options->kind) {
  case LITHO_PLANNER_AUTO:
    if (options->url == NULL) {
      if (!open_model(planner, options, error))
        return NULL;
      break;
    }
    planner->kind = LITHO_PLANNER_URL;
    G_GNUC_FALLTHROUGH;
  case LITHO_PLANNER_URL:
    planner->url = litho_url_oracle_new(options->url, options->url_model, options->offline, error);
    if (planner->url == NULL)
      return NULL;
    planner->url_name = g_strdup(options->url_model != NULL ? options->url_model : "default");
    break;
  case LITHO_PLANNER_MODEL:
    if (!open_model(planner, options, error))
      return NULL;
    break;
  case LITHO_PLANNER_WORDS:
    break;
  }
  return g_steal_pointer(&planner);
}

void
litho_planner_free(LithoPlanner *planner)
{
  if (planner == NULL)
    return;
  litho_model_oracle_free(planner->model);
  litho_url_oracle_free(planner->url);
  g_free(planner->url_name);
  g_free(planner->warning);
  g_free(planner);
}

LithoPlannerKind
litho_planner_kind(const LithoPlanner *planner)
{
  return planner->kind;
}

const char *
litho_planner_warning(const LithoPlanner *planner)
{
  return planner->warning;
}

/* What made the plan: enough to make it again. The address of an endpoint stays out of it. */
static JsonObject *
made_by(const LithoPlanner *planner, guint n_asked)
{
  JsonObject *by = json_object_new();
  g_autofree char *prompt = litho_prompt_sha256(), *grammar = litho_grammar_sha256();
  if (planner->kind == LITHO_PLANNER_MODEL) {
    json_object_set_string_member(by, "planner", "model");
    json_object_set_string_member(by, "model_sha256", litho_model_oracle_sha256(planner->model));
    json_object_set_string_member(by, "library", litho_llama_version());
  } else {
    json_object_set_string_member(by, "planner", "url");
    json_object_set_string_member(by, "model", planner->url_name);
  }
  json_object_set_string_member(by, "prompt_sha256", prompt);
  json_object_set_string_member(by, "grammar_sha256", grammar);
  json_object_set_string_member(by, "litho", LITHO_VERSION);
  /* 0: the keyword reader was sure of every clause, and the model was not asked. */
  json_object_set_int_member(by, "clauses_asked", n_asked);
  return by;
}

gboolean
litho_plan_asks(const LithoPlanner *planner, const char *words)
{
  return planner->kind == LITHO_PLANNER_MODEL && litho_draft_asks(words);
}

LithoRecipe *
litho_plan_draft(LithoPlanner *planner, const char *words, const LithoFacts *facts,
                 GCancellable *cancel, GError **error)
{
  if (planner->kind == LITHO_PLANNER_WORDS)
    return litho_draft_words(words, error);
  LithoOracle oracle = planner->kind == LITHO_PLANNER_URL ? litho_url_oracle(planner->url)
                                                          : litho_model_oracle(planner->model);
  /* An endpoint gets the words only: what a photo shows stays on this machine. */
  const LithoFacts *known = planner->kind == LITHO_PLANNER_MODEL ? facts : NULL;
  guint n_asked = 0;
  g_autoptr(LithoRecipe) recipe = litho_draft_asking(&oracle, words, known, &n_asked, cancel, error);
  if (recipe == NULL)
    return NULL;
  g_clear_pointer(&recipe->made_by, json_object_unref);
  recipe->made_by = made_by(planner, n_asked);
  return g_steal_pointer(&recipe);
}
