/* api_make.c: pictures from words: one without a session, and one that becomes a photo of a session. */
#include <string.h>
#include "base/json.h"
#include "make/engine/model.h"
#include "make/picture.h"
#include "make/render.h"
#include "serve/api.h"
#include "serve/chats.h"
#include "serve/rpc.h"

static void
on_made(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  (void)data;
  if (result == NULL)
    return;
  const gboolean by_engine = g_strcmp0(litho_rpc_text(result, "by"), "engine") == 0;
  litho_reply_header(request, "X-Litho-Made-By", by_engine ? litho_rpc_text(result, "engine") : LITHO_MAKE_BY_SCENE);
  if (by_engine) {
    g_autofree char *model = g_uri_escape_string(litho_rpc_text(result, "model"), " ", FALSE); /* a name may be any text */
    litho_reply_header(request, "X-Litho-Model", model);
  } else {
    g_autoptr(JsonNode) scene = json_object_dup_member(result, "scene");
    g_autofree char *line = litho_json_print_line(scene);
    litho_reply_header(request, "X-Litho-Scene", line); /* ASCII: its names are a closed vocabulary */
  }
  litho_reply_bytes(request, 200, json_object_get_string_member(result, "type"), body, NULL);
}

/* "1024x768", "wallpaper". */
static gboolean
set_size(JsonObject *job, const char *size)
{
  int width, height;
  if (!made_size_parse(size, &width, &height, NULL))
    return FALSE;
  json_object_set_int_member(job, "width", width);
  json_object_set_int_member(job, "height", height);
  return TRUE;
}

void
api_make(LithoRequest *request)
{
  static const char *const passed[] = {"words", "scene", "change", "seed", "style", "format", "quality", "negative", "steps", "cfg", NULL};
  const char *size = litho_request_text(request, "size"), *wanted = litho_request_text(request, "model");
  const gboolean of_scene = json_object_has_member(request->json, "scene") || json_object_has_member(request->json, "style") ||
                            json_object_has_member(request->json, "change");
  g_autofree char *model = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) job = json_object_new();
  if (!litho_make_choose(wanted == NULL && of_scene ? LITHO_MAKE_BY_SCENE : wanted, &model, &error)) {
    litho_reply_error(request, error);
    return;
  }
  json_object_set_string_member(job, "do", "make");
  for (guint i = 0; passed[i] != NULL; i++)
    if (json_object_has_member(request->json, passed[i]))
      json_object_set_member(job, passed[i], json_object_dup_member(request->json, passed[i]));
  if (size != NULL && !set_size(job, size))
    litho_reply_fail(request, LITHO_ERROR_USAGE, "/size: WIDTHxHEIGHT, each from 1 to %d px, or a name as of litho make --size", LITHO_MADE_MAX_PX);
  else if (!json_object_has_member(job, "words") && !json_object_has_member(job, "scene"))
    litho_reply_fail(request, LITHO_ERROR_USAGE, "/words: what does the picture show?");
  else if (model == NULL)
    litho_request_run(request, g_steal_pointer(&job), NULL, NULL, on_made, NULL);
  else {
    json_object_set_string_member(job, "model", model);
    litho_request_run_engine(request, g_steal_pointer(&job), NULL, on_made, NULL);
  }
}

void
api_session_make(LithoRequest *request)
{
  LithoChat *chat = litho_request_free_chat(request, NULL, NULL);
  const char *words = litho_request_text(request, "words");
  if (chat == NULL)
    return;
  if (words == NULL || *words == '\0') {
    litho_reply_fail(request, LITHO_ERROR_USAGE, "/words: what does the picture show?");
    return;
  }
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", "turn");
  json_object_set_string_member(job, "words", words);
  json_object_set_boolean_member(job, "make", TRUE);
  litho_chat_run(request, chat, job);
}
