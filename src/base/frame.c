/* frame.c: see frame.h. */
#include "base/frame.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/json.h"

char *
litho_frame_line(JsonObject *head, GBytes *body)
{
  if (body != NULL)
    json_object_set_int_member(head, "bytes", (gint64)g_bytes_get_size(body));
  g_autoptr(JsonNode) root = json_node_init_object(json_node_alloc(), head);
  g_autofree char *text = litho_json_print_line(root);
  return g_strconcat(text, "\n", NULL);
}

JsonObject *
litho_frame_parse(const char *line, gssize length, gsize *n_bytes, GError **error)
{
  *n_bytes = 0;
  g_autoptr(JsonNode) root = litho_json_parse(line, length, error);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT(root)) {
    litho_recipe_fail(error, "frame", "must be an object");
    return NULL;
  }
  g_autoptr(JsonObject) head = json_object_ref(json_node_get_object(root));
  const gint64 n = json_object_get_int_member_with_default(head, "bytes", 0);
  if (n < 0 || (guint64)n > LITHO_FRAME_MAX_BYTES) {
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a frame of %" G_GINT64_FORMAT " bytes", n);
    return NULL;
  }
  *n_bytes = (gsize)n;
  return g_steal_pointer(&head);
}

JsonObject *
litho_frame_read(GDataInputStream *in, GBytes **body, GError **error)
{
  gsize length = 0, n_bytes = 0, got = 0;
  *body = NULL;
  g_autofree char *line = g_data_input_stream_read_line(in, &length, NULL, error);
  if (line == NULL)
    return NULL;
  g_autoptr(JsonObject) head = litho_frame_parse(line, (gssize)length, &n_bytes, error);
  if (head == NULL || n_bytes == 0)
    return g_steal_pointer(&head);
  g_autofree char *data = g_malloc(n_bytes);
  if (!g_input_stream_read_all(G_INPUT_STREAM(in), data, n_bytes, &got, NULL, error) || got < n_bytes)
    return NULL;
  *body = g_bytes_new_take(g_steal_pointer(&data), n_bytes);
  return g_steal_pointer(&head);
}

static gboolean
write_all(int fd, const char *data, gsize size, GError **error)
{
  while (size > 0) {
    const ssize_t n = write(fd, data, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      g_set_error(error, LITHO_ERROR, LITHO_ERROR_WRITE, "the server is gone: %s", g_strerror(errno));
      return FALSE;
    }
    data += n;
    size -= (gsize)n;
  }
  return TRUE;
}

gboolean
litho_frame_write(int fd, JsonObject *head, GBytes *body, GError **error)
{
  g_autofree char *line = litho_frame_line(head, body);
  gsize size = 0;
  const char *data = body != NULL ? g_bytes_get_data(body, &size) : NULL;
  return write_all(fd, line, strlen(line), error) && write_all(fd, data, size, error);
}
