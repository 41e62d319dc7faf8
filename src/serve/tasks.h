/* tasks.h: exports that run behind a session, photo by photo, and are looked at from outside: the API's "jobs". */
#ifndef LITHO_SERVE_TASKS_H
#define LITHO_SERVE_TASKS_H

#include "serve/chats.h"

typedef enum { LITHO_TASK_RUNS, LITHO_TASK_DONE, LITHO_TASK_FAILED, LITHO_TASK_CANCELLED } LithoTaskState;

typedef struct {
  char *name;  /* for the download: "beach-edited.jpg" */
  char *path;
  char *type;
  int photo;
  guint64 n_bytes;
} LithoTaskFile;

typedef struct {
  char *id, *chat; /* chat: the session's id */
  LithoTaskState state;
  GArray *photos;      /* guint */
  guint next;          /* of photos */
  double fraction;     /* of all */
  JsonObject *options; /* format, quality, size, strip, profile; owned */
  GPtrArray *files;    /* LithoTaskFile* */
  GPtrArray *warnings; /* char* */
  GError *error;       /* of FAILED */
  GPtrArray *listeners; /* LithoRequest* that get events; held */
  LithoJob *job;       /* of the pool, or NULL */
  gint64 ended_us;
  LithoServer *server;
} LithoTask;

typedef struct _LithoTasks LithoTasks;

LithoTasks *litho_tasks_new(LithoServer *server);
void litho_tasks_free(LithoTasks *tasks);

/* An export of these photos (guint, taken over). options: taken over. Begins at once. */
LithoTask *litho_tasks_export(LithoTasks *tasks, LithoChat *chat, GArray *photos, JsonObject *options);
LithoTask *litho_tasks_find(LithoTasks *tasks, const char *id); /* NULL: none */
void litho_task_cancel(LithoTask *task);
void litho_tasks_cancel_chat(LithoTasks *tasks, const char *chat);
/* Events until it ends: "progress", then "done", or "error". */
void litho_task_listen(LithoTask *task, LithoRequest *request);
/* {"id","session","state","fraction","files":[…],"warnings","error"}. New. */
JsonObject *litho_task_tell(const LithoTask *task);

#endif
