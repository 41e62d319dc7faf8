/* planner.c: picks the planner that an instruction goes to, and says in the recipe which it was. */
#include "model/bridge_llama.h"
#include "model/store.h"
#include "plan/ask/draft_model.h"
#include "plan/ask/draft_net.h"
#include "plan/ask/evidence.h"
#include "plan/mend.h"
#include "plan/plan.h"
#include "plan/ask/prompt.h"
#include "plan/ask/url.h"

struct _LithoPlanner {
  LithoPlannerKind kind;
  LithoModelOracle *model;
  LithoUrlOracle *url;
  LithoReadingNet *net;
  char *url_name;
  char *warning;
};

static gboolean
open_model(LithoPlanner *planner, const LithoPlannerOptions *options, GError **error)
{
  g_autofree char *path = litho_model_find("plan", options->model, error);
  if (path == NULL)
    return FALSE;
  planner->model = litho_model_oracle_new(path, options->n_threads, options->progress,
                                          options->progress_data, error);
  return planner->model != NULL;
}

/* AUTO is the net, else the keyword reader; a file that is not what it should be is an error all the same. The language model
 * takes a hundred times as long: it is asked where it is named. */
static gboolean
open_auto(LithoPlanner *planner, GError **error)
{
  g_autoptr(GError) missing = NULL;
  planner->net = litho_reading_net_open(NULL, NULL, &missing);
  planner->kind = planner->net != NULL ? LITHO_PLANNER_FAST : LITHO_PLANNER_WORDS;
  if (planner->net != NULL)
    return TRUE;
  if (!g_error_matches(missing, LITHO_ERROR, LITHO_ERROR_MODEL)) {
    g_propagate_error(error, g_steal_pointer(&missing));
    return FALSE;
  }
  planner->warning = g_strdup_printf("the keyword planner is used: %s", missing->message);
  return TRUE;
}

LithoPlanner *
litho_planner_new(const LithoPlannerOptions *options, GError **error)
{
  g_autoptr(LithoPlanner) planner = g_new0(LithoPlanner, 1);
  planner->kind = options->kind != LITHO_PLANNER_AUTO ? options->kind
                  : options->url != NULL              ? LITHO_PLANNER_URL
                  : options->model != NULL            ? LITHO_PLANNER_MODEL
                                                      : LITHO_PLANNER_AUTO;
  if (planner->kind == LITHO_PLANNER_AUTO && !open_auto(planner, error))
    return NULL;
  if (planner->kind == LITHO_PLANNER_MODEL && !open_model(planner, options, error))
    return NULL;
  if (planner->kind == LITHO_PLANNER_FAST && planner->net == NULL &&
      (planner->net = litho_reading_net_open(NULL, NULL, error)) == NULL)
    return NULL;
  if (planner->kind != LITHO_PLANNER_URL)
    return g_steal_pointer(&planner);
  planner->url = litho_url_oracle_new(options->url, options->url_model, options->offline, error);
  planner->url_name = g_strdup(options->url_model != NULL ? options->url_model : "default");
  return planner->url != NULL ? g_steal_pointer(&planner) : NULL;
}

void
litho_planner_free(LithoPlanner *planner)
{
  if (planner == NULL)
    return;
  litho_model_oracle_free(planner->model);
  litho_url_oracle_free(planner->url);
  litho_reading_net_free(planner->net);
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
  static const char *const names[] = {"auto", "model", "words", "url", "fast"};
  JsonObject *by = json_object_new();
  json_object_set_string_member(by, "planner", names[planner->kind]);
  if (planner->net != NULL)
    json_object_set_string_member(by, "net_sha256", litho_reading_net_sha256(planner->net));
  if (planner->model != NULL) {
    json_object_set_string_member(by, "model_sha256", litho_model_oracle_sha256(planner->model));
    json_object_set_string_member(by, "library", litho_llama_version());
  }
  if (planner->url != NULL)
    json_object_set_string_member(by, "model", planner->url_name);
  json_object_set_string_member(by, "litho", LITHO_VERSION);
  if (planner->kind == LITHO_PLANNER_FAST || planner->kind == LITHO_PLANNER_WORDS)
    return by;
  g_autofree char *prompt = litho_prompt_sha256(), *grammar = litho_grammar_sha256();
  json_object_set_string_member(by, "prompt_sha256", prompt);
  json_object_set_string_member(by, "grammar_sha256", grammar);
  /* 0: the readers were sure of every clause, and the model was not asked. */
  json_object_set_int_member(by, "clauses_asked", n_asked);
  return by;
}

static LithoRecipe *
draft_by_words(const char *words, GError **error)
{
  g_autoptr(LithoDraft) draft = litho_draft_read(words, error);
  if (draft == NULL)
    return NULL;
  LithoRecipe *recipe = litho_draft_recipe(draft, words);
  litho_draft_evidence(draft, NULL, words, recipe);
  return recipe;
}

gboolean
litho_plan_asks(const LithoPlanner *planner, const char *words)
{
  return planner->model != NULL && litho_draft_asks(words);
}

LithoRecipe *
litho_plan_draft(LithoPlanner *planner, const char *words, const LithoFacts *facts,
                 GCancellable *cancel, GError **error)
{
  guint n_asked = 0;
  g_autoptr(LithoRecipe) recipe = NULL;
  if (planner->kind == LITHO_PLANNER_WORDS) {
    recipe = draft_by_words(words, error);
  } else if (planner->kind == LITHO_PLANNER_FAST) {
    recipe = litho_draft_by_net(planner->net, words, error);
  } else {
    LithoOracle oracle = planner->url != NULL ? litho_url_oracle(planner->url) : litho_model_oracle(planner->model);
    /* An endpoint gets the words only: what a photo shows stays on this machine. */
    const LithoFacts *known = planner->url == NULL ? facts : NULL;
    recipe = litho_draft_asking(&oracle, words, known, &n_asked, cancel, error);
  }
  if (recipe == NULL)
    return NULL;
  plan_mend(recipe);
  g_clear_pointer(&recipe->made_by, json_object_unref);
  recipe->made_by = made_by(planner, n_asked);
  return g_steal_pointer(&recipe);
}
