/* pool_internal.h: between the files of the pool. */
#ifndef LITHO_SERVE_POOL_INTERNAL_H
#define LITHO_SERVE_POOL_INTERNAL_H

#include "serve/pool.h"

typedef struct _PoolProcess PoolProcess;

struct _LithoJob {
  LithoPool *pool;
  JsonObject *request; /* owned */
  GBytes *body;        /* owned, or NULL */
  LithoJobOptions options;
  char *newest;         /* owned copy, or NULL */
  char *photo;          /* owned copy of the request's path, or NULL */
  PoolProcess *process; /* NULL: it waits */
  gint64 id;
  gint64 started_us;
  guint tries;
  gboolean cancelled;
  gint64 cancelled_us;
  GError *killed; /* why the process was killed; owned, or NULL */
};

struct _PoolProcess {
  LithoPool *pool;
  GSubprocess *child;
  GDataInputStream *out;
  GOutputStream *in;
  GCancellable *stop; /* of its reads and writes */
  LithoJob *job;      /* NULL: idle */
  char *photo;        /* of the last job, owned; or NULL */
  gboolean engine;    /* it has run a job of the engine, and may hold its model */
  gint64 idle_since_us;
  guint64 rss_bytes;
  GQueue *unsent;     /* GBytes*: one write at a time; the first is under way */
  guint refs;         /* the pool's and those of calls under way */
  gboolean dead;
};

struct _LithoPool {
  LithoPoolOptions options;
  char **argv; /* owned */
  GQueue *waiting;      /* LithoJob* */
  GPtrArray *processes; /* PoolProcess* */
  GPtrArray *over;      /* LithoJob*: ended, on_done not called yet; taken by `deliver` */
  guint tick;
  gint64 last_id;
  guint64 n_done, n_restarts;
  gboolean closing;
};

/* pool.c */
/* The job's end: takes it from its process and calls on_done from the main loop. result, body: NULL with error, which is taken
 * over. */
void pool_job_end(LithoJob *job, JsonObject *result, GBytes *body, GError *error);
/* The process is gone: its job is run once more or fails. */
void pool_process_lost(PoolProcess *process);
void pool_next(LithoPool *pool);

/* pool_process.c */
PoolProcess *pool_process_start(LithoPool *pool, GError **error);
void pool_process_send(PoolProcess *process, LithoJob *job);
void pool_process_cancel(PoolProcess *process, gint64 id);
void pool_process_kill(PoolProcess *process);
void pool_process_unref(PoolProcess *process);
/* Of /proc; 0: not known. */
guint64 pool_process_memory(const PoolProcess *process);

#endif
