/* turn.c: jobs on a conversation: its document comes with the job and goes back with the answer, so that a worker that dies
 * loses nothing.
 *
 * Photos of the document are opened beneath one of the job's "folders", or its "root"; without both as they are. A "region" of
 * a turn is where its steps act whose place was not said ("this" that was clicked).
 */
#include <string.h>
#include "base/json.h"
#include "make/picture.h"
#include "serve/work/work.h"
#include "talk/converse.h"

/* `path` beneath `folder`, or NULL. */
static const char *
below(const char *path, const char *folder)
{
  const gsize n = strlen(folder);
  return strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static LithoSession *
session_of(const LithoChatPhoto *photo, gpointer data, GError **error)
{
  WorkJob *job = data;
  JsonNode *node = json_object_get_member(job->request, "folders");
  JsonArray *folders = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  const char *root = work_text(job, "root"), *path = NULL, *source = litho_chat_photo_source(photo, photo->at);
  if (made_is_path(source)) { /* no file */
    root = NULL;
    path = source;
    folders = NULL;
  } else if (folders == NULL && root == NULL)
    path = photo->path;
  else if (folders == NULL)
    path = below(photo->path, root);
  for (guint i = 0; folders != NULL && path == NULL && i < json_array_get_length(folders); i++) {
    root = json_array_get_string_element(folders, i);
    path = root != NULL ? below(photo->path, root) : NULL;
  }
  if (path == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s lies in no folder that may be opened", photo->name);
    return NULL;
  }
  WorkPhoto *opened = work_photo_at(job->work, root, path, photo->name, error);
  return opened != NULL ? opened->session : NULL;
}

static LithoConversation *
read_conversation(const WorkJob *job, GError **error)
{
  JsonNode *node = json_object_get_member(job->request, "conversation");
  if (node != NULL)
    return litho_conversation_from_json("conversation", node, error);
  litho_recipe_fail(error, "/conversation", "is missing");
  return NULL;
}

static LithoTalkOptions
talk_options(WorkJob *job, LithoPlanner *planner)
{
  LithoTalkOptions options = LITHO_TALK_OPTIONS_INIT;
  options.planner = planner;
  options.session_of = session_of;
  options.session_data = job;
  options.quick = TRUE;
  options.photo = work_int(job, "photo", -1);
  options.choice = work_int(job, "choice", 0);
  options.index = work_text(job, "index");
  options.cancel = job->work->cancel;
  return options;
}

static gboolean
give(WorkJob *job, const LithoConversation *talk, JsonObject *answer)
{
  json_object_set_member(job->result, "conversation", litho_conversation_to_json(talk));
  json_object_set_object_member(job->result, "answer", answer);
  return TRUE;
}

/* --- a place that was shown ---------------------------------------------------------------------- */

/* The steps that act everywhere act in `region`. FALSE: there is none. */
static gboolean
put_in_place(LithoRecipe *recipe, const LithoRegion *region)
{
  gboolean any = FALSE;
  for (guint i = 0; i < recipe->steps->len; i++) {
    LithoStep *step = recipe->steps->pdata[i];
    g_autoptr(LithoRegion) own = litho_step_region(step);
    if (own != NULL || step->op->kind == LITHO_KIND_GEOMETRY || (step->op->flags & LITHO_OP_NO_REGION) != 0)
      continue;
    step->region = litho_region_copy(region);
    any = TRUE;
  }
  return any;
}

/* What the words ask for by themselves, in its place, with amounts for it. NULL without an error: nothing, or nothing there. */
static LithoRecipe *
plan_in_place(WorkJob *job, LithoSession *session, const char *words, const LithoRegion *region, GError **error)
{
  g_autoptr(GError) refused = NULL;
  if (!litho_session_draft(session, job->work->planner, words, &refused) || !litho_session_check(session, &refused))
    return NULL;
  g_autoptr(LithoRecipe) draft = litho_recipe_copy(litho_session_recipe(session));
  if (!put_in_place(draft, region))
    return NULL;
  litho_session_take_recipe(session, draft);
  if (!litho_session_drop_absent(session, NULL, error) || !litho_session_fit(session, error) ||
      !litho_session_solve(session, error))
    return NULL;
  return litho_recipe_copy(litho_session_recipe(session));
}

/* A turn about what was shown: planned in its place, behind the steps that were there. The answer without the place is gone
 * back from. */
static gboolean
place_turn(WorkJob *job, LithoConversation *talk, const char *words, const LithoRegion *region, JsonObject **answer,
           GError **error)
{
  const char *act = json_object_get_string_member_with_default(*answer, "act", "");
  LithoChatPhoto *photo = litho_conversation_photo(talk, talk->photo);
  LithoSession *session = photo != NULL ? session_of(photo, job, error) : NULL;
  if (session == NULL || (!g_str_equal(act, "add") && !g_str_equal(act, "change")))
    return photo == NULL || session != NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(LithoRecipe) planned = plan_in_place(job, session, words, region, &failure);
  if (failure != NULL) {
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  if (planned == NULL || !litho_chat_photo_undo(photo))
    return TRUE;
  LithoRecipe *recipe = litho_recipe_copy(litho_chat_photo_recipe(photo));
  for (guint i = 0; i < planned->steps->len; i++)
    g_ptr_array_add(recipe->steps, litho_step_copy(planned->steps->pdata[i]));
  LithoTalkOptions options = talk_options(job, job->work->planner);
  options.choice = 0;
  JsonObject *placed = NULL;
  if (!litho_conversation_set_recipe(talk, &options, recipe, words, &placed, error))
    return FALSE;
  json_object_unref(*answer);
  *answer = placed;
  return TRUE;
}

/* --- jobs ------------------------------------------------------------------------------------------ */

gboolean
work_turn(WorkJob *job, GError **error)
{
  const char *words = work_text(job, "words");
  g_autoptr(LithoConversation) talk = read_conversation(job, error);
  LithoPlanner *planner = talk != NULL ? work_planner(job->work, error) : NULL;
  JsonNode *place = json_object_get_member(job->request, "region");
  g_autoptr(LithoRegion) region = NULL;
  if (planner == NULL)
    return FALSE;
  if (place != NULL && !JSON_NODE_HOLDS_NULL(place) && (region = litho_region_parse(place, "/region", error)) == NULL)
    return FALSE;
  work_stage(job, "turn");
  const LithoTalkOptions options = talk_options(job, planner);
  JsonObject *answer = NULL;
  if (work_flag(job, "make"))
    return litho_conversation_make(talk, &options, words != NULL ? words : "", &answer, error) && give(job, talk, answer);
  if (!litho_conversation_turn(talk, &options, words != NULL ? words : "", &answer, error))
    return FALSE;
  if (region != NULL && !place_turn(job, talk, words != NULL ? words : "", region, &answer, error)) {
    json_object_unref(answer);
    return FALSE;
  }
  return give(job, talk, answer);
}

gboolean
work_set_recipe(WorkJob *job, GError **error)
{
  g_autoptr(LithoConversation) talk = read_conversation(job, error);
  g_autoptr(LithoRecipe) recipe = NULL;
  const char *said = work_text(job, "said");
  if (talk == NULL || !work_recipe(job, "recipe", &recipe, error))
    return FALSE;
  if (recipe == NULL)
    return litho_recipe_fail(error, "/recipe", "is missing");
  const LithoTalkOptions options = talk_options(job, job->work->planner);
  JsonObject *answer = NULL;
  return litho_conversation_set_recipe(talk, &options, g_steal_pointer(&recipe), said != NULL ? said : "", &answer, error) &&
         give(job, talk, answer);
}

gboolean
work_move(WorkJob *job, GError **error)
{
  g_autoptr(LithoConversation) talk = read_conversation(job, error);
  const char *act = work_text(job, "act");
  if (talk == NULL)
    return FALSE;
  const LithoTalkOptions options = talk_options(job, job->work->planner);
  JsonObject *answer = NULL;
  return litho_conversation_move(talk, &options, act != NULL ? act : "", (guint)MAX(0, work_int(job, "version", 0)), &answer,
                                 error) &&
         give(job, talk, answer);
}

gboolean
work_same(WorkJob *job, GError **error)
{
  g_autoptr(LithoConversation) talk = read_conversation(job, error);
  JsonNode *node = json_object_get_member(job->request, "photos");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  if (talk == NULL)
    return FALSE;
  g_autoptr(GArray) photos = array != NULL ? g_array_new(FALSE, FALSE, sizeof(guint)) : NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    const guint index = (guint)json_array_get_int_element(array, i);
    g_array_append_val(photos, index);
  }
  LithoTalkOptions options = talk_options(job, work_planner(job->work, error));
  if (options.planner == NULL)
    return FALSE;
  options.photo = -1;
  JsonObject *answer = NULL;
  return litho_conversation_same(talk, &options, (guint)MAX(0, work_int(job, "from", 0)), photos, work_flag(job, "exact"),
                                 &answer, error) &&
         give(job, talk, answer);
}
