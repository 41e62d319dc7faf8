/* lanes.c: see lanes.h. */
#include "base/vips_auto.h"
#include "nn/threads.h"
#include "tune/lanes.h"

typedef struct {
  LithoLaneTask task;
  gpointer data;
  int n;
  gint next, stop;
  GMutex lock;
  GError *error; /* the first */
} Run;

typedef struct {
  Run *run;
  int lane;
} Worker;

static gpointer
serve(gpointer data)
{
  const Worker *worker = data;
  Run *run = worker->run;
  const int n_threads = nn_threads();
  nn_threads_set(1);
  for (;;) {
    const int i = g_atomic_int_add(&run->next, 1);
    g_autoptr(GError) error = NULL;
    if (i >= run->n || g_atomic_int_get(&run->stop))
      break;
    if (run->task(run->data, worker->lane, i, &error))
      continue;
    g_atomic_int_set(&run->stop, 1);
    g_mutex_lock(&run->lock);
    if (run->error == NULL)
      run->error = g_steal_pointer(&error);
    g_mutex_unlock(&run->lock);
  }
  nn_threads_set(n_threads);
  return NULL;
}

static gpointer
serve_in_thread(gpointer data)
{
  serve(data);
  vips_thread_shutdown();
  return NULL;
}

gboolean
litho_lanes_run(int n_lanes, int n, LithoLaneTask task, gpointer data, GError **error)
{
  Run run = {.task = task, .data = data, .n = n};
  g_autofree Worker *workers = g_new(Worker, n_lanes);
  g_autofree GThread **threads = g_new0(GThread *, n_lanes);
  g_mutex_init(&run.lock);
  for (int i = 0; i < n_lanes; i++)
    workers[i] = (Worker){.run = &run, .lane = i};
  for (int i = 1; i < n_lanes; i++)
    threads[i] = g_thread_try_new("lane", serve_in_thread, &workers[i], NULL);
  serve(&workers[0]);
  for (int i = 1; i < n_lanes; i++)
    if (threads[i] != NULL)
      g_thread_join(threads[i]);
  g_mutex_clear(&run.lock);
  if (run.error == NULL)
    return TRUE;
  g_propagate_error(error, run.error);
  return FALSE;
}
