/* api_jobs.c: exports as jobs, and the same recipe on other photos. */
#include <string.h>
#include "base/json.h"
#include "serve/api.h"
#include "serve/tasks.h"

/* "all" (or absent), or an array of indices. NULL: no such photo. */
static GArray *
photos_of(const LithoRequest *request, const LithoChat *chat)
{
  g_autoptr(GArray) photos = g_array_new(FALSE, FALSE, sizeof(guint));
  JsonNode *node = json_object_get_member(request->json, "photos");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  const guint n = array != NULL ? json_array_get_length(array) : chat->talk->photos->len;
  for (guint i = 0; i < n; i++) {
    const gint64 index = array != NULL ? json_array_get_int_element(array, i) : i;
    if (index < 0 || index >= chat->talk->photos->len)
      return NULL;
    const guint value = (guint)index;
    g_array_append_val(photos, value);
  }
  return photos->len > 0 ? g_steal_pointer(&photos) : NULL;
}

void
api_export(LithoRequest *request)
{
  LithoChat *chat = litho_request_chat(request);
  if (chat == NULL)
    return;
  static const char *const passed[] = {"format", "quality", "size", "strip", "profile", "bits", "lossless", "embed", NULL};
  GArray *photos = photos_of(request, chat);
  if (photos == NULL) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "/photos: the session has no such photo");
    return;
  }
  JsonObject *options = json_object_new();
  for (guint i = 0; passed[i] != NULL; i++)
    if (json_object_has_member(request->json, passed[i]))
      json_object_set_member(options, passed[i], json_object_dup_member(request->json, passed[i]));
  const LithoTask *task = litho_tasks_export(litho_server_tasks(request->server), chat, photos, options);
  JsonObject *object = json_object_new();
  json_object_set_string_member(object, "job", task->id);
  g_autofree char *where = g_strconcat("/api/v1/jobs/", task->id, NULL);
  litho_reply_header(request, "Location", where);
  litho_reply_object(request, 202, object);
}

void
api_same(LithoRequest *request)
{
  LithoChat *chat = litho_request_free_chat(request, NULL, NULL);
  if (chat == NULL)
    return;
  const int from = litho_request_int(request, "from", chat->talk->photo);
  g_autoptr(GArray) photos = photos_of(request, chat);
  if (photos == NULL || litho_conversation_photo(chat->talk, from) == NULL) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the session has no such photo");
    return;
  }
  JsonObject *job = json_object_new();
  JsonArray *others = json_array_new();
  for (guint i = 0; i < photos->len; i++)
    if ((int)g_array_index(photos, guint, i) != from)
      json_array_add_int_element(others, g_array_index(photos, guint, i));
  json_object_set_string_member(job, "do", "same");
  json_object_set_int_member(job, "from", from);
  json_object_set_array_member(job, "photos", others);
  json_object_set_boolean_member(job, "exact", json_object_get_boolean_member_with_default(request->json, "exact", FALSE));
  litho_chat_run(request, chat, job);
}

static LithoTask *
task_of(LithoRequest *request)
{
  LithoTask *task = litho_tasks_find(litho_server_tasks(request->server), request->parts[0]);
  if (task == NULL)
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "there is no such job; one that ended is kept for an hour");
  return task;
}

void
api_job_get(LithoRequest *request)
{
  const LithoTask *task = task_of(request);
  if (task != NULL)
    litho_reply_object(request, 200, litho_task_tell(task));
}

void
api_job_cancel(LithoRequest *request)
{
  LithoTask *task = task_of(request);
  if (task == NULL)
    return;
  litho_task_cancel(task);
  litho_reply_object(request, 202, litho_task_tell(task));
}

void
api_job_events(LithoRequest *request)
{
  LithoTask *task = task_of(request);
  if (task != NULL)
    litho_task_listen(task, request);
}

/* attachment; filename="…"; filename*=UTF-8''… (RFC 6266, 5987). */
static char *
disposition(const char *name)
{
  g_autofree char *plain = g_str_to_ascii(name, "C"), *coded = g_uri_escape_string(name, NULL, FALSE);
  g_strdelimit(plain, "\"\\;", '_');
  return g_strdup_printf("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, coded);
}

void
api_job_file(LithoRequest *request)
{
  const LithoTask *task = task_of(request);
  guint64 k = G_MAXUINT;
  if (task == NULL)
    return;
  g_ascii_string_to_unsigned(request->parts[1], 10, 0, G_MAXUINT, &k, NULL);
  const LithoTaskFile *file = k < task->files->len ? task->files->pdata[k] : NULL;
  g_autoptr(GMappedFile) map =
      file != NULL && file->n_bytes > 0 ? g_mapped_file_new(file->path, FALSE, NULL) : NULL;
  if (map == NULL) {
    litho_reply_fail(request, LITHO_ERROR_NOT_FOUND, "the job has no such file");
    return;
  }
  g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(map);
  g_autofree char *how = disposition(file->name);
  litho_reply_header(request, "Content-Disposition", how);
  litho_reply_bytes(request, 200, file->type, bytes, NULL);
}
