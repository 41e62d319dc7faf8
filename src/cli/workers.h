/* workers.h: many photos at a time, each in a child process of its own.
 *
 * libvips keeps its errors in one buffer a process, and a photo that crashes a decoder must not
 * take the others along. The children are forked (not executed again), so cli_workers_new() has to be
 * called while the process has one thread: before litho_init() and before cmd_cancellable().
 */
#ifndef LITHO_CLI_WORKERS_H
#define LITHO_CLI_WORKERS_H

#include <gio/gio.h>
#include "photo/photo.h"

typedef struct _Workers Workers;

/* In the child: does item `index` as `request` says and gives back text (caller frees). */
typedef char *(*WorkerJob)(guint index, const char *request, LithoProgress progress,
                           gpointer progress_data, gpointer data);
/* In the parent, as results come. text: what the job gave, or NULL with error INTERNAL when the
 * child ended without an answer, or CANCELLED. */
typedef void (*WorkerResult)(guint slot, guint index, const char *text, const GError *error,
                             gpointer data);
/* 0 when an item begins in a slot; also in the parent. */
typedef void (*WorkerProgress)(guint slot, guint index, double fraction, gpointer data);

/* start runs first in each child (may be NULL). Error INTERNAL when the system gives no process. */
Workers *cli_workers_new(guint n, void (*start)(gpointer data), WorkerJob job, gpointer data,
                     GError **error);
/* Does items[0..n_items), each with the same request. On cancel the children are told (SIGTERM),
 * their results still come in, items not begun get CANCELLED. */
void cli_workers_run(Workers *workers, const guint *items, guint n_items, const char *request,
                 WorkerResult result, WorkerProgress progress, gpointer data, GCancellable *cancel);
/* Ends the children. */
void cli_workers_free(Workers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Workers, cli_workers_free)

#endif
