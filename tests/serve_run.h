/* serve_run.h: a litho serve of its own for a test, asked by bytes or as a program does. */
#ifndef SERVE_RUN_H
#define SERVE_RUN_H

#include <libsoup/soup.h>
#include <signal.h>
#include "cli_run.h"

#define TOKEN "test-token"
#ifndef WAIT_S
#define WAIT_S 30
#endif

typedef struct {
  GSubprocess *process;
  char *folder;
  guint port;
} Server;

/* --- a server ------------------------------------------------------------------------------------------------------ */

static inline Server
server_start(const char *folder, ...)
{
  g_autofree char *state = g_build_filename(folder, "state", NULL), *root = g_strconcat("pics=", folder, "/pics", NULL);
  g_autofree char *pics = g_build_filename(folder, "pics", NULL);
  g_assert_cmpint(g_mkdir_with_parents(pics, 0700), ==, 0);
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  const char *const fixed[] = {g_getenv("LITHO_EXE"), "serve", "--quiet", "--token", TOKEN, "--state", state, "--root", root,
                               "--planner", "words", "--header-time", "2"};
  for (guint i = 0; i < G_N_ELEMENTS(fixed); i++)
    g_ptr_array_add(argv, (gpointer)fixed[i]);
  va_list args;
  va_start(args, folder);
  for (char *arg; (arg = va_arg(args, char *)) != NULL;)
    g_ptr_array_add(argv, arg);
  va_end(args);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GError) error = NULL;
  Server server = {.folder = g_strdup(folder)};
  server.process = g_subprocess_newv((const char *const *)argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error(error);
  g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(server.process));
  g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(out), FALSE);
  g_autofree char *line = g_data_input_stream_read_line(out, NULL, NULL, NULL);
  g_assert_nonnull(line);
  server.port = (guint)g_ascii_strtoull(strrchr(line, ':') + 1, NULL, 10);
  g_assert_cmpuint(server.port, >, 0);
  return server;
}

static inline void
server_stop(Server *server)
{
  g_subprocess_send_signal(server->process, SIGTERM);
  g_assert_true(g_subprocess_wait(server->process, NULL, NULL));
  g_assert_true(g_subprocess_get_if_exited(server->process));
  g_assert_cmpint(g_subprocess_get_exit_status(server->process), ==, 0);
  g_object_unref(server->process);
  g_free(server->folder);
}

/* --- requests as bytes ---------------------------------------------------------------------------------------------- */

static inline GSocketConnection *
connect_to(const Server *server)
{
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_socket_client_set_timeout(client, WAIT_S);
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host(client, "127.0.0.1", (guint16)server->port, NULL, &error);
  g_assert_no_error(error);
  return connection;
}

/* The status of the answer, 0: closed without one. `head` without the Host line, "%H" stands for it. */
static inline guint
raw(const Server *server, const char *head, const char *body, gsize n_body)
{
  g_autofree char *host = g_strdup_printf("Host: 127.0.0.1:%u\r\n", server->port);
  g_auto(GStrv) parts = g_strsplit(head, "%H", -1);
  g_autofree char *text = g_strjoinv(host, parts), *all = g_strconcat(text, "\r\n", NULL);
  g_autoptr(GSocketConnection) connection = connect_to(server);
  GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
  g_output_stream_write_all(out, all, strlen(all), NULL, NULL, NULL);
  if (n_body > 0)
    g_output_stream_write_all(out, body, n_body, NULL, NULL, NULL);
  char answer[13] = "";
  gsize n = 0;
  g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(connection)), answer, 12, &n, NULL, NULL);
  return n == 12 && g_str_has_prefix(answer, "HTTP/1.") ? (guint)g_ascii_strtoull(answer + 9, NULL, 10) : 0;
}

#define BEARER "Authorization: Bearer " TOKEN "\r\n"
#define STATUS "/api/v1/status HTTP/1.1\r\n"

/* --- requests as a program sends them ------------------------------------------------------------------------------- */

typedef struct {
  guint status;
  GBytes *body;
  JsonNode *json; /* NULL: it is none */
  char *type;
} Answer;

static inline void
answer_clear(Answer *answer)
{
  g_clear_pointer(&answer->body, g_bytes_unref);
  g_clear_pointer(&answer->json, json_node_unref);
  g_free(answer->type);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static inline SoupMessage *
message_new(const Server *server, const char *method, const char *path, const char *type, GBytes *body)
{
  g_autofree char *uri = g_strdup_printf("http://127.0.0.1:%u%s", server->port, path);
  SoupMessage *message = soup_message_new(method, uri);
  soup_message_headers_replace(soup_message_get_request_headers(message), "Authorization", "Bearer " TOKEN);
  if (body != NULL)
    soup_message_set_request_body_from_bytes(message, type, body);
  return message;
}

static inline Answer
call_bytes(const Server *server, const char *method, const char *path, const char *type, GBytes *body)
{
  g_autoptr(SoupSession) session = soup_session_new_with_options("timeout", WAIT_S, NULL);
  g_autoptr(SoupMessage) message = message_new(server, method, path, type, body);
  g_autoptr(GError) error = NULL;
  Answer answer = {.body = soup_session_send_and_read(session, message, NULL, &error)};
  g_assert_no_error(error);
  answer.status = soup_message_get_status(message);
  answer.type = g_strdup(soup_message_headers_get_one(soup_message_get_response_headers(message), "Content-Type"));
  g_autofree char *text = bytes_text(answer.body);
  answer.json = g_strcmp0(answer.type, "application/json") == 0 ? json_from_string(text, NULL) : NULL;
  return answer;
}

static inline Answer
call(const Server *server, const char *method, const char *path, const char *json)
{
  g_autoptr(GBytes) body = json != NULL ? g_bytes_new(json, strlen(json)) : NULL;
  return call_bytes(server, method, path, "application/json", body);
}

static inline const char *
text_of(const Answer *answer, const char *name)
{
  return json_object_get_string_member_with_default(json_node_get_object(answer->json), name, "");
}

static inline const char *
error_of(const Answer *answer)
{
  JsonObject *root = json_node_get_object(answer->json);
  return json_object_get_string_member(json_object_get_object_member(root, "error"), "code");
}

/* A new session with a photo; its path. */
static inline char *
session_new(const Server *server)
{
  g_auto(Answer) made = call(server, "POST", "/api/v1/sessions", "{}");
  g_assert_cmpuint(made.status, ==, 201);
  return g_strconcat("/api/v1/sessions/", text_of(&made, "id"), NULL);
}

static inline GBytes *
photo_bytes(const char *folder, int width, int height)
{
  g_autofree char *path = photo_new(folder, "made.jpg", width, height);
  char *data;
  gsize size;
  g_assert_true(g_file_get_contents(path, &data, &size, NULL));
  return g_bytes_new_take(data, size);
}

static inline char *
session_with_photo(const Server *server, int width, int height)
{
  char *session = session_new(server);
  g_autoptr(GBytes) bytes = photo_bytes(server->folder, width, height);
  g_autofree char *path = g_strconcat(session, "/photos", NULL);
  g_auto(Answer) added = call_bytes(server, "POST", path, "image/jpeg", bytes);
  g_assert_cmpuint(added.status, ==, 201);
  return session;
}

static inline Answer
call_on(const Server *server, const char *session, const char *method, const char *below, const char *json)
{
  g_autofree char *path = g_strconcat(session, below, NULL);
  return call(server, method, path, json);
}

#endif
