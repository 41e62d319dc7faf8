/* workers.c: a fork per slot, one socket each.
 *
 * Parent to child: Head + text (the request). Child to parent: Head 'p' with a fraction, then Head
 * 'r' + text (the result). A closed socket is the end of either side.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cli/workers.h"

#define POLL_MS 100
#define MAX_TEXT (64u << 20)

typedef struct {
  char kind; /* 'j' a job, 'p' progress, 'r' the result */
  guint32 index, length;
  double fraction;
} Head;

typedef struct {
  pid_t pid;
  int fd;   /* -1: gone */
  int item; /* being worked at, index into items; -1: idle */
} Slot;

struct _Workers {
  guint n;
  Slot *slots;
};

static gboolean
write_all(int fd, const void *bytes, gsize n)
{
  const char *p = bytes;
  while (n > 0) {
    ssize_t done = send(fd, p, n, MSG_NOSIGNAL);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return FALSE;
    p += done;
    n -= (gsize)done;
  }
  return TRUE;
}

static gboolean
read_all(int fd, void *bytes, gsize n)
{
  char *p = bytes;
  while (n > 0) {
    ssize_t done = read(fd, p, n);
    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return FALSE;
    p += done;
    n -= (gsize)done;
  }
  return TRUE;
}

static gboolean
send_text(int fd, char kind, guint index, const char *text)
{
  Head head = {.kind = kind, .index = index, .length = (guint32)strlen(text)};
  return write_all(fd, &head, sizeof head) && write_all(fd, text, head.length);
}

/* NULL when the other side is gone. */
static char *
read_text(int fd, const Head *head)
{
  if (head->length > MAX_TEXT)
    return NULL;
  g_autofree char *text = g_malloc(head->length + 1);
  text[head->length] = '\0';
  return read_all(fd, text, head->length) ? g_steal_pointer(&text) : NULL;
}

typedef struct {
  int fd;
  guint index;
  double last;
} Reporter;

/* From a pixel thread; jobs report one at a time, so messages never mix. */
static void
report(double fraction, gpointer data)
{
  Reporter *r = data;
  if (fraction < r->last + 0.02)
    return;
  r->last = fraction;
  Head head = {.kind = 'p', .index = r->index, .fraction = fraction};
  write_all(r->fd, &head, sizeof head);
}

static G_NORETURN void
serve(int fd, void (*start)(gpointer), WorkerJob job, gpointer data)
{
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (start != NULL)
    start(data);
  Head head;
  while (read_all(fd, &head, sizeof head)) {
    g_autofree char *request = read_text(fd, &head);
    if (request == NULL)
      break;
    Reporter reporter = {.fd = fd, .index = head.index};
    g_autofree char *text = job(head.index, request, report, &reporter, data);
    if (!send_text(fd, 'r', head.index, text))
      break;
  }
  _exit(0);
}

Workers *
cli_workers_new(guint n, void (*start)(gpointer data), WorkerJob job, gpointer data, GError **error)
{
  g_autoptr(Workers) workers = g_new0(Workers, 1);
  workers->slots = g_new0(Slot, n);
  fflush(NULL);
  for (; workers->n < n; workers->n++) {
    Slot *slot = &workers->slots[workers->n];
    int pair[2];
    slot->fd = slot->item = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0) {
      slot->pid = fork();
      if (slot->pid == 0) {
        for (guint i = 0; i < workers->n; i++)
          close(workers->slots[i].fd);
        close(pair[0]);
        serve(pair[1], start, job, data);
      }
      const int number = errno; /* of fork(); close() may change it */
      close(pair[1]);
      slot->fd = pair[0];
      errno = number;
    }
    if (slot->fd < 0 || slot->pid < 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE,
                  "no further process: %s; say fewer --jobs", g_strerror(errno));
      if (slot->fd >= 0) /* the slot is not counted yet: nobody else closes it */
        close(slot->fd);
      return NULL;
    }
  }
  return g_steal_pointer(&workers);
}

static void
slot_end(Slot *slot)
{
  if (slot->fd >= 0)
    close(slot->fd);
  slot->fd = -1;
  while (slot->pid > 0 && waitpid(slot->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  slot->pid = 0;
}

/* Reads one message. FALSE: the child is gone. */
static gboolean
hear(Slot *slot, guint slot_index, const guint *items, WorkerResult result, WorkerProgress progress,
     gpointer data)
{
  Head head;
  if (!read_all(slot->fd, &head, sizeof head))
    return FALSE;
  if (head.kind == 'p') {
    progress(slot_index, head.index, head.fraction, data);
    return TRUE;
  }
  g_autofree char *text = read_text(slot->fd, &head);
  if (text == NULL)
    return FALSE;
  result(slot_index, items[slot->item], text, NULL, data);
  slot->item = -1;
  return TRUE;
}

static void
lose(Slot *slot, guint slot_index, const guint *items, gboolean cancelled, WorkerResult result,
     gpointer data)
{
  slot_end(slot);
  if (slot->item < 0)
    return;
  g_autoptr(GError) error =
      cancelled ? g_error_new(LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped")
                : g_error_new(LITHO_ERROR, LITHO_ERROR_INTERNAL,
                              "the process that worked at it ended without an answer");
  result(slot_index, items[slot->item], NULL, error, data);
  slot->item = -1;
}

void
cli_workers_run(Workers *workers, const guint *items, guint n_items, const char *request,
            WorkerResult result, WorkerProgress progress, gpointer data, GCancellable *cancel)
{
  guint next = 0;
  gboolean told = FALSE;
  g_autofree struct pollfd *polled = g_new0(struct pollfd, workers->n);
  while (TRUE) {
    gboolean cancelled = g_cancellable_is_cancelled(cancel);
    guint n_busy = 0;
    for (guint i = 0; i < workers->n; i++) {
      Slot *slot = &workers->slots[i];
      if (cancelled && !told && slot->fd >= 0)
        kill(slot->pid, SIGTERM);
      if (slot->fd >= 0 && slot->item < 0 && next < n_items && !cancelled) {
        slot->item = (int)next++;
        if (!send_text(slot->fd, 'j', items[slot->item], request))
          lose(slot, i, items, cancelled, result, data);
        else
          progress(i, items[slot->item], 0, data);
      }
      n_busy += slot->item >= 0;
      polled[i] = (struct pollfd){.fd = slot->item >= 0 ? slot->fd : -1, .events = POLLIN};
    }
    told = cancelled;
    if (n_busy == 0)
      break;
    if (poll(polled, workers->n, POLL_MS) <= 0)
      continue;
    for (guint i = 0; i < workers->n; i++)
      if (polled[i].revents != 0 && !hear(&workers->slots[i], i, items, result, progress, data))
        lose(&workers->slots[i], i, items, cancelled, result, data);
  }
  /* What is left was not begun: cancelled, or every child was lost. */
  int code = told ? LITHO_ERROR_CANCELLED : LITHO_ERROR_INTERNAL;
  g_autoptr(GError) error = g_error_new(LITHO_ERROR, code, "not begun: %s",
                                        told ? "stopped" : "no process is left to do it");
  for (; next < n_items; next++)
    result(0, items[next], NULL, error, data);
}

void
cli_workers_free(Workers *workers)
{
  if (workers == NULL)
    return;
  for (guint i = 0; i < workers->n; i++)
    slot_end(&workers->slots[i]);
  g_free(workers->slots);
  g_free(workers);
}
