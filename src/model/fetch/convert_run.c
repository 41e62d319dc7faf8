/* convert_run.c: a converter in a process of its own, seen from both sides. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"
#include "base/file.h"
#include "base/frame.h"
#include "box/box.h"
#include "model/fetch/convert.h"

#define STDIN_PATH "/proc/self/fd/0"
/* Weights unpacked to float, the ONNX file of them, and its frame. */
#define MEMORY_BYTES (G_GUINT64_CONSTANT(8) << 30)
#define CPU_SECONDS 600

/* --- the closed process ------------------------------------------------------------------------ */

int
litho_convert_child(const char *name, int out)
{
  static const char *const read[] = {STDIN_PATH, NULL};
  const LithoBoxRules rules = {.read = read, .memory_bytes = MEMORY_BYTES, .cpu_s = CPU_SECONDS, .no_fork = TRUE};
  const LithoConverter *converter = litho_converter_find(name);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) made = NULL;
  g_autoptr(JsonObject) head = json_object_new();
  if (converter == NULL)
    g_set_error(&error, LITHO_ERROR, LITHO_ERROR_MODEL, "there is no converter '%s'", name);
  else if (litho_box_close(&rules, litho_box_mode(), NULL, &error))
    made = converter->make(STDIN_PATH, &error);
  if (made != NULL)
    json_object_set_object_member(head, "result", json_object_new());
  else
    json_object_set_member(head, "error", litho_error_to_json(error));
  return litho_frame_write(out, head, made, NULL) && made != NULL ? 0 : 1;
}

/* --- who asks for it ----------------------------------------------------------------------------- */

/* The file's name stands for what the process knows it by. */
static void
take_error(JsonNode *node, const char *from, GError **error)
{
  JsonObject *row = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  if (row == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE,
                "%s: the process that converts it ended without an answer, most likely for want of memory", from);
    return;
  }
  GError *told = litho_error_from_json(row);
  g_autoptr(GString) message = g_string_new(told->message);
  g_string_replace(message, STDIN_PATH, from, 0);
  g_free(told->message);
  told->message = g_string_free(g_steal_pointer(&message), FALSE);
  g_propagate_error(error, told);
}

static void
stop(GCancellable *cancel, gpointer child)
{
  (void)cancel;
  g_subprocess_force_exit(child);
}

gboolean
litho_convert(const LithoConverter *converter, const char *program, const char *from, const char *to, GCancellable *cancel,
              GError **error)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GError) local = NULL;
  const int fd = open(from, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "%s: %s", from, g_strerror(errno));
    return FALSE;
  }
  g_subprocess_launcher_take_stdin_fd(launcher, fd);
  g_autoptr(GSubprocess) child = g_subprocess_launcher_spawn(launcher, &local, program != NULL ? program : "/proc/self/exe",
                                                             "worker", "--convert", converter->name, NULL);
  if (child == NULL) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "the process that converts models does not start: %s",
                local->message);
    return FALSE;
  }
  const gulong heard = cancel != NULL ? g_cancellable_connect(cancel, G_CALLBACK(stop), child, NULL) : 0;
  g_autoptr(GDataInputStream) in = g_data_input_stream_new(g_subprocess_get_stdout_pipe(child));
  g_autoptr(GBytes) made = NULL;
  g_autoptr(JsonObject) head = litho_frame_read(in, &made, NULL);
  g_subprocess_force_exit(child);
  g_subprocess_wait(child, NULL, NULL);
  if (cancel != NULL)
    g_cancellable_disconnect(cancel, heard);
  if (g_cancellable_set_error_if_cancelled(cancel, NULL)) {
    g_set_error_literal(error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped");
    return FALSE;
  }
  if (made == NULL) {
    take_error(head != NULL ? json_object_get_member(head, "error") : NULL, from, error);
    return FALSE;
  }
  gsize size;
  gconstpointer data = g_bytes_get_data(made, &size);
  return litho_file_write(to, data, size, error);
}
