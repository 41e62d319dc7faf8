/* chat_tell.c: a session as the API tells it, and as jobs of the pool need it. */
#include <string.h>
#include "base/json.h"
#include "make/picture.h"
#include "serve/chats.h"

LithoChat *
litho_request_chat(LithoRequest *request)
{
  g_autoptr(GError) error = NULL;
  LithoChat *chat = litho_chats_find(litho_server_chats(request->server), request->parts[0], &error);
  if (chat == NULL)
    litho_reply_error(request, error);
  return chat;
}

LithoChat *
litho_request_photo(LithoRequest *request, LithoChatPhoto **photo, int *index)
{
  LithoChat *chat = litho_request_chat(request);
  gint64 n = -1;
  if (chat == NULL)
    return NULL;
  g_ascii_string_to_signed(request->parts[1], 10, 0, G_MAXINT, &n, NULL);
  *index = (int)n;
  *photo = litho_conversation_photo(chat->talk, (int)n);
  if (*photo != NULL)
    return chat;
  litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the session has no such photo");
  return NULL;
}

LithoChat *
litho_request_free_chat(LithoRequest *request, LithoChatPhoto **photo, int *index)
{
  LithoChat *chat = photo != NULL ? litho_request_photo(request, photo, index) : litho_request_chat(request);
  if (chat == NULL || !chat->busy)
    return chat;
  litho_reply_status(request, 409, "busy", "a turn is being worked on in this session: wait for its answer");
  return NULL;
}

/* --- for jobs ---------------------------------------------------------------------------------------------------- */

/* `path` beneath `folder`, or NULL. */
static const char *
below(const char *path, const char *folder)
{
  const gsize n = strlen(folder);
  return strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

gboolean
litho_chat_source(LithoServer *server, const LithoChat *chat, const LithoChatPhoto *photo, guint version, JsonObject *job,
                  GError **error)
{
  const char *source = litho_chat_photo_source(photo, version);
  if (made_is_path(source)) { /* no file */
    json_object_set_string_member(job, "path", source);
    json_object_set_string_member(job, "name", photo->name);
    return TRUE;
  }
  g_autofree char *own = g_build_filename(litho_spool_dir(litho_server_spool(server)), chat->talk->id, NULL);
  const char *root = own, *path = below(photo->path, own);
  for (const char *const *name = litho_server_roots(server); path == NULL && *name != NULL; name++) {
    root = litho_server_root(server, *name);
    path = below(photo->path, root);
  }
  if (path == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "%s lies in no folder that this server may open", photo->name);
    return FALSE;
  }
  json_object_set_string_member(job, "path", path);
  json_object_set_string_member(job, "root", root);
  json_object_set_string_member(job, "name", photo->name);
  return TRUE;
}

static void
add_asset(const char *folder, const char *name, JsonObject *assets)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  if (litho_is_asset_name(name) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
    json_object_set_string_member(assets, name, path);
}

static void
add_assets_of(const LithoRegion *region, const char *folder, JsonObject *assets)
{
  if (region == NULL)
    return;
  if (region->kind == LITHO_REGION_MASK)
    add_asset(folder, region->text, assets);
  for (guint i = 0; region->except != NULL && i < region->except->len; i++)
    add_assets_of(region->except->pdata[i], folder, assets);
}

void
litho_chat_assets(LithoServer *server, const LithoChat *chat, const LithoRecipe *recipe, JsonObject *job)
{
  g_autofree char *below_spool = litho_chat_folder(chat, "assets");
  g_autofree char *folder = g_build_filename(litho_spool_dir(litho_server_spool(server)), below_spool, NULL);
  g_autoptr(JsonObject) assets = json_object_new();
  for (guint i = 0; recipe != NULL && i < recipe->steps->len; i++) {
    const LithoStep *step = recipe->steps->pdata[i];
    add_assets_of(step->region, folder, assets);
    for (guint k = 0; k < step->op->n_params; k++)
      if (step->op->params[k].kind == LITHO_PARAM_ASSET && step->values[k].set && step->values[k].text != NULL)
        add_asset(folder, step->values[k].text, assets);
  }
  if (json_object_get_size(assets) > 0)
    json_object_set_object_member(job, "assets", g_steal_pointer(&assets));
}

char *
litho_chat_folder(const LithoChat *chat, const char *name)
{
  return name != NULL ? g_build_filename(chat->talk->id, name, NULL) : g_strdup(chat->talk->id);
}

/* --- for people ---------------------------------------------------------------------------------------------------- */

static JsonObject *
tell_photo(const LithoChat *chat, guint i)
{
  static const char *const told[] = {"width", "height", "format", "bits", "alpha", "exposure", NULL};
  const LithoChatPhoto *photo = chat->talk->photos->pdata[i];
  JsonObject *one = json_object_new();
  json_object_set_int_member(one, "index", i);
  json_object_set_string_member(one, "name", photo->name);
  JsonObject *facts =
      json_object_has_member(chat->facts, photo->path) ? json_object_get_object_member(chat->facts, photo->path) : NULL;
  for (guint k = 0; facts != NULL && told[k] != NULL; k++)
    if (json_object_has_member(facts, told[k]))
      json_object_set_member(one, told[k], json_object_dup_member(facts, told[k]));
  return one;
}

/* Versions of a made picture have their "scene" in place of the path that holds it. */
static void
tell_scenes(const LithoChatPhoto *photo, JsonArray *versions)
{
  for (guint i = 0; made_is_path(photo->path) && i < json_array_get_length(versions); i++) {
    JsonObject *one = json_array_get_object_element(versions, i);
    g_auto(MadePicture) picture = {0};
    json_object_remove_member(one, "made");
    if (made_picture_parse(litho_chat_photo_source(photo, i), &picture, NULL))
      json_object_set_member(one, "scene", made_scene_to_json(&picture.scene));
  }
}

JsonNode *
litho_chat_tell(const LithoChat *chat)
{
  JsonNode *talk = litho_conversation_to_json(chat->talk);
  JsonArray *inner = json_object_get_array_member(json_node_get_object(talk), "photos"), *photos = json_array_new();
  for (guint i = 0; i < chat->talk->photos->len; i++) {
    JsonObject *one = json_array_get_object_element(inner, i);
    json_object_remove_member(one, "path");
    tell_scenes(chat->talk->photos->pdata[i], json_object_get_array_member(one, "versions"));
    json_array_add_object_element(photos, tell_photo(chat, i));
  }
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "id", chat->talk->id);
  json_object_set_member(object, "conversation", talk);
  json_object_set_array_member(object, "photos", photos);
  JsonNode *root = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return root;
}

/* --- jobs on the conversation -------------------------------------------------------------------------------------- */

static void
set_folders(LithoServer *server, const LithoChat *chat, JsonObject *job)
{
  JsonArray *folders = json_array_new();
  g_autofree char *own = g_build_filename(litho_spool_dir(litho_server_spool(server)), chat->talk->id, NULL);
  json_array_add_string_element(folders, own);
  for (const char *const *name = litho_server_roots(server); *name != NULL; name++)
    json_array_add_string_element(folders, litho_server_root(server, *name));
  json_object_set_array_member(job, "folders", folders);
}

/* All masks of the session: a version that is gone to may name any. */
static void
set_all_assets(LithoServer *server, const LithoChat *chat, JsonObject *job)
{
  g_autofree char *folder = g_build_filename(litho_spool_dir(litho_server_spool(server)), chat->talk->id, "assets", NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  g_autoptr(JsonObject) assets = json_object_new();
  const char *name;
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
    add_asset(folder, name, assets);
  if (json_object_get_size(assets) > 0)
    json_object_set_object_member(job, "assets", g_steal_pointer(&assets));
}

/* What a photo's file says of itself, for pictures that were made in a turn. */
static void
take_facts(LithoChat *chat)
{
  for (guint i = 0; i < chat->talk->photos->len; i++) {
    const LithoChatPhoto *photo = chat->talk->photos->pdata[i];
    g_auto(MadePicture) picture = {0};
    if (!made_is_path(photo->path) || json_object_has_member(chat->facts, photo->path) ||
        !made_picture_parse(photo->path, &picture, NULL))
      continue;
    JsonObject *facts = json_object_new();
    json_object_set_int_member(facts, "width", picture.width);
    json_object_set_int_member(facts, "height", picture.height);
    json_object_set_string_member(facts, "format", "png");
    json_object_set_int_member(facts, "bits", 8);
    json_object_set_boolean_member(facts, "alpha", FALSE);
    json_object_set_object_member(chat->facts, photo->path, facts);
  }
}

/* The document that came back takes the place of the old one when it is saved. */
static gboolean
take_talk(LithoChats *chats, LithoChat *chat, JsonObject *result, GError **error)
{
  LithoConversation *old = chat->talk;
  LithoConversation *talk = litho_conversation_from_json("conversation", json_object_get_member(result, "conversation"), error);
  if (talk == NULL)
    return FALSE;
  chat->talk = talk;
  take_facts(chat);
  if (g_str_equal(talk->id, old->id) && litho_chats_save(chats, chat, error)) {
    litho_conversation_free(old);
    return TRUE;
  }
  chat->talk = old;
  litho_conversation_free(talk);
  return FALSE;
}

static void
on_talked(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  g_autofree char *id = data;
  g_autoptr(GError) error = NULL;
  LithoChats *chats = litho_server_chats(request->server);
  LithoChat *chat = litho_chats_find(chats, id, &error);
  if (chat != NULL)
    chat->busy = FALSE;
  if (result == NULL)
    return; /* the error was replied */
  if (chat == NULL || !take_talk(chats, chat, result, &error)) {
    litho_request_failed(request, error);
    return;
  }
  JsonObject *answer = json_object_ref(json_object_get_object_member(result, "answer"));
  if (!request->streaming) {
    litho_reply_object(request, 200, answer);
    return;
  }
  litho_events_send_object(request, "answer", answer);
  litho_events_end(request);
}

void
litho_chat_run(LithoRequest *request, LithoChat *chat, JsonObject *job)
{
  json_object_set_member(job, "conversation", litho_conversation_to_json(chat->talk));
  set_folders(request->server, chat, job);
  set_all_assets(request->server, chat, job);
  /* The process that has the photo open. */
  const LithoChatPhoto *photo = litho_conversation_photo(chat->talk, chat->talk->photo);
  if (photo != NULL)
    litho_chat_source(request->server, chat, photo, photo->at, job, NULL);
  chat->busy = TRUE;
  if (litho_request_wants_events(request))
    litho_events_begin(request);
  litho_request_run(request, job, NULL, NULL, on_talked, g_strdup(chat->talk->id));
}
