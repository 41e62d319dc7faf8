/* mcp_stdio.c: see mcp_stdio.h. */
#include "serve/mcp_stdio.h"
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include "base/json.h"

#define CHUNK (64u << 10)
#define MAX_WAITING (256u << 20) /* bytes of answers that nobody reads */

typedef struct {
  GMainLoop *loop;
  LithoMcpPeer *peer;
  GInputStream *in;
  GOutputStream *out;
  GCancellable *stop; /* reading and writing end */
  GByteArray *line;   /* read, without its end */
  GQueue waiting;     /* GBytes*: lines to be written; the first is on its way while `writing` */
  gsize n_waiting;    /* bytes */
  gboolean writing, reading;
  GError *error;
} Wire;

static void
finish_when_idle(gpointer data)
{
  Wire *wire = data;
  if (!wire->reading && !wire->writing && litho_mcp_peer_n_calls(wire->peer) == 0)
    g_main_loop_quit(wire->loop);
}

static void write_next(Wire *wire);

static void
written(GObject *source, GAsyncResult *result, gpointer data)
{
  Wire *wire = data;
  wire->writing = FALSE;
  if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL)) {
    g_main_loop_quit(wire->loop); /* nobody listens any more: that is how a host ends it */
    return;
  }
  GBytes *line = g_queue_pop_head(&wire->waiting);
  wire->n_waiting -= g_bytes_get_size(line);
  g_bytes_unref(line);
  write_next(wire);
}

static void
write_next(Wire *wire)
{
  GBytes *line = g_queue_peek_head(&wire->waiting);
  if (wire->writing || line == NULL) {
    finish_when_idle(wire);
    return;
  }
  gsize n;
  const void *bytes = g_bytes_get_data(line, &n);
  wire->writing = TRUE;
  g_output_stream_write_all_async(wire->out, bytes, n, G_PRIORITY_DEFAULT, wire->stop, written, wire);
}

static void
send(JsonNode *message, gboolean last, gpointer data)
{
  (void)last;
  Wire *wire = data;
  char *text = litho_json_print_line(message);
  const gsize n = strlen(text);
  text[n] = '\n'; /* in place of its end */
  g_queue_push_tail(&wire->waiting, g_bytes_new_take(text, n + 1));
  wire->n_waiting += n + 1;
  if (wire->n_waiting > MAX_WAITING)
    g_main_loop_quit(wire->loop);
  else if (!wire->writing)
    write_next(wire);
}

static void
take_line(Wire *wire, const char *text, gsize n)
{
  while (n > 0 && g_ascii_isspace(text[n - 1]))
    n--;
  if (n == 0)
    return;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) message = litho_json_parse(text, (gssize)n, &error);
  if (message == NULL) {
    g_autoptr(JsonNode) answer = litho_rpc_error(NULL, LITHO_RPC_PARSE, NULL, error->message);
    send(answer, TRUE, wire);
    return;
  }
  litho_mcp_peer_receive(wire->peer, message, send, wire, NULL);
}

static void read_next(Wire *wire);

static void
got(GObject *source, GAsyncResult *result, gpointer data)
{
  Wire *wire = data;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(source), result, &wire->error);
  gsize n = 0;
  const char *at = bytes != NULL ? g_bytes_get_data(bytes, &n) : NULL;
  if (n == 0) {
    wire->reading = FALSE;
    if (wire->line->len > 0)
      take_line(wire, (const char *)wire->line->data, wire->line->len);
    if (wire->error != NULL)
      g_main_loop_quit(wire->loop);
    else
      finish_when_idle(wire);
    return;
  }
  for (const char *end; (end = memchr(at, '\n', n)) != NULL;) {
    g_byte_array_append(wire->line, (const guint8 *)at, (guint)(end - at));
    take_line(wire, (const char *)wire->line->data, wire->line->len);
    g_byte_array_set_size(wire->line, 0);
    n -= (gsize)(end + 1 - at);
    at = end + 1;
  }
  g_byte_array_append(wire->line, (const guint8 *)at, (guint)n);
  if (wire->line->len > LITHO_MCP_MAX_LINE) {
    g_set_error(&wire->error, LITHO_ERROR, LITHO_ERROR_LIMIT, "a message is longer than %u MB",
                LITHO_MCP_MAX_LINE >> 20);
    g_main_loop_quit(wire->loop);
    return;
  }
  read_next(wire);
}

static void
read_next(Wire *wire)
{
  g_input_stream_read_bytes_async(wire->in, CHUNK, G_PRIORITY_DEFAULT, wire->stop, got, wire);
}

static gboolean
cancelled(GCancellable *cancel, gpointer data)
{
  (void)cancel;
  Wire *wire = data;
  g_set_error(&wire->error, LITHO_ERROR, LITHO_ERROR_CANCELLED, "stopped");
  g_main_loop_quit(wire->loop);
  return G_SOURCE_REMOVE;
}

gboolean
litho_mcp_stdio_serve(LithoMcp *mcp, int in, int out, GCancellable *cancel, GError **error)
{
  Wire wire = {.loop = g_main_loop_new(NULL, FALSE),
               .peer = litho_mcp_peer_new(mcp, TRUE),
               .in = g_unix_input_stream_new(in, FALSE),
               .out = g_unix_output_stream_new(out, FALSE),
               .stop = g_cancellable_new(),
               .line = g_byte_array_new(),
               .reading = TRUE};
  g_queue_init(&wire.waiting);
  litho_mcp_peer_on_idle(wire.peer, finish_when_idle, &wire);
  g_autoptr(GSource) watch = g_cancellable_source_new(cancel);
  g_source_set_callback(watch, G_SOURCE_FUNC(cancelled), &wire, NULL);
  g_source_attach(watch, NULL);
  read_next(&wire);
  g_main_loop_run(wire.loop);
  litho_mcp_peer_on_idle(wire.peer, NULL, NULL);
  litho_mcp_peer_close(wire.peer);
  g_source_destroy(watch);
  /* What is on its way comes back before what it points to goes. */
  g_autoptr(GError) first = g_steal_pointer(&wire.error);
  g_cancellable_cancel(wire.stop);
  while (g_input_stream_has_pending(wire.in) || wire.writing)
    g_main_context_iteration(NULL, TRUE);
  g_clear_error(&wire.error);
  litho_mcp_peer_unref(wire.peer);
  g_queue_clear_full(&wire.waiting, (GDestroyNotify)g_bytes_unref);
  g_byte_array_unref(wire.line);
  g_object_unref(wire.in);
  g_object_unref(wire.out);
  g_object_unref(wire.stop);
  g_main_loop_unref(wire.loop);
  if (first == NULL)
    return TRUE;
  if (first->domain != LITHO_ERROR)
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_READ, "stdin: %s", first->message);
  else
    g_propagate_error(error, g_steal_pointer(&first));
  return FALSE;
}
