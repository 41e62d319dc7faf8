/* pool_process.c: one worker process: its pipes, frames in and out, its end. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/pool_internal.h"
#include "base/frame.h"

static void read_line(PoolProcess *process);

void
pool_process_unref(PoolProcess *process)
{
  if (--process->refs > 0)
    return;
  g_queue_free_full(process->unsent, (GDestroyNotify)g_bytes_unref);
  g_clear_object(&process->out);
  g_clear_object(&process->child);
  g_object_unref(process->stop);
  g_free(process->photo);
  g_free(process);
}

static PoolProcess *
hold(PoolProcess *process)
{
  process->refs++;
  return process;
}

/* Once, however it is noticed. */
static void
lose(PoolProcess *process)
{
  if (process->dead)
    return;
  process->dead = TRUE;
  g_cancellable_cancel(process->stop);
  g_subprocess_force_exit(process->child);
  pool_process_lost(process);
}

/* --- frames in ------------------------------------------------------------------------------------ */

typedef struct {
  PoolProcess *process; /* held */
  JsonObject *head;     /* owned */
  char *data;           /* owned */
  gsize n_bytes;
} Reading;

static void
reading_free(Reading *reading)
{
  pool_process_unref(reading->process);
  g_clear_pointer(&reading->head, json_object_unref);
  g_free(reading->data);
  g_free(reading);
}

static JsonObject *
member(JsonObject *head, const char *key)
{
  JsonNode *node = json_object_get_member(head, key);
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static void
take_frame(PoolProcess *process, JsonObject *head, GBytes *body)
{
  LithoJob *job = process->job;
  /* Of a job that was given up. */
  if (job == NULL || json_object_get_int_member_with_default(head, "id", 0) != job->id)
    return;
  if (json_object_has_member(head, "progress")) {
    if (job->options.on_progress != NULL && !job->cancelled)
      job->options.on_progress(json_object_get_double_member_with_default(head, "progress", 0),
                               json_object_get_string_member_with_default(head, "stage", NULL), job->options.data);
    return;
  }
  JsonObject *result = member(head, "result"), *error = member(head, "error"), *partial = member(head, "partial");
  if (partial != NULL) {
    if (job->options.on_partial != NULL && !job->cancelled)
      job->options.on_partial(partial, body, job->options.data);
    return;
  }
  process->job = NULL;
  process->idle_since_us = g_get_monotonic_time();
  if (result != NULL && !job->cancelled)
    pool_job_end(job, result, body, NULL);
  else if (job->cancelled)
    pool_job_end(job, NULL, NULL, g_error_new_literal(LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped"));
  else
    pool_job_end(job, NULL, NULL,
                 error != NULL ? litho_error_from_json(error)
                               : g_error_new_literal(LITHO_ERROR, LITHO_ERROR_INTERNAL, "a worker gave no answer"));
  pool_next(process->pool);
}

static void
on_body(GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  PoolProcess *process = reading->process;
  gsize got = 0;
  const gboolean ok = g_input_stream_read_all_finish(G_INPUT_STREAM(source), result, &got, NULL);
  if (process->dead || !ok || got < reading->n_bytes) {
    lose(process);
  } else {
    g_autoptr(GBytes) body = g_bytes_new_take(g_steal_pointer(&reading->data), reading->n_bytes);
    take_frame(process, reading->head, body);
    if (!process->dead)
      read_line(process);
  }
  reading_free(reading);
}

static void
on_line(GObject *source, GAsyncResult *result, gpointer data)
{
  PoolProcess *process = data;
  gsize length = 0, n_bytes = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, &length, NULL);
  g_autoptr(JsonObject) head = !process->dead && line != NULL && length <= LITHO_FRAME_MAX_LINE
                                   ? litho_frame_parse(line, (gssize)length, &n_bytes, NULL)
                                   : NULL;
  if (head == NULL) {
    lose(process);
  } else if (n_bytes == 0) {
    take_frame(process, head, NULL);
    if (!process->dead)
      read_line(process);
  } else {
    Reading *reading = g_new0(Reading, 1);
    reading->process = hold(process);
    reading->head = g_steal_pointer(&head);
    reading->n_bytes = n_bytes;
    reading->data = g_malloc(n_bytes);
    g_input_stream_read_all_async(G_INPUT_STREAM(source), reading->data, n_bytes, G_PRIORITY_DEFAULT, process->stop, on_body,
                                  reading);
  }
  pool_process_unref(process);
}

static void
read_line(PoolProcess *process)
{
  g_data_input_stream_read_line_async(process->out, G_PRIORITY_DEFAULT, process->stop, on_line, hold(process));
}

/* --- frames out ------------------------------------------------------------------------------------- */

static void write_next(PoolProcess *process);

static void
on_written(GObject *source, GAsyncResult *result, gpointer data)
{
  PoolProcess *process = data;
  if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL)) {
    lose(process);
  } else {
    g_bytes_unref(g_queue_pop_head(process->unsent));
    write_next(process);
  }
  pool_process_unref(process);
}

static void
write_next(PoolProcess *process)
{
  GBytes *bytes = g_queue_peek_head(process->unsent);
  if (bytes == NULL || process->dead)
    return;
  gsize size;
  gconstpointer data = g_bytes_get_data(bytes, &size);
  g_output_stream_write_all_async(process->in, data, size, G_PRIORITY_DEFAULT, process->stop, on_written, hold(process));
}

static void
write_frame(PoolProcess *process, JsonObject *head, GBytes *body)
{
  char *line = litho_frame_line(head, body);
  const gboolean idle = g_queue_is_empty(process->unsent);
  g_queue_push_tail(process->unsent, g_bytes_new_take(line, strlen(line)));
  if (body != NULL)
    g_queue_push_tail(process->unsent, g_bytes_ref(body));
  if (idle)
    write_next(process);
}

void
pool_process_send(PoolProcess *process, LithoJob *job)
{
  job->process = process;
  job->started_us = g_get_monotonic_time();
  job->tries++;
  process->job = job;
  g_free(process->photo);
  process->photo = g_strdup(job->photo);
  json_object_set_int_member(job->request, "id", job->id);
  write_frame(process, job->request, job->body);
}

void
pool_process_cancel(PoolProcess *process, gint64 id)
{
  g_autoptr(JsonObject) head = json_object_new();
  json_object_set_int_member(head, "id", id);
  json_object_set_string_member(head, "do", "cancel");
  write_frame(process, head, NULL);
}

/* --- beginning and end -------------------------------------------------------------------------------- */

static void
on_child_exit(GObject *source, GAsyncResult *result, gpointer data)
{
  g_subprocess_wait_finish(G_SUBPROCESS(source), result, NULL);
  lose(data);
  pool_process_unref(data);
}

PoolProcess *
pool_process_start(LithoPool *pool, GError **error)
{
  g_autoptr(GSubprocess) child = g_subprocess_newv((const char *const *)pool->argv,
                                                   G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  if (child == NULL)
    return NULL;
  PoolProcess *process = g_new0(PoolProcess, 1);
  process->pool = pool;
  process->refs = 1;
  process->child = g_steal_pointer(&child);
  process->stop = g_cancellable_new();
  process->unsent = g_queue_new();
  process->in = g_subprocess_get_stdin_pipe(process->child);
  process->out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(process->child));
  process->idle_since_us = g_get_monotonic_time();
  g_buffered_input_stream_set_buffer_size(G_BUFFERED_INPUT_STREAM(process->out), 64 << 10);
  g_subprocess_wait_async(process->child, NULL, on_child_exit, hold(process));
  read_line(process);
  return process;
}

void
pool_process_kill(PoolProcess *process)
{
  lose(process);
}

guint64
pool_process_memory(const PoolProcess *process)
{
  const char *id = g_subprocess_get_identifier(process->child);
  if (id == NULL)
    return 0;
  g_autofree char *path = g_strdup_printf("/proc/%s/statm", id), *text = NULL;
  unsigned long total, resident;
  if (!g_file_get_contents(path, &text, NULL, NULL) || sscanf(text, "%lu %lu", &total, &resident) != 2)
    return 0;
  return (guint64)resident * (guint64)sysconf(_SC_PAGESIZE);
}
