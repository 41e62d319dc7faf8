/* api_looks.c: what is asked of a photo without changing it: plan, regions, description, effects of steps, who saw it; and
 * the index. */
#include <string.h>
#include "base/json.h"
#include "serve/api.h"
#include "serve/chats.h"

static void
on_told(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  const char *only = data;
  if (result == NULL)
    return;
  json_object_remove_member(result, "ms");
  if (only != NULL && json_object_has_member(result, only))
    litho_reply_json(request, 200, json_object_dup_member(result, only));
  else
    litho_reply_object(request, 200, json_object_ref(result));
}

/* A job on the photo of the path, with these members of the body. */
static void
look(LithoRequest *request, const char *what, const char *const *passed, const char *only)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  if (chat == NULL)
    return;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) job = json_object_new();
  json_object_set_string_member(job, "do", what);
  if (!litho_chat_source(request->server, chat, photo, photo->at, job, &error)) {
    litho_reply_error(request, error);
    return;
  }
  for (; request->json != NULL && passed != NULL && *passed != NULL; passed++)
    if (json_object_has_member(request->json, *passed))
      json_object_set_member(job, *passed, json_object_dup_member(request->json, *passed));
  if (g_str_equal(what, "explain")) {
    const LithoRecipe *recipe = litho_chat_photo_recipe(photo);
    json_object_set_member(job, "recipe", litho_recipe_to_json(recipe));
    litho_chat_assets(request->server, chat, recipe, job);
  }
  litho_request_run(request, g_steal_pointer(&job), NULL, NULL, on_told, (gpointer)only);
}

void
api_plan(LithoRequest *request)
{
  static const char *const passed[] = {"words", NULL};
  look(request, "plan", passed, NULL);
}

void
api_regions(LithoRequest *request)
{
  static const char *const passed[] = {"region", "words", "point", NULL};
  const char *name = litho_request_text(request, "name");
  if (name != NULL)
    json_object_set_string_member(request->json, "region", name);
  look(request, "regions", passed, NULL);
}

void
api_describe(LithoRequest *request)
{
  look(request, "describe", NULL, "description");
}

void
api_explain(LithoRequest *request)
{
  look(request, "explain", NULL, NULL);
}

static const char *
member_text(JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default(object, name, NULL) : NULL;
}

/* {"version","model","saw","where","away"}: who read the words of a version. */
static JsonObject *
tell_entry(guint version, const LithoVersion *of)
{
  JsonObject *made_by = of->recipe->made_by, *entry = json_object_new();
  const char *planner = member_text(made_by, "planner"), *model = member_text(made_by, "model");
  const gboolean away = g_strcmp0(planner, "url") == 0;
  g_autofree char *saw = g_strdup_printf("the words “%s”", of->said);
  json_object_set_int_member(entry, "version", version);
  json_object_set_string_member(entry, "model", model != NULL ? model : planner != NULL ? planner : "the reader of turns");
  json_object_set_string_member(entry, "saw", saw);
  json_object_set_string_member(entry, "where", away ? "the endpoint of --llm" : "this machine");
  json_object_set_boolean_member(entry, "away", away);
  return entry;
}

/* Words may go to an endpoint that --llm names; photos are opened by the workers and go nowhere. */
void
api_ledger(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  if (litho_request_photo(request, &photo, &index) == NULL)
    return;
  JsonArray *entries = json_array_new();
  gboolean away = FALSE;
  for (guint i = 1; i < photo->versions->len; i++) {
    const LithoVersion *version = photo->versions->pdata[i];
    if (*version->said == '\0')
      continue;
    JsonObject *entry = tell_entry(i, version);
    away |= json_object_get_boolean_member(entry, "away");
    json_array_add_object_element(entries, entry);
  }
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, "entries", entries);
  json_object_set_boolean_member(object, "left_machine", away);
  litho_reply_object(request, 200, object);
}

void
api_search(LithoRequest *request)
{
  const char *query = litho_request_query(request, "q");
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", "search");
  json_object_set_string_member(job, "query", query != NULL ? query : "");
  json_object_set_int_member(job, "n", litho_request_query_int(request, "n", 20));
  litho_request_run(request, job, NULL, NULL, on_told, NULL);
}
