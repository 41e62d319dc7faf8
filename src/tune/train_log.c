/* train_log.c: see train_log.h. */
#include <cblas.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "base/file.h"
#include "tune/parallel.h"
#include "nn/threads.h"
#include "tune/train_log.h"

#define MAX_LOG_BYTES (256 << 20)


struct _LithoTrainLog {
  char *path;
  int fd;
};

static gint64
step_of(const char *line)
{
  g_autoptr(JsonNode) root = json_from_string(line, NULL);
  return root != NULL && JSON_NODE_HOLDS_OBJECT(root)
             ? json_object_get_int_member_with_default(json_node_get_object(root), "step", -1)
             : -1;
}

/* The lines of steps 1..last_step. A line that a kill cut short is not one. */
static char *
kept_lines(const char *text, guint64 last_step)
{
  GString *kept = g_string_new(NULL);
  for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    g_autofree char *one = g_strndup(line, (gsize)(end - line));
    const gint64 step = step_of(one);
    if (step < 0 || (guint64)step > last_step)
      break;
    g_string_append_printf(kept, "%s\n", one);
  }
  return g_string_free(kept, FALSE);
}

LithoTrainLog *
litho_train_log_open(const char *path, guint64 last_step, GError **error)
{
  g_autoptr(LithoTrainLog) log = g_new0(LithoTrainLog, 1);
  log->path = g_strdup(path);
  log->fd = -1;
  g_autofree char *old = last_step > 0 ? litho_train_log_text(log, error) : g_strdup("");
  if (old == NULL)
    return NULL;
  g_autofree char *kept = kept_lines(old, last_step);
  if (!litho_file_write(path, kept, strlen(kept), error))
    return NULL;
  log->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
  if (log->fd < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be written: %s", path, g_strerror(errno));
    return NULL;
  }
  return g_steal_pointer(&log);
}

void
litho_train_log_free(LithoTrainLog *log)
{
  if (log == NULL)
    return;
  if (log->fd >= 0)
    close(log->fd);
  g_free(log->path);
  g_free(log);
}

static gboolean
check(const LithoTrainLog *log, gboolean ok, GError **error)
{
  if (!ok)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "%s: cannot be written: %s", log->path, g_strerror(errno));
  return ok;
}

gboolean
litho_train_log_add(LithoTrainLog *log, JsonObject *line, GError **error)
{
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), line);
  g_autofree char *text = json_to_string(root, FALSE);
  g_autofree char *whole = g_strconcat(text, "\n", NULL);
  const gsize length = strlen(whole);
  errno = ENOSPC; /* a short write sets none */
  return check(log, write(log->fd, whole, length) == (gssize)length, error);
}

gboolean
litho_train_log_sync(LithoTrainLog *log, GError **error)
{
  return check(log, fdatasync(log->fd) == 0, error);
}

char *
litho_train_log_text(const LithoTrainLog *log, GError **error)
{
  g_autoptr(GBytes) bytes = litho_file_read(log->path, MAX_LOG_BYTES, error);
  if (bytes == NULL)
    return NULL;
  gsize n;
  const char *data = g_bytes_get_data(bytes, &n);
  return g_strndup(data, n);
}

static char *
processor(void)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents("/proc/cpuinfo", &text, NULL, NULL))
    return g_strdup("unknown");
  const char *name = strstr(text, "model name");
  name = name != NULL ? strchr(name, ':') : NULL;
  return name != NULL ? g_strstrip(g_strndup(name + 1, strcspn(name + 1, "\n"))) : g_strdup("unknown");
}

JsonObject *
litho_train_machine(void)
{
  JsonObject *machine = json_object_new();
  struct utsname system;
  g_autofree char *cpu = processor();
  json_object_set_string_member(machine, "processor", cpu);
  json_object_set_int_member(machine, "threads", nn_threads());
  json_object_set_int_member(machine, "processes", litho_parallel_size());
  if (uname(&system) == 0) {
    g_autofree char *text = g_strdup_printf("%s %s %s", system.sysname, system.release, system.machine);
    json_object_set_string_member(machine, "system", text);
  }
  json_object_set_string_member(machine, "openblas", openblas_get_config());
  return machine;
}
