/* pool.h: worker processes (`litho worker`), the queue before them and their limits.
 *
 * All of it runs in the thread-default main context of litho_pool_new(); nothing here touches a photo, so the main loop
 * always answers. A job goes to the idle worker that has its photo open, else to an idle one, else it waits; background
 * jobs leave one worker free where there are several. A worker that dies gets a successor and its job is run once more,
 * then the job fails with INTERNAL. Over its time or memory a worker is killed and its job fails with LIMIT, without
 * another try. Processes start when a job needs them, and end after idle_s without one.
 */
#ifndef LITHO_SERVE_POOL_H
#define LITHO_SERVE_POOL_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include "litho.h"

typedef struct {
  guint n_workers;        /* 0: 2 */
  guint max_queue;        /* jobs that wait, 0: 256; one more fails with RESOURCE (HTTP 503) */
  guint job_s;            /* time of a job, 0: 300 */
  guint64 worker_bytes;   /* resident memory of a worker, 0: 4 GiB */
  guint idle_s;           /* 0: 600 */
  const char *program;    /* NULL: this program (/proc/self/exe) */
  const char *const *args; /* behind "litho worker": its options, NULL-terminated; or NULL. Copied */
} LithoPoolOptions;

#define LITHO_ENGINE_JOB_S 7200 /* time of a job of the engine: large models take minutes a step on a processor */

typedef enum {
  LITHO_JOB_NOW,        /* somebody waits for it */
  LITHO_JOB_BACKGROUND, /* export, many photos */
} LithoJobClass;

typedef struct _LithoPool LithoPool;
typedef struct _LithoJob LithoJob; /* owned by the pool until on_done returned */

/* options: NULL: all defaults. No process is started yet. */
LithoPool *litho_pool_new(const LithoPoolOptions *options);
/* Kills the workers; jobs that are left fail with CANCELLED before it returns. */
void litho_pool_free(LithoPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LithoPool, litho_pool_free)

/* fraction 0..1; stage: NULL or what is being done. */
typedef void (*LithoJobProgress)(double fraction, const char *stage, gpointer data);
/* Once per job. Either error is set (in litho's domain), or result, whose raw bytes are `body` (NULL: none). Both are
 * borrowed. Never called from within litho_pool_run(). */
typedef void (*LithoJobDone)(JsonObject *result, GBytes *body, const GError *error, gpointer data);

/* Something that a job has before it is done: {"partial": …} of its frame, which is borrowed as is the body. */
typedef void (*LithoJobPartial)(JsonObject *partial, GBytes *body, gpointer data);

typedef struct {
  LithoJobClass class;
  const char *newest; /* NULL, or a key: of the jobs that wait with the same key only the newest is run, the others fail with
                         VERIFY ("superseded", HTTP 409) */
  guint job_s;        /* 0: the pool's */
  gboolean engine;    /* it runs a model that fills memory: one such job at a time, in the process that has the model */
  LithoJobProgress on_progress; /* may be NULL */
  LithoJobPartial on_partial;   /* may be NULL */
  LithoJobDone on_done;
  gpointer data;
} LithoJobOptions;

/* request: {"do":"render","path":…,…} without id; taken over (a reference). body: raw bytes behind it, or NULL. The photo is
 * told by "path" (docs/serve.md has the requests). Gives the job for litho_job_cancel(), valid until on_done was called. */
LithoJob *litho_pool_run(LithoPool *pool, JsonObject *request, GBytes *body, const LithoJobOptions *options);
/* on_done is called with CANCELLED, when the worker has stopped (two seconds later it is killed). */
void litho_job_cancel(LithoJob *job);
/* How many jobs are before it, 0: it runs. */
guint litho_job_position(const LithoJob *job);

/* Starts one process, so that the first job need not wait for it. */
void litho_pool_warm(LithoPool *pool);
/* {"workers":[{"pid","busy","bytes","photo"}],"queued":N,"done":N,"restarts":N}. New reference. */
JsonNode *litho_pool_status(const LithoPool *pool);

#endif
