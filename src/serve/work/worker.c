/* worker.c: see worker.h. */
#include "serve/work/worker.h"
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <unistd.h>
#include "base/error.h"
#include "base/json.h"
#include "base/frame.h"
#include "make/engine/engine.h"
#include "serve/work/work.h"
#include "see/scene.h"

#define TELL_US 100000
#define IDLE_US 300000
#define LAST_S 5 /* how long a job may go on when nobody listens any more */

static const struct {
  const char *name;
  WorkFunction run;
} jobs[] = {
    {"open", work_open},         {"close", work_close},       {"render", work_render}, {"apply", work_apply},
    {"regions", work_regions},   {"mask", work_mask},         {"describe", work_describe},
    {"plan", work_plan},         {"explain", work_explain},   {"search", work_search},
    {"turn", work_turn},         {"recipe", work_set_recipe}, {"move", work_move},     {"same", work_same},
    {"read_mask", work_read_mask}, {"make", work_make},
};

/* --- requests ------------------------------------------------------------------------------- */

const char *
work_text(const WorkJob *job, const char *key)
{
  JsonNode *node = json_object_get_member(job->request, key);
  return node != NULL && litho_json_is_text(node) ? json_node_get_string(node) : NULL;
}

int
work_int(const WorkJob *job, const char *key, int otherwise)
{
  JsonNode *node = json_object_get_member(job->request, key);
  return node != NULL && litho_json_is_number(node) ? (int)CLAMP(json_node_get_double(node), -1e9, 1e9) : otherwise;
}

gboolean
work_flag(const WorkJob *job, const char *key)
{
  return json_object_get_boolean_member_with_default(job->request, key, FALSE);
}

static void
write_frame(WorkJob *job, JsonObject *head, GBytes *body)
{
  Work *work = job->work;
  json_object_set_int_member(head, "id", job->id);
  g_mutex_lock(&work->writing);
  if (!litho_frame_write(work->out, head, body, NULL))
    g_cancellable_cancel(work->cancel); /* the reader finds the end of input too */
  g_mutex_unlock(&work->writing);
}

void
work_progress(double fraction, gpointer data)
{
  WorkJob *job = data;
  const gint64 now = g_get_monotonic_time();
  if (now - job->told_us < TELL_US)
    return;
  job->told_us = now;
  g_autoptr(JsonObject) head = json_object_new();
  json_object_set_double_member(head, "progress", CLAMP(fraction, 0, 1));
  if (job->stage != NULL)
    json_object_set_string_member(head, "stage", job->stage);
  write_frame(job, head, NULL);
}

void
work_stage(WorkJob *job, const char *stage)
{
  job->stage = stage;
  job->told_us = 0;
  work_progress(0, job);
}

void
work_partial(WorkJob *job, JsonObject *partial, GBytes *body)
{
  g_autoptr(JsonObject) head = json_object_new();
  json_object_set_object_member(head, "partial", partial);
  write_frame(job, head, body);
}

/* --- one job ---------------------------------------------------------------------------------- */

static gboolean
read_assets(WorkJob *job, GError **error)
{
  GHashTable *assets = job->work->assets;
  g_hash_table_remove_all(assets);
  JsonNode *node = json_object_get_member(job->request, "assets");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node))
    return TRUE;
  JsonObject *object = json_node_get_object(node);
  g_autoptr(GList) names = json_object_get_members(object);
  for (GList *l = names; l != NULL; l = l->next) {
    const char *path = json_object_get_string_member_with_default(object, l->data, "");
    GBytes *bytes = litho_is_asset_name(l->data) ? litho_file_read(path, 256 << 20, error) : NULL;
    if (bytes == NULL)
      return litho_is_asset_name(l->data) ? FALSE : litho_recipe_fail(error, "/assets", "no name of an asset");
    g_hash_table_insert(assets, g_strdup(l->data), bytes);
  }
  return TRUE;
}

static gboolean
run(WorkJob *job, GError **error)
{
  const char *name = work_text(job, "do");
  if (!read_assets(job, error))
    return FALSE;
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS(jobs); i++)
    if (g_str_equal(jobs[i].name, name))
      return jobs[i].run(job, error);
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, "a worker does not '%s'", name != NULL ? name : "");
  return FALSE;
}

static void
answer(Work *work, JsonObject *request, GBytes *input)
{
  WorkJob job = {.work = work, .request = request, .input = input, .result = json_object_new()};
  job.id = json_object_get_int_member_with_default(request, "id", 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonObject) head = json_object_new();
  const gint64 start_us = g_get_monotonic_time();
  if (run(&job, &error)) {
    json_object_set_double_member(job.result, "ms", (double)((g_get_monotonic_time() - start_us) / 100) / 10);
    json_object_set_object_member(head, "result", json_object_ref(job.result));
  } else {
    if (error == NULL)
      g_set_error(&error, LITHO_ERROR, LITHO_ERROR_INTERNAL, "%s failed and did not say why", work_text(&job, "do"));
    if (work_text(&job, "name") != NULL)
      litho_error_name(&error, work_text(&job, "name"));
    json_object_set_member(head, "error", litho_error_to_json(error));
    g_clear_pointer(&job.body, g_bytes_unref);
  }
  write_frame(&job, head, job.body);
  json_object_unref(job.result);
  g_clear_pointer(&job.body, g_bytes_unref);
}

/* --- frames in -------------------------------------------------------------------------------- */

typedef struct {
  JsonObject *head; /* NULL: the end */
  GBytes *body;
} Frame;

typedef struct {
  Work *work;
  int in;
  GAsyncQueue *frames; /* Frame* */
  gint running;        /* id of the job that runs, 0: none; by g_atomic */
} Reader;

static gpointer
leave(gpointer data)
{
  g_usleep(LAST_S * G_USEC_PER_SEC);
  _exit(0);
}

static gpointer
read_frames(gpointer data)
{
  Reader *reader = data;
  g_autoptr(GInputStream) raw = g_unix_input_stream_new(reader->in, FALSE);
  g_autoptr(GDataInputStream) in = g_data_input_stream_new(raw);
  for (;;) {
    Frame *frame = g_new0(Frame, 1);
    frame->head = litho_frame_read(in, &frame->body, NULL);
    if (frame->head == NULL) {
      g_cancellable_cancel(reader->work->cancel);
      g_thread_unref(g_thread_new("leave", leave, NULL));
      g_async_queue_push(reader->frames, frame);
      return NULL;
    }
    const char *what = json_object_get_string_member_with_default(frame->head, "do", "");
    if (!g_str_equal(what, "cancel")) {
      g_async_queue_push(reader->frames, frame);
      continue;
    }
    if (json_object_get_int_member_with_default(frame->head, "id", 0) == g_atomic_int_get(&reader->running))
      g_cancellable_cancel(reader->work->cancel);
    json_object_unref(frame->head);
    g_free(frame);
  }
}

/* The next frame. Where a photo is open and nothing comes, words are likely to: the planner is opened meanwhile. */
static Frame *
next_frame(Work *work, GAsyncQueue *frames)
{
  if (work->planner == NULL && work->photos->len > 0) {
    Frame *frame = g_async_queue_timeout_pop(frames, IDLE_US);
    if (frame != NULL)
      return frame;
    work_planner(work, NULL); /* why it cannot be is told to who asks for it */
  }
  return g_async_queue_pop(frames);
}

gboolean
litho_worker_run(const LithoWorkerOptions *options, int in, int out, GError **error)
{
  Work work = {.options = *options, .out = out};
  g_mutex_init(&work.writing);
  work.cancel = g_cancellable_new();
  work.nets = litho_see_nets_new();
  work.assets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  work.photos = g_ptr_array_new_with_free_func(work_photo_free);
  Reader reader = {.work = &work, .in = in, .frames = g_async_queue_new()};
  GThread *thread = g_thread_new("frames", read_frames, &reader);
  for (;;) {
    g_autofree Frame *frame = next_frame(&work, reader.frames);
    if (frame->head == NULL)
      break;
    g_cancellable_reset(work.cancel);
    g_atomic_int_set(&reader.running, (gint)json_object_get_int_member_with_default(frame->head, "id", 0));
    answer(&work, frame->head, frame->body);
    g_atomic_int_set(&reader.running, 0);
    json_object_unref(frame->head);
    g_clear_pointer(&frame->body, g_bytes_unref);
  }
  g_thread_join(thread);
  g_ptr_array_unref(work.photos);
  litho_photo_free(work.peeked);
  g_free(work.peeked_key);
  litho_planner_free(work.planner);
  litho_make_engine_free(work.engine);
  g_hash_table_unref(work.nets);
  g_hash_table_unref(work.assets);
  g_async_queue_unref(reader.frames);
  g_object_unref(work.cancel);
  g_mutex_clear(&work.writing);
  return TRUE;
}
