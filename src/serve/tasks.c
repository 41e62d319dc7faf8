/* tasks.c: see tasks.h. A task that ended is forgotten an hour later, with its files. */
#include "serve/tasks.h"
#include <string.h>
#include <sys/stat.h>
#include "base/error.h"
#include "make/picture.h"

#define KEEP_US (3600 * (gint64)G_USEC_PER_SEC)
#define TICK_S 15 /* also how often a silent stream of events gets a line */

struct _LithoTasks {
  LithoServer *server;
  GHashTable *all; /* id → LithoTask* */
  guint tick;
};

static void
file_free(gpointer data)
{
  LithoTaskFile *file = data;
  g_free(file->name);
  g_free(file->path);
  g_free(file->type);
  g_free(file);
}

static void
task_free(gpointer data)
{
  LithoTask *task = data;
  json_object_unref(task->options);
  g_array_unref(task->photos);
  g_ptr_array_unref(task->files);
  g_ptr_array_unref(task->warnings);
  g_ptr_array_unref(task->listeners);
  g_clear_error(&task->error);
  g_free(task->id);
  g_free(task->chat);
  g_free(task);
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static JsonArray *
tell_files(const LithoTask *task)
{
  JsonArray *files = json_array_new();
  for (guint i = 0; i < task->files->len; i++) {
    const LithoTaskFile *file = task->files->pdata[i];
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "k", i);
    json_object_set_int_member(one, "photo", file->photo);
    json_object_set_string_member(one, "name", file->name);
    json_object_set_string_member(one, "type", file->type);
    json_object_set_int_member(one, "bytes", (gint64)file->n_bytes);
    json_array_add_object_element(files, one);
  }
  return files;
}

JsonObject *
litho_task_tell(const LithoTask *task)
{
  static const char *const states[] = {"running", "done", "failed", "cancelled"};
  JsonObject *object = json_object_new();
  JsonArray *warnings = json_array_new();
  for (guint i = 0; i < task->warnings->len; i++)
    json_array_add_string_element(warnings, task->warnings->pdata[i]);
  json_object_set_string_member(object, "id", task->id);
  json_object_set_string_member(object, "session", task->chat);
  json_object_set_string_member(object, "state", states[task->state]);
  json_object_set_double_member(object, "fraction", task->fraction);
  json_object_set_array_member(object, "files", tell_files(task));
  json_object_set_array_member(object, "warnings", warnings);
  if (task->error != NULL)
    json_object_set_member(object, "error", litho_error_to_json(task->error));
  return object;
}

static void
send_progress(LithoTask *task, const char *stage)
{
  for (guint i = 0; i < task->listeners->len; i++) {
    JsonObject *object = json_object_new();
    json_object_set_double_member(object, "fraction", task->fraction);
    if (stage != NULL)
      json_object_set_string_member(object, "stage", stage);
    litho_events_send_object(task->listeners->pdata[i], "progress", object);
  }
}

static void
send_end(LithoTask *task, LithoRequest *request)
{
  if (task->state == LITHO_TASK_DONE) {
    litho_events_send_object(request, "done", litho_task_tell(task));
    litho_events_end(request);
  } else {
    g_autoptr(GError) stopped = g_error_new_literal(LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped");
    litho_request_failed(request, task->error != NULL ? task->error : stopped);
  }
}

static void
end(LithoTask *task, LithoTaskState state)
{
  task->state = state;
  task->ended_us = g_get_monotonic_time();
  if (state == LITHO_TASK_DONE)
    task->fraction = 1;
  for (guint i = 0; i < task->listeners->len; i++)
    send_end(task, task->listeners->pdata[i]);
  g_ptr_array_set_size(task->listeners, 0);
  litho_spool_recount(litho_server_spool(task->server));
}

void
litho_task_listen(LithoTask *task, LithoRequest *request)
{
  litho_events_begin(request);
  if (task->state != LITHO_TASK_RUNS) {
    send_end(task, request);
    return;
  }
  g_ptr_array_add(task->listeners, litho_request_ref(request));
  send_progress(task, NULL);
}

/* --- photo by photo -------------------------------------------------------------------------------------------------- */

static void next_photo(LithoTask *task);

/* "beach.heic" → "beach-edited.jpg"; a made picture has its own name. */
static char *
download_name(const char *name, gboolean is_made, const char *extension)
{
  const char *dot = strrchr(name, '.');
  const gsize n = dot != NULL && dot != name ? (gsize)(dot - name) : strlen(name);
  return g_strdup_printf("%.*s%s.%s", (int)n, name, is_made ? "" : "-edited", extension);
}

static const struct {
  const char *format, *extension, *type;
} formats[] = {{"jpeg", "jpg", "image/jpeg"}, {"png", "png", "image/png"},    {"webp", "webp", "image/webp"},
               {"tiff", "tif", "image/tiff"}, {"avif", "avif", "image/avif"}, {"heif", "heic", "image/heif"},
               {"jxl", "jxl", "image/jxl"}};

static guint
format_of(const LithoTask *task, const LithoChat *chat, const LithoChatPhoto *photo)
{
  const char *format = json_object_get_string_member_with_default(task->options, "format", NULL);
  if (format == NULL && json_object_has_member(chat->facts, photo->path))
    format = json_object_get_string_member_with_default(json_object_get_object_member(chat->facts, photo->path), "format", NULL);
  if (g_strcmp0(format, "jpg") == 0)
    format = "jpeg";
  for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
    if (g_strcmp0(formats[i].format, format) == 0)
      return i;
  return 0;
}

static void
on_progress(double fraction, const char *stage, gpointer data)
{
  LithoTask *task = data;
  task->fraction = (task->next - 1 + fraction) / task->photos->len;
  send_progress(task, stage);
}

static void
on_done(JsonObject *result, GBytes *body, const GError *error, gpointer data)
{
  LithoTask *task = data;
  LithoTaskFile *file = task->files->pdata[task->files->len - 1];
  struct stat st;
  task->job = NULL;
  if (error != NULL || stat(file->path, &st) != 0) {
    g_ptr_array_remove_index(task->files, task->files->len - 1);
    if (g_error_matches(error, LITHO_ERROR, LITHO_ERROR_CANCELLED)) {
      end(task, LITHO_TASK_CANCELLED);
      return;
    }
    task->error = error != NULL ? g_error_copy(error)
                                : g_error_new_literal(LITHO_ERROR, LITHO_ERROR_WRITE, "the export was not written");
    end(task, LITHO_TASK_FAILED);
    return;
  }
  file->n_bytes = (guint64)st.st_size;
  JsonArray *warnings = json_object_has_member(result, "warnings") ? json_object_get_array_member(result, "warnings") : NULL;
  for (guint i = 0; warnings != NULL && i < json_array_get_length(warnings); i++)
    g_ptr_array_add(task->warnings, g_strdup(json_array_get_string_element(warnings, i)));
  task->fraction = (double)task->next / task->photos->len;
  send_progress(task, NULL);
  next_photo(task);
}

static gboolean
begin(LithoTask *task, guint index, GError **error)
{
  LithoServer *server = task->server;
  LithoChat *chat = litho_chats_find(litho_server_chats(server), task->chat, error);
  const LithoChatPhoto *photo = chat != NULL ? litho_conversation_photo(chat->talk, (int)index) : NULL;
  g_autoptr(JsonObject) job = json_object_new();
  if (photo == NULL) {
    if (chat != NULL)
      g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND, "the session has no such photo any more");
    return FALSE;
  }
  const LithoRecipe *recipe = litho_chat_photo_recipe(photo);
  const guint format = format_of(task, chat, photo);
  g_autofree char *folder = g_build_filename(litho_spool_dir(litho_server_spool(server)), task->chat, "jobs", task->id, NULL);
  if (!litho_chat_source(server, chat, photo, photo->at, job, error))
    return FALSE;
  if (g_mkdir_with_parents(folder, 0700) != 0) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_WRITE, "the server's folder cannot be written");
    return FALSE;
  }
  g_autoptr(GList) names = json_object_get_members(task->options);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member(job, l->data, json_object_dup_member(task->options, l->data));
  LithoTaskFile *file = g_new0(LithoTaskFile, 1);
  file->path = g_strdup_printf("%s/%u.%s", folder, task->files->len, formats[format].extension);
  file->name = download_name(photo->name, made_is_path(photo->path), formats[format].extension);
  file->type = g_strdup(formats[format].type);
  file->photo = (int)index;
  g_ptr_array_add(task->files, file);
  json_object_set_string_member(job, "do", "apply");
  json_object_set_string_member(job, "output", file->path);
  json_object_set_string_member(job, "format", formats[format].format);
  json_object_set_member(job, "recipe", litho_recipe_to_json(recipe));
  litho_chat_assets(server, chat, recipe, job);
  const LithoJobOptions options = {
      .class = LITHO_JOB_BACKGROUND, .on_progress = on_progress, .on_done = on_done, .data = task};
  task->job = litho_pool_run(litho_server_pool(server), g_steal_pointer(&job), NULL, &options);
  return TRUE;
}

static void
next_photo(LithoTask *task)
{
  if (task->next >= task->photos->len) {
    end(task, LITHO_TASK_DONE);
    return;
  }
  const guint index = g_array_index(task->photos, guint, task->next++);
  if (!begin(task, index, &task->error))
    end(task, LITHO_TASK_FAILED);
}

/* --- all of them ------------------------------------------------------------------------------------------------------ */

static gboolean
is_old(gpointer key, gpointer value, gpointer data)
{
  const LithoTask *task = value;
  LithoTasks *tasks = data;
  if (task->state == LITHO_TASK_RUNS || g_get_monotonic_time() - task->ended_us < KEEP_US)
    return FALSE;
  g_autofree char *folder = g_build_filename(task->chat, "jobs", task->id, NULL);
  litho_spool_remove_folder(litho_server_spool(tasks->server), folder);
  return TRUE;
}

static gboolean
on_tick(gpointer data)
{
  LithoTasks *tasks = data;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_foreach_remove(tasks->all, is_old, tasks);
  g_hash_table_iter_init(&iter, tasks->all);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    LithoTask *task = value;
    for (guint i = task->listeners->len; i > 0; i--)
      if (((LithoRequest *)task->listeners->pdata[i - 1])->gone)
        g_ptr_array_remove_index(task->listeners, i - 1);
      else
        litho_events_send(task->listeners->pdata[i - 1], NULL, NULL);
  }
  return G_SOURCE_CONTINUE;
}

LithoTasks *
litho_tasks_new(LithoServer *server)
{
  LithoTasks *tasks = g_new0(LithoTasks, 1);
  tasks->server = server;
  tasks->all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, task_free);
  tasks->tick = g_timeout_add_seconds(TICK_S, on_tick, tasks);
  return tasks;
}

void
litho_tasks_free(LithoTasks *tasks)
{
  if (tasks == NULL)
    return;
  g_source_remove(tasks->tick);
  g_hash_table_unref(tasks->all);
  g_free(tasks);
}

LithoTask *
litho_tasks_find(LithoTasks *tasks, const char *id)
{
  return g_hash_table_lookup(tasks->all, id);
}

LithoTask *
litho_tasks_export(LithoTasks *tasks, LithoChat *chat, GArray *photos, JsonObject *options)
{
  LithoTask *task = g_new0(LithoTask, 1);
  task->server = tasks->server;
  task->id = litho_random_name();
  task->chat = g_strdup(chat->talk->id);
  task->photos = photos;
  task->options = options;
  task->files = g_ptr_array_new_with_free_func(file_free);
  task->warnings = g_ptr_array_new_with_free_func(g_free);
  task->listeners = g_ptr_array_new_with_free_func((GDestroyNotify)litho_request_unref);
  g_hash_table_insert(tasks->all, task->id, task);
  next_photo(task);
  return task;
}

void
litho_task_cancel(LithoTask *task)
{
  if (task->job != NULL)
    litho_job_cancel(task->job);
}

void
litho_tasks_cancel_chat(LithoTasks *tasks, const char *chat)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, tasks->all);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (g_str_equal(((LithoTask *)value)->chat, chat))
      litho_task_cancel(value);
}
