/* pool.c: see pool.h: the queue, who gets which job, limits. */
#include <string.h>
#include "base/error.h"
#include "serve/pool_internal.h"

#define TICK_MS 250
#define CANCEL_US (2 * G_USEC_PER_SEC)
#define MAX_TRIES 2

/* --- ends ----------------------------------------------------------------------------------------- */

typedef struct {
  LithoJob *job;
  JsonObject *result;
  GBytes *body;
  GError *error;
} End;

static void
job_free(LithoJob *job)
{
  json_object_unref(job->request);
  g_clear_pointer(&job->body, g_bytes_unref);
  g_clear_error(&job->killed);
  g_free(job->newest);
  g_free(job->photo);
  g_free(job);
}

static void
end_deliver(End *end)
{
  end->job->options.on_done(end->result, end->body, end->error, end->job->options.data);
  g_clear_pointer(&end->result, json_object_unref);
  g_clear_pointer(&end->body, g_bytes_unref);
  g_clear_error(&end->error);
  job_free(end->job);
  g_free(end);
}

static gboolean
deliver(gpointer data)
{
  LithoPool *pool = data;
  g_autoptr(GPtrArray) over = g_steal_pointer(&pool->over);
  for (guint i = 0; i < over->len; i++)
    end_deliver(over->pdata[i]);
  return G_SOURCE_REMOVE;
}

void
pool_job_end(LithoJob *job, JsonObject *result, GBytes *body, GError *error)
{
  LithoPool *pool = job->pool;
  End *end = g_new0(End, 1);
  end->job = job;
  end->result = result != NULL ? json_object_ref(result) : NULL;
  end->body = body != NULL ? g_bytes_ref(body) : NULL;
  end->error = error;
  job->process = NULL;
  pool->n_done++;
  if (pool->over == NULL) {
    pool->over = g_ptr_array_new();
    GSource *source = g_idle_source_new();
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(source, deliver, pool, NULL);
    g_source_attach(source, g_main_context_get_thread_default());
    g_source_unref(source);
  }
  g_ptr_array_add(pool->over, end);
}

static void
job_fail(LithoJob *job, LithoError code, const char *message)
{
  pool_job_end(job, NULL, NULL, g_error_new_literal(LITHO_ERROR, (int)code, message));
}

/* --- who does what -------------------------------------------------------------------------------- */

static guint
n_background(const LithoPool *pool)
{
  guint n = 0;
  for (guint i = 0; i < pool->processes->len; i++) {
    const PoolProcess *process = pool->processes->pdata[i];
    n += process->job != NULL && process->job->options.class == LITHO_JOB_BACKGROUND;
  }
  return n;
}

static gboolean
may_begin(const LithoPool *pool, const LithoJob *job)
{
  return job->options.class == LITHO_JOB_NOW || n_background(pool) < MAX(1, pool->options.n_workers - 1);
}

/* Another process has the photo open and is busy with something short: waiting is cheaper than opening it again. */
static gboolean
should_wait(const LithoPool *pool, const LithoJob *job)
{
  for (guint i = 0; job->photo != NULL && i < pool->processes->len; i++) {
    const PoolProcess *process = pool->processes->pdata[i];
    if (process->job != NULL && g_strcmp0(process->photo, job->photo) == 0 &&
        process->job->options.class == LITHO_JOB_NOW && job->options.class == LITHO_JOB_NOW &&
        g_get_monotonic_time() - process->job->started_us < G_USEC_PER_SEC)
      return TRUE;
  }
  return FALSE;
}

/* Idle, with the photo if there is one; a job of another photo takes the one that was idle longest. */
static PoolProcess *
idle_process(const LithoPool *pool, const LithoJob *job)
{
  PoolProcess *best = NULL;
  for (guint i = 0; i < pool->processes->len; i++) {
    PoolProcess *process = pool->processes->pdata[i];
    if (process->job != NULL)
      continue;
    if (job->photo != NULL && g_strcmp0(process->photo, job->photo) == 0)
      return process;
    if (best == NULL || (process->photo == NULL && best->photo != NULL) ||
        ((process->photo == NULL) == (best->photo == NULL) && process->idle_since_us < best->idle_since_us))
      best = process;
  }
  return best;
}

/* The one that has run the engine, or NULL. */
static PoolProcess *
engine_process(const LithoPool *pool)
{
  for (guint i = 0; i < pool->processes->len; i++) {
    PoolProcess *process = pool->processes->pdata[i];
    if (process->engine)
      return process;
  }
  return NULL;
}

static gboolean
begin(LithoPool *pool, LithoJob *job)
{
  if (!may_begin(pool, job))
    return FALSE;
  PoolProcess *engine = job->options.engine ? engine_process(pool) : NULL;
  if (engine != NULL && engine->job != NULL)
    return FALSE;
  PoolProcess *process = engine != NULL ? engine : idle_process(pool, job);
  const gboolean fits = process != NULL && (job->photo == NULL || g_strcmp0(process->photo, job->photo) == 0);
  if (!fits && should_wait(pool, job))
    return FALSE;
  /* A new process rather than one that holds another photo. */
  if ((process == NULL || (!fits && process->photo != NULL)) && pool->processes->len < pool->options.n_workers) {
    g_autoptr(GError) error = NULL;
    PoolProcess *made = pool_process_start(pool, &error);
    if (made != NULL) {
      g_ptr_array_add(pool->processes, made);
      process = made;
    } else if (process == NULL && pool->processes->len == 0) {
      g_queue_remove(pool->waiting, job);
      job_fail(job, LITHO_ERROR_RESOURCE, error->message);
      return TRUE;
    }
  }
  if (process == NULL)
    return FALSE;
  g_queue_remove(pool->waiting, job);
  process->engine |= job->options.engine;
  pool_process_send(process, job);
  return TRUE;
}

void
pool_next(LithoPool *pool)
{
  for (guint class = LITHO_JOB_NOW; class <= LITHO_JOB_BACKGROUND; class ++)
    for (GList *l = pool->waiting->head; l != NULL;) {
      LithoJob *job = l->data;
      l = l->next;
      if (job->options.class == class)
        begin(pool, job);
    }
}

void
pool_process_lost(PoolProcess *process)
{
  LithoPool *pool = process->pool;
  LithoJob *job = process->job;
  process->job = NULL;
  g_ptr_array_remove(pool->processes, process);
  if (job != NULL) {
    job->process = NULL;
    pool->n_restarts++;
    if (job->killed != NULL)
      pool_job_end(job, NULL, NULL, g_steal_pointer(&job->killed));
    else if (job->cancelled)
      job_fail(job, LITHO_ERROR_CANCELLED, "stopped");
    else if (job->tries < MAX_TRIES)
      g_queue_push_head(pool->waiting, job);
    else
      job_fail(job, LITHO_ERROR_INTERNAL, "the process that worked on it ended twice without an answer");
  }
  pool_process_unref(process);
  pool_next(pool);
}

/* --- limits --------------------------------------------------------------------------------------- */

static void
check_process(LithoPool *pool, PoolProcess *process, gint64 now)
{
  LithoJob *job = process->job;
  if (job == NULL) {
    /* It ends by itself when its input ends. */
    if (now - process->idle_since_us > (gint64)pool->options.idle_s * G_USEC_PER_SEC)
      pool_process_kill(process);
    return;
  }
  const guint job_s = job->options.job_s > 0 ? job->options.job_s : pool->options.job_s;
  process->rss_bytes = pool_process_memory(process);
  if (job->cancelled && now - job->cancelled_us > CANCEL_US) {
    pool_process_kill(process);
  } else if (now - job->started_us > (gint64)job_s * G_USEC_PER_SEC) {
    job->killed = g_error_new(LITHO_ERROR, LITHO_ERROR_LIMIT, "it took more than %u seconds and was ended", job_s);
    pool_process_kill(process);
  } else if (process->rss_bytes > pool->options.worker_bytes) {
    job->killed = g_error_new(LITHO_ERROR, LITHO_ERROR_LIMIT,
                              "it needed more than %" G_GUINT64_FORMAT " MB of memory and was ended",
                              pool->options.worker_bytes >> 20);
    pool_process_kill(process);
  }
}

static gboolean
on_tick(gpointer data)
{
  LithoPool *pool = data;
  const gint64 now = g_get_monotonic_time();
  for (guint i = pool->processes->len; i > 0; i--)
    if (i <= pool->processes->len)
      check_process(pool, pool->processes->pdata[i - 1], now);
  pool_next(pool);
  if (pool->processes->len > 0 || !g_queue_is_empty(pool->waiting))
    return G_SOURCE_CONTINUE;
  pool->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
tick_on(LithoPool *pool)
{
  if (pool->tick != 0)
    return;
  GSource *source = g_timeout_source_new(TICK_MS);
  g_source_set_callback(source, on_tick, pool, NULL);
  pool->tick = g_source_attach(source, g_main_context_get_thread_default());
  g_source_unref(source);
}

/* --- jobs ----------------------------------------------------------------------------------------- */

/* Those that wait under the same key are not wanted any more. */
static void
supersede(LithoPool *pool, const char *newest)
{
  for (GList *l = pool->waiting->head; l != NULL;) {
    LithoJob *job = l->data;
    GList *link = l;
    l = l->next;
    if (g_strcmp0(job->newest, newest) != 0 || job->tries > 0)
      continue;
    g_queue_delete_link(pool->waiting, link);
    job_fail(job, LITHO_ERROR_VERIFY, "superseded: a newer request came");
  }
}

LithoJob *
litho_pool_run(LithoPool *pool, JsonObject *request, GBytes *body, const LithoJobOptions *options)
{
  LithoJob *job = g_new0(LithoJob, 1);
  job->pool = pool;
  job->request = request;
  job->body = body != NULL ? g_bytes_ref(body) : NULL;
  job->options = *options;
  job->newest = g_strdup(options->newest);
  const char *root = json_object_get_string_member_with_default(request, "root", "");
  const char *path = json_object_get_string_member_with_default(request, "path", NULL);
  job->photo = path != NULL ? g_strconcat(root, "\n", path, NULL) : NULL;
  job->id = ++pool->last_id;
  if (job->newest != NULL)
    supersede(pool, job->newest);
  if (pool->closing) {
    job_fail(job, LITHO_ERROR_CANCELLED, "the server ends");
    return job;
  }
  if (pool->waiting->length >= pool->options.max_queue) {
    job_fail(job, LITHO_ERROR_RESOURCE, "too much waits already: try again in a moment");
    return job;
  }
  g_queue_push_tail(pool->waiting, job);
  tick_on(pool);
  pool_next(pool);
  return job;
}

void
litho_job_cancel(LithoJob *job)
{
  if (job->cancelled)
    return;
  job->cancelled = TRUE;
  job->cancelled_us = g_get_monotonic_time();
  if (job->process != NULL)
    pool_process_cancel(job->process, job->id);
  else if (g_queue_remove(job->pool->waiting, job))
    job_fail(job, LITHO_ERROR_CANCELLED, "stopped");
}

guint
litho_job_position(const LithoJob *job)
{
  const gint index = g_queue_index(job->pool->waiting, job);
  return index < 0 ? 0 : (guint)index + 1;
}

void
litho_pool_warm(LithoPool *pool)
{
  if (pool->processes->len > 0)
    return;
  PoolProcess *process = pool_process_start(pool, NULL);
  if (process != NULL)
    g_ptr_array_add(pool->processes, process);
  tick_on(pool);
}

JsonNode *
litho_pool_status(const LithoPool *pool)
{
  JsonArray *workers = json_array_new();
  for (guint i = 0; i < pool->processes->len; i++) {
    const PoolProcess *process = pool->processes->pdata[i];
    const char *id = g_subprocess_get_identifier(process->child);
    JsonObject *one = json_object_new();
    json_object_set_int_member(one, "pid", id != NULL ? g_ascii_strtoll(id, NULL, 10) : 0);
    json_object_set_boolean_member(one, "busy", process->job != NULL);
    json_object_set_int_member(one, "bytes", (gint64)pool_process_memory(process));
    json_array_add_object_element(workers, one);
  }
  JsonObject *object = json_object_new();
  json_object_set_array_member(object, "workers", workers);
  json_object_set_int_member(object, "queued", pool->waiting->length);
  json_object_set_int_member(object, "done", (gint64)pool->n_done);
  json_object_set_int_member(object, "restarts", (gint64)pool->n_restarts);
  JsonNode *node = json_node_init_object(json_node_alloc(), object);
  json_object_unref(object);
  return node;
}

/* --- pool ----------------------------------------------------------------------------------------- */

LithoPool *
litho_pool_new(const LithoPoolOptions *options)
{
  LithoPool *pool = g_new0(LithoPool, 1);
  if (options != NULL)
    pool->options = *options;
  LithoPoolOptions *o = &pool->options;
  o->n_workers = o->n_workers > 0 ? o->n_workers : 2;
  o->max_queue = o->max_queue > 0 ? o->max_queue : 256;
  o->job_s = o->job_s > 0 ? o->job_s : 300;
  o->worker_bytes = o->worker_bytes > 0 ? o->worker_bytes : G_GUINT64_CONSTANT(4) << 30;
  o->idle_s = o->idle_s > 0 ? o->idle_s : 600;
  GPtrArray *argv = g_ptr_array_new();
  g_ptr_array_add(argv, g_strdup(o->program != NULL ? o->program : "/proc/self/exe"));
  g_ptr_array_add(argv, g_strdup("worker"));
  for (guint i = 0; o->args != NULL && o->args[i] != NULL; i++)
    g_ptr_array_add(argv, g_strdup(o->args[i]));
  g_ptr_array_add(argv, NULL);
  pool->argv = (char **)g_ptr_array_free(argv, FALSE);
  o->args = NULL;
  o->program = NULL;
  pool->waiting = g_queue_new();
  pool->processes = g_ptr_array_new();
  return pool;
}

void
litho_pool_free(LithoPool *pool)
{
  if (pool == NULL)
    return;
  pool->closing = TRUE;
  LithoJob *job;
  while ((job = g_queue_pop_head(pool->waiting)) != NULL)
    job_fail(job, LITHO_ERROR_CANCELLED, "the server ends");
  while (pool->processes->len > 0) {
    PoolProcess *process = pool->processes->pdata[pool->processes->len - 1];
    if (process->job != NULL && process->job->killed == NULL)
      process->job->killed = g_error_new_literal(LITHO_ERROR, LITHO_ERROR_CANCELLED, "the server ends");
    pool_process_kill(process);
  }
  /* First: it has the same data as what is removed next. */
  if (pool->tick != 0)
    g_source_remove(pool->tick);
  while (pool->over != NULL) {
    g_source_remove_by_user_data(pool);
    deliver(pool);
  }
  g_queue_free(pool->waiting);
  g_ptr_array_unref(pool->processes);
  g_strfreev(pool->argv);
  g_free(pool);
}
