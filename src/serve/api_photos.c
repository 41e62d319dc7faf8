/* api_photos.c: photos of a session: uploaded, opened in a root, taken out; masks beside them.
 *
 * An upload is kept when a worker has opened it as a picture, under a name of ours. What is refused leaves nothing.
 */
#include <string.h>
#include "base/json.h"
#include "base/text.h"
#include "serve/api.h"
#include "serve/chats.h"
#include "serve/work/beneath.h"

#define MAX_NAME 200

/* A name for people: the last part of what the client says, on one line. */
static char *
display_name(const char *said)
{
  g_autofree char *valid = g_utf8_make_valid(said != NULL ? said : "", -1);
  const char *last = valid;
  for (const char *p = valid; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      last = p + 1;
  g_autofree char *safe = litho_text_safe(last, FALSE);
  const glong n = g_utf8_strlen(safe, -1);
  char *name = g_utf8_substring(safe, 0, MIN(n, MAX_NAME));
  if (*name != '\0')
    return name;
  g_free(name);
  return g_strdup("photo");
}

/* --- adding: one job a photo, one after the other ----------------------------------------------------------------- */

typedef struct {
  char *id; /* of the session: it may be gone when a job ends */
  guint next;
  JsonArray *photos; /* the answer */
  char *path;        /* of the one that is opened */
  char *name;
  gboolean is_upload;
} Adding;

static void
adding_free(Adding *adding)
{
  g_free(adding->id);
  g_free(adding->path);
  g_free(adding->name);
  json_array_unref(adding->photos);
  g_free(adding);
}

static void add_next(LithoRequest *request, Adding *adding);

static LithoChat *
chat_of(LithoRequest *request, const Adding *adding, GError **error)
{
  return litho_chats_find(litho_server_chats(request->server), adding->id, error);
}

static gboolean
take(LithoRequest *request, Adding *adding, JsonObject *facts, GError **error)
{
  LithoChats *chats = litho_server_chats(request->server);
  LithoChat *chat = chat_of(request, adding, error);
  const int index = chat != NULL ? litho_conversation_add_photo(chat->talk, adding->path, adding->name, error) : -1;
  if (index < 0)
    return FALSE;
  json_object_set_object_member(chat->facts, adding->path, json_object_ref(facts));
  if (!litho_chats_save(chats, chat, error)) {
    litho_conversation_remove_photo(chat->talk, (guint)index);
    json_object_remove_member(chat->facts, adding->path);
    return FALSE;
  }
  JsonObject *one = json_object_new();
  g_autoptr(GList) names = json_object_get_members(facts);
  json_object_set_int_member(one, "index", index);
  json_object_set_string_member(one, "name", adding->name);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member(one, l->data, json_object_dup_member(facts, l->data));
  json_array_add_object_element(adding->photos, one);
  return TRUE;
}

static void
on_opened(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  Adding *adding = data;
  g_autoptr(GError) error = NULL;
  if (result != NULL && take(request, adding, result, &error)) {
    add_next(request, adding);
    return;
  }
  if (error != NULL)
    litho_reply_error(request, error);
  if (adding->is_upload)
    litho_spool_forget(litho_server_spool(request->server), adding->path);
  adding_free(adding);
}

static void
open_one(LithoRequest *request, Adding *adding, LithoChat *chat)
{
  g_autoptr(GError) error = NULL;
  const LithoChatPhoto photo = {.name = adding->name, .path = adding->path};
  g_autoptr(JsonObject) job = json_object_new();
  json_object_set_string_member(job, "do", "open");
  json_object_set_boolean_member(job, "peek", TRUE);
  if (litho_chat_source(request->server, chat, &photo, 0, job, &error)) {
    litho_request_run(request, g_steal_pointer(&job), NULL, NULL, on_opened, adding);
    return;
  }
  litho_reply_error(request, error);
  adding_free(adding);
}

static void
add_next(LithoRequest *request, Adding *adding)
{
  g_autoptr(GError) error = NULL;
  while (adding->next < request->files->len && ((LithoPart *)request->files->pdata[adding->next])->path == NULL)
    adding->next++;
  if (adding->next >= request->files->len) {
    JsonObject *object = json_object_new();
    json_object_set_array_member(object, "photos", json_array_ref(adding->photos));
    litho_reply_object(request, 201, object);
    adding_free(adding);
    return;
  }
  LithoPart *part = request->files->pdata[adding->next++];
  LithoChat *chat = chat_of(request, adding, &error);
  g_autofree char *folder = chat != NULL ? litho_chat_folder(chat, NULL) : NULL;
  g_clear_pointer(&adding->path, g_free);
  g_clear_pointer(&adding->name, g_free);
  adding->is_upload = TRUE;
  adding->path = chat != NULL ? litho_spool_keep(litho_server_spool(request->server), part->path, folder, NULL, &error) : NULL;
  if (adding->path == NULL) {
    litho_reply_error(request, error);
    adding_free(adding);
    return;
  }
  g_clear_pointer(&part->path, g_free);
  adding->name = display_name(part->name);
  open_one(request, adding, chat);
}

static void
add_of_root(LithoRequest *request, Adding *adding, LithoChat *chat)
{
  const char *root = litho_request_text(request, "root"), *path = litho_request_text(request, "path");
  const char *dir = root != NULL ? litho_server_root(request->server, root) : NULL;
  if (dir == NULL || path == NULL || !litho_is_beneath_path(path)) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "there is no such file in a folder that this server may open");
    adding_free(adding);
    return;
  }
  adding->path = g_build_filename(dir, path, NULL);
  adding->name = display_name(path);
  open_one(request, adding, chat);
}

void
api_photo_add(LithoRequest *request)
{
  LithoChat *chat = litho_request_free_chat(request, NULL, NULL);
  if (chat == NULL)
    return;
  Adding *adding = g_new0(Adding, 1);
  adding->id = g_strdup(chat->talk->id);
  adding->photos = json_array_new();
  if (request->json != NULL) {
    add_of_root(request, adding, chat);
    return;
  }
  const char *said = litho_request_header(request, "X-Litho-Name");
  LithoPart *first = request->files->len > 0 ? request->files->pdata[0] : NULL;
  if (first != NULL && first->field == NULL && said != NULL) {
    g_free(first->name);
    first->name = g_uri_unescape_string(said, NULL);
  }
  gboolean any = FALSE;
  for (guint i = 0; i < request->files->len; i++)
    any |= ((LithoPart *)request->files->pdata[i])->path != NULL;
  if (any) {
    add_next(request, adding);
    return;
  }
  adding_free(adding);
  litho_reply_fail(request, LITHO_ERROR_USAGE, "no photo came: send it as the body, or as the file field 'photo' of a form");
}

void
api_photo_delete(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_free_chat(request, &photo, &index);
  if (chat == NULL)
    return;
  LithoSpool *spool = litho_server_spool(request->server);
  g_autofree char *path = g_strdup(photo->path);
  g_autoptr(GError) error = NULL;
  litho_conversation_remove_photo(chat->talk, (guint)index);
  json_object_remove_member(chat->facts, path);
  if (!litho_chats_save(litho_server_chats(request->server), chat, &error)) {
    litho_reply_error(request, error);
    return;
  }
  g_autofree char *own = g_strconcat(litho_spool_dir(spool), "/", NULL);
  if (g_str_has_prefix(path, own))
    litho_spool_forget(spool, path);
  litho_reply_json(request, 200, litho_chat_tell(chat));
}

/* --- masks ---------------------------------------------------------------------------------------------------------- */

typedef struct {
  char *id, *path;
} Mask;

static void
on_mask_opened(LithoRequest *request, JsonObject *result, GBytes *body, gpointer data)
{
  g_autofree Mask *mask = data;
  g_autofree char *path = mask->path, *id = mask->id, *bytes = NULL;
  LithoSpool *spool = litho_server_spool(request->server);
  gsize size;
  g_autoptr(GError) error = NULL;
  if (result != NULL && g_file_get_contents(path, &bytes, &size, &error)) {
    g_autofree char *sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
    g_autofree char *name = g_strdup_printf("mask-%.16s", sha256), *folder = g_build_filename(id, "assets", NULL);
    g_autofree char *kept = litho_spool_keep(spool, path, folder, name, &error);
    if (kept != NULL) {
      JsonObject *object = json_object_new();
      json_object_set_string_member(object, "asset", name);
      json_object_set_string_member(object, "sha256", sha256);
      json_object_set_int_member(object, "width", json_object_get_int_member_with_default(result, "width", 0));
      json_object_set_int_member(object, "height", json_object_get_int_member_with_default(result, "height", 0));
      litho_reply_object(request, 201, object);
      return;
    }
  }
  litho_spool_forget(spool, path);
  if (error != NULL)
    litho_reply_error(request, error);
}

void
api_mask_put(LithoRequest *request)
{
  LithoChatPhoto *photo;
  int index;
  LithoChat *chat = litho_request_photo(request, &photo, &index);
  if (chat == NULL)
    return;
  LithoPart *part = request->json == NULL && request->files->len > 0 ? request->files->pdata[0] : NULL;
  if (part == NULL || part->path == NULL) {
    litho_reply_fail(request, LITHO_ERROR_USAGE, "the body is the mask: a grey PNG, white where it acts");
    return;
  }
  g_autoptr(GError) error = NULL;
  LithoSpool *spool = litho_server_spool(request->server);
  g_autofree char *folder = litho_chat_folder(chat, "assets");
  Mask *mask = g_new0(Mask, 1);
  mask->id = g_strdup(chat->talk->id);
  mask->path = litho_spool_keep(spool, part->path, folder, NULL, &error);
  if (mask->path == NULL) {
    litho_reply_error(request, error);
    g_free(mask->id);
    g_free(mask);
    return;
  }
  g_clear_pointer(&part->path, g_free);
  JsonObject *job = json_object_new();
  json_object_set_string_member(job, "do", "open");
  json_object_set_string_member(job, "path", mask->path);
  json_object_set_string_member(job, "name", "mask");
  litho_request_run(request, job, NULL, NULL, on_mask_opened, mask);
}
