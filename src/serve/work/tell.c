/* tell.c: what a photo shows, what words would do to it, what a recipe's steps do, and which photos fit words. */
#include "base/json.h"
#include "search/search.h"
#include "see/caption/caption.h"
#include "see/facts/facts_take.h"
#include "serve/work/work.h"

#define MAX_HITS 100

LithoPlanner *
work_planner(Work *work, GError **error)
{
  if (work->planner == NULL)
    work->planner = litho_planner_new(&work->options.planner, error);
  return work->planner;
}

gboolean
work_describe(WorkJob *job, GError **error)
{
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL)
    return FALSE;
  work_stage(job, "look");
  const char *kind = work_text(job, "caption");
  const LithoCaptionOptions options = {
      .kind = g_strcmp0(kind, "auto") == 0 ? LITHO_CAPTION_AUTO : LITHO_CAPTION_FLOOR,
      .n_threads = job->work->options.n_threads};
  LithoScene *scene = litho_session_scene(photo->session);
  const LithoFacts *facts = litho_session_see(photo->session, error);
  g_autoptr(LithoCaptioner) captioner = facts != NULL ? litho_captioner_new(&options, error) : NULL;
  g_autoptr(LithoCaption) caption = captioner != NULL ? litho_captioner_write(captioner, scene, error) : NULL;
  if (caption == NULL)
    return FALSE;
  g_autoptr(JsonNode) node = litho_description_to_json(litho_session_photo(photo->session)->name, facts, caption);
  json_object_set_member(job->result, "description", g_steal_pointer(&node));
  return TRUE;
}

/* As litho_session_plan(), in a mask: what is told by words and not found is taken to be what the mask shows. */
static gboolean
plan_within(WorkPhoto *photo, LithoPlanner *planner, const char *words, const char *mask, GPtrArray *reasons,
            GError **error)
{
  LithoSession *session = photo->session;
  return litho_session_draft(session, planner, words, error) && litho_session_check(session, error) &&
         work_limit(photo, mask, reasons, error) &&
         (litho_session_recipe(session)->steps->len == 0 ||
          (litho_session_fit(session, error) && litho_session_solve(session, error)));
}

gboolean
work_plan(WorkJob *job, GError **error)
{
  const char *words = work_text(job, "words");
  if (words == NULL || *words == '\0') {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/words: what is to be done?");
    return FALSE;
  }
  LithoPlanner *planner = work_planner(job->work, error);
  g_autoptr(LithoSession) blind = NULL;
  LithoSession *session = NULL;
  WorkPhoto *photo = NULL;
  if (planner != NULL && work_text(job, "path") == NULL) {
    const LithoSessionOptions options = {.cancel = job->work->cancel};
    session = blind = litho_session_new(&options);
  } else if (planner != NULL) {
    photo = work_photo(job, error);
    session = photo != NULL ? photo->session : NULL;
  }
  g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
  const char *mask = photo != NULL ? work_text(job, "mask") : NULL;
  if (session == NULL ||
      !(mask != NULL ? plan_within(photo, planner, words, mask, reasons, error)
                     : litho_session_plan(session, planner, words, reasons, error)) ||
      !litho_session_check(session, error))
    return FALSE;
  const LithoRecipe *recipe = litho_session_recipe(session);
  JsonArray *warnings = json_array_new();
  for (guint i = 0; i < reasons->len; i++)
    json_array_add_string_element(warnings, reasons->pdata[i]);
  for (guint i = 0; i < recipe->warnings->len; i++)
    json_array_add_string_element(warnings, recipe->warnings->pdata[i]);
  json_object_set_member(job->result, "recipe", litho_recipe_to_json(recipe));
  json_object_set_array_member(job->result, "warnings", warnings);
  return TRUE;
}

/* Of each step, what it did in the company of the others; CIEDE2000 where the frame stayed. */
static JsonArray *
tell_effects(const LithoExplanation *told, const LithoRecipe *recipe)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < told->n_effects; i++) {
    const LithoStepEffect *effect = &told->effects[i];
    const LithoStepResult *result = litho_step_result(told->results.steps, i);
    g_autofree char *text = litho_step_describe(recipe->steps->pdata[i]);
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "index", i);
    json_object_set_string_member(one, "text", text);
    json_object_set_boolean_member(one, "ready", effect->ready);
    if (result->note != NULL)
      json_object_set_string_member(one, "note", result->note);
    if (effect->compared) {
      json_object_set_double_member(one, "de_mean", effect->mean_de);
      json_object_set_double_member(one, "de_p95", effect->p95_de);
      json_object_set_double_member(one, "area", effect->area);
    }
    json_array_add_object_element(array, one);
  }
  return array;
}

gboolean
work_explain(WorkJob *job, GError **error)
{
  g_autoptr(LithoRecipe) recipe = NULL;
  WorkPhoto *photo = work_photo(job, error);
  if (photo == NULL || !work_recipe(job, "recipe", &recipe, error))
    return FALSE;
  if (recipe == NULL)
    return litho_recipe_fail(error, "/recipe", "is missing");
  litho_session_take_recipe(photo->session, recipe);
  g_autoptr(LithoExplanation) told =
      litho_session_explain(photo->session, work_int(job, "size", 0), work_progress, job, error);
  if (told == NULL)
    return FALSE;
  json_object_set_array_member(job->result, "steps", tell_effects(told, recipe));
  return TRUE;
}

static JsonArray *
tell_hits(const GPtrArray *hits)
{
  JsonArray *array = json_array_new();
  for (guint i = 0; i < hits->len; i++) {
    const LithoHit *hit = hits->pdata[i];
    g_autofree char *name = g_filename_display_name(hit->path);
    JsonObject *one = json_object_new();
    json_object_set_string_member(one, "path", name);
    json_object_set_double_member(one, "score", hit->score);
    json_array_add_object_element(array, one);
  }
  return array;
}

gboolean
work_search(WorkJob *job, GError **error)
{
  const char *query = work_text(job, "query"), *db = work_text(job, "index");
  if (query == NULL || *query == '\0') {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_USAGE, "/query: what is looked for?");
    return FALSE;
  }
  g_autofree char *path = db != NULL ? g_strdup(db) : litho_index_default_path();
  g_autoptr(LithoIndex) index = litho_index_open(path, FALSE, error);
  g_autoptr(LithoTower) tower = index != NULL ? litho_tower_open(NULL, error) : NULL;
  g_autoptr(LithoSearch) search = tower != NULL ? litho_search_new(index, tower, error) : NULL;
  if (search == NULL)
    return FALSE;
  const LithoSearchQuery q = {.words = query, .n = (guint)CLAMP(work_int(job, "n", 20), 1, MAX_HITS), .least = -1};
  double best = 0;
  g_autoptr(GPtrArray) hits = litho_search_run(search, &q, &best, error);
  if (hits == NULL)
    return FALSE;
  json_object_set_string_member(job->result, "query", query);
  json_object_set_array_member(job->result, "results", tell_hits(hits));
  json_object_set_double_member(job->result, "best", best);
  json_object_set_int_member(job->result, "photos", litho_index_n_photos(index));
  return TRUE;
}
