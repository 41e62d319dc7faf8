/* litho serve: the attacks of docs/serve.md with harmless input, faults, and the API as a program uses it. */
#include <glib/gstdio.h>
#include <unistd.h>
#include "serve_run.h"

/* --- attacks: docs/serve.md#attacks ----------------------------------------------------------------------------------- */

static void
test_who_may_call(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  /* DNS rebinding: the stranger's name in Host, with and without an Origin; the token does not help. */
  g_assert_cmpuint(raw(&server, "GET " STATUS "Host: evil.example\r\n" BEARER, NULL, 0), ==, 421);
  g_assert_cmpuint(raw(&server, "GET " STATUS "Host: evil.example\r\nOrigin: http://evil.example\r\n" BEARER, NULL, 0), ==, 421);
  g_assert_cmpuint(raw(&server, "GET " STATUS "%HHost: evil.example\r\n" BEARER, NULL, 0), ==, 421);
  g_assert_cmpuint(raw(&server, "GET http://evil.example" STATUS "%H" BEARER, NULL, 0), ==, 421);
  g_assert_cmpuint(raw(&server, "GET / HTTP/1.1\r\nHost: evil.example\r\n", NULL, 0), ==, 421);
  /* Pages of other origins, and forms that need no permission to be sent. */
  g_assert_cmpuint(raw(&server, "GET " STATUS "%HSec-Fetch-Site: cross-site\r\n" BEARER, NULL, 0), ==, 403);
  g_assert_cmpuint(raw(&server, "GET " STATUS "%HOrigin: null\r\n" BEARER, NULL, 0), ==, 403);
  g_assert_cmpuint(raw(&server, "POST /api/v1/sessions HTTP/1.1\r\n%HOrigin: http://evil.example\r\nContent-Length: 0\r\n" BEARER,
                       NULL, 0), ==, 403);
  g_assert_cmpuint(raw(&server, "POST /api/v1/sessions HTTP/1.1\r\n%HContent-Type: text/plain\r\nContent-Length: 2\r\n" BEARER,
                       "{}", 2), ==, 415);
  g_assert_cmpuint(raw(&server, "OPTIONS /api/v1/sessions HTTP/1.1\r\n%HOrigin: http://evil.example\r\n", NULL, 0), ==, 403);
  /* The token. */
  g_assert_cmpuint(raw(&server, "GET " STATUS "%H", NULL, 0), ==, 401);
  g_assert_cmpuint(raw(&server, "POST /api/v1/sessions HTTP/1.1\r\n%HContent-Type: application/json\r\nContent-Length: 2\r\n",
                       "{}", 2), ==, 401);
  g_assert_cmpuint(raw(&server, "GET " STATUS "%H" BEARER, NULL, 0), ==, 200);
  guint last = 0;
  for (guint i = 0; i < 25; i++)
    last = raw(&server, "GET " STATUS "%HAuthorization: Bearer guess\r\n", NULL, 0);
  g_assert_cmpuint(last, ==, 429);
  g_assert_cmpuint(raw(&server, "GET " STATUS "%H" BEARER, NULL, 0), ==, 200);
  server_stop(&server);
}

static void
test_page(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_assert_cmpuint(raw(&server, "GET / HTTP/1.1\r\n%H", NULL, 0), ==, 200);
  g_assert_cmpuint(raw(&server, "GET / HTTP/1.1\r\n%HSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
                                "Sec-Fetch-Dest: document\r\n", NULL, 0), ==, 200);
  g_assert_cmpuint(raw(&server, "GET / HTTP/1.1\r\n%HSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"
                                "Sec-Fetch-Dest: iframe\r\n", NULL, 0), ==, 403);
  g_assert_cmpuint(raw(&server, "GET /?token=wrong HTTP/1.1\r\n%H", NULL, 0), ==, 403);
  g_autoptr(SoupSession) session = soup_session_new();
  g_autoptr(SoupMessage) message = message_new(&server, "GET", "/?token=" TOKEN, NULL, NULL);
  soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT);
  g_bytes_unref(soup_session_send_and_read(session, message, NULL, NULL));
  SoupMessageHeaders *headers = soup_message_get_response_headers(message);
  g_assert_cmpuint(soup_message_get_status(message), ==, 303);
  const char *cookie = soup_message_headers_get_one(headers, "Set-Cookie");
  assert_contains(cookie, "HttpOnly");
  assert_contains(cookie, "SameSite=Strict");
  assert_contains(soup_message_headers_get_one(headers, "Content-Security-Policy"), "default-src 'none'");
  g_assert_cmpstr(soup_message_headers_get_one(headers, "X-Content-Type-Options"), ==, "nosniff");
  g_autofree char *pair = g_strndup(cookie, strcspn(cookie, ";"));
  g_autofree char *get = g_strdup_printf("GET " STATUS "%%HCookie: %s\r\n", pair);
  g_autofree char *post = g_strdup_printf("POST /api/v1/sessions HTTP/1.1\r\n%%HCookie: %s\r\nContent-Length: 0\r\n", pair);
  g_autofree char *own = g_strdup_printf("%sSec-Fetch-Site: same-origin\r\n", post);
  g_assert_cmpuint(raw(&server, get, NULL, 0), ==, 200);
  /* A browser says where it comes from; who does not is none. */
  g_assert_cmpuint(raw(&server, post, NULL, 0), ==, 403);
  g_assert_cmpuint(raw(&server, own, NULL, 0), ==, 201);
  server_stop(&server);
}

static void
test_paths(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_free(photo_new(folder, "pics/in.jpg", 40, 30));
  g_free(photo_new(folder, "out.jpg", 40, 30));
  g_autofree char *link = g_build_filename(folder, "pics", "link.jpg", NULL), *door = g_build_filename(folder, "pics", "door", NULL);
  g_assert_cmpint(symlink("../out.jpg", link), ==, 0);
  g_assert_cmpint(symlink("..", door), ==, 0);
  g_autofree char *session = session_new(&server);
  const struct {
    const char *path;
    guint status;
  } tries[] = {{"in.jpg", 201}, {"../out.jpg", 404}, {"link.jpg", 404}, {"door/out.jpg", 404}, {"./in.jpg", 404},
               {"/etc/passwd", 404}, {"", 404}, {"in.jpg/..", 404}, {"..\\\\out.jpg", 404}, {"nobody.jpg", 404}};
  for (guint i = 0; i < G_N_ELEMENTS(tries); i++) {
    g_autofree char *json = g_strdup_printf("{\"root\":\"pics\",\"path\":\"%s\"}", tries[i].path);
    g_auto(Answer) answer = call_on(&server, session, "POST", "/photos", json);
    g_assert_cmpuint(answer.status, ==, tries[i].status);
  }
  g_auto(Answer) list = call(&server, "GET", "/api/v1/roots/pics?path=..", NULL);
  g_auto(Answer) through = call(&server, "GET", "/api/v1/roots/pics?path=door", NULL);
  g_auto(Answer) other = call(&server, "GET", "/api/v1/roots/nobody", NULL);
  g_assert_cmpuint(list.status, ==, 404);
  g_assert_cmpuint(through.status, ==, 404);
  g_assert_cmpuint(other.status, ==, 404);
  g_assert_cmpuint(raw(&server, "GET /app/..%2f..%2fetc%2fpasswd HTTP/1.1\r\n%H", NULL, 0), ==, 404);
  g_assert_cmpuint(raw(&server, "GET /app/../../etc/passwd HTTP/1.1\r\n%H", NULL, 0), ==, 404);
  g_assert_cmpuint(raw(&server, "GET /api/v1/sessions/..%2f..%2fx HTTP/1.1\r\n%H" BEARER, NULL, 0), ==, 404);
  server_stop(&server);
}

/* A client that names its upload does not name a file. */
static void
test_names(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_new(&server), *path = g_strconcat(session, "/photos", NULL);
  g_autoptr(GBytes) photo = photo_bytes(folder, 60, 40);
  g_autoptr(SoupMultipart) form = soup_multipart_new("multipart/form-data");
  soup_multipart_append_form_file(form, "photo", "../../../evil.jpg", "image/jpeg", photo);
  soup_multipart_append_form_file(form, "photo", "b.jpg", "image/jpeg", photo);
  g_autoptr(SoupMessageHeaders) headers = soup_message_headers_new(SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autoptr(GBytes) body = NULL;
  soup_multipart_to_message(form, headers, &body);
  g_auto(Answer) added = call_bytes(&server, "POST", path, soup_message_headers_get_one(headers, "Content-Type"), body);
  g_assert_cmpuint(added.status, ==, 201);
  JsonArray *photos = json_object_get_array_member(json_node_get_object(added.json), "photos");
  g_assert_cmpuint(json_array_get_length(photos), ==, 2);
  g_assert_cmpstr(json_object_get_string_member(json_array_get_object_element(photos, 0), "name"), ==, "evil.jpg");
  g_assert_cmpint(json_object_get_int_member(json_array_get_object_element(photos, 1), "width"), ==, 60);
  g_assert_false(has_file(folder, "evil.jpg"));
  g_autofree char *files = folder_list(folder);
  g_assert_null(strstr(files, "evil"));
  g_assert_null(strstr(files, ".part"));
  server_stop(&server);
}

static void
test_sizes(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, "--max-upload", "1", "--max-pixels", "1", NULL);
  g_autofree char *big = g_strnfill(3 << 20, 'a'), *head = g_strdup_printf("GET / HTTP/1.1\r\n%%HX-Big: %.1000000s\r\n", big);
  guint status = raw(&server, head, NULL, 0);
  g_assert_true(status == 0 || status == 400 || status == 413 || status == 431);
  status = raw(&server, "POST /api/v1/sessions HTTP/1.1\r\n%HContent-Type: application/json\r\nContent-Length: 3145728\r\n" BEARER,
               big, 3 << 20);
  g_assert_true(status == 413 || status == 0);
  g_autofree char *session = session_new(&server), *path = g_strconcat(session, "/photos", NULL);
  g_autofree char *upload =
      g_strdup_printf("POST %s HTTP/1.1\r\n%%HContent-Type: image/jpeg\r\nContent-Length: 3145728\r\n" BEARER, path);
  status = raw(&server, upload, big, 3 << 20);
  g_assert_true(status == 413 || status == 0);
  g_assert_cmpuint(raw(&server, "POST /api/v1/sessions HTTP/1.1\r\n%HContent-Type: application/json\r\nContent-Length: -5\r\n" BEARER,
                       NULL, 0), ==, 400);
  /* Many pixels in few bytes: refused by the header. */
  g_autoptr(GBytes) wide = photo_bytes(folder, 4000, 1000);
  g_auto(Answer) bomb = call_bytes(&server, "POST", path, "image/jpeg", wide);
  g_assert_cmpuint(bomb.status, ==, 413);
  g_autoptr(GBytes) none = g_bytes_new_static("GIF89a is no picture", 20);
  g_auto(Answer) damaged = call_bytes(&server, "POST", path, "image/jpeg", none);
  g_assert_cmpuint(damaged.status, >=, 400);
  g_assert_null(g_strstr_len(g_bytes_get_data(damaged.body, NULL), (gssize)g_bytes_get_size(damaged.body), "/proc/"));
  g_autofree char *files = folder_list(folder);
  g_assert_null(strstr(files, ".part"));
  g_assert_cmpuint(raw(&server, "GET /healthz HTTP/1.1\r\n%H", NULL, 0), ==, 200);
  server_stop(&server);
}

/* A connection that sends nothing, or half a head, is closed; the others are answered meanwhile. */
static void
test_slow(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, "--max-connections", "40", NULL);
  g_autoptr(GPtrArray) idle = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < 100; i++) {
    GSocketConnection *connection = connect_to(&server);
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), "GET / HT", 8, NULL, NULL, NULL);
    g_ptr_array_add(idle, connection);
  }
  g_assert_cmpuint(raw(&server, "GET /healthz HTTP/1.1\r\n%H", NULL, 0), ==, 200);
  char byte;
  const gint64 start = g_get_monotonic_time();
  GInputStream *last = g_io_stream_get_input_stream(G_IO_STREAM(idle->pdata[99]));
  g_assert_cmpint(g_input_stream_read(last, &byte, 1, NULL, NULL), <=, 0);
  g_assert_cmpint(g_get_monotonic_time() - start, <, 15 * G_USEC_PER_SEC);
  server_stop(&server);
}

/* --- the API -------------------------------------------------------------------------------------------------------------- */

static void
test_conversation(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_with_photo(&server, 300, 200);
  g_auto(Answer) turn = call_on(&server, session, "POST", "/turns", "{\"words\":\"make it brighter\"}");
  g_assert_cmpuint(turn.status, ==, 200);
  g_assert_cmpstr(text_of(&turn, "act"), ==, "add");
  g_auto(Answer) picture = call_on(&server, session, "GET", "/photos/0/picture?size=150", NULL);
  g_auto(Answer) before = call_on(&server, session, "GET", "/photos/0/picture?size=150&version=0", NULL);
  g_assert_cmpstr(picture.type, ==, "image/jpeg");
  g_assert_false(g_bytes_equal(picture.body, before.body));
  g_auto(Answer) window = call_on(&server, session, "GET", "/photos/0/picture?window=10,10,50,40&format=png", NULL);
  g_assert_cmpstr(window.type, ==, "image/png");
  g_auto(Answer) undone = call_on(&server, session, "POST", "/photos/0/undo", NULL);
  g_assert_cmpuint(undone.status, ==, 200);
  g_auto(Answer) now = call_on(&server, session, "GET", "/photos/0/picture?size=150", NULL);
  g_assert_true(g_bytes_equal(now.body, before.body));
  g_auto(Answer) set = call_on(&server, session, "PUT", "/photos/0/recipe",
                               "{\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":0.5}]},\"said\":\"slider\"}");
  g_assert_cmpuint(set.status, ==, 200);
  g_auto(Answer) wrong = call_on(&server, session, "PUT", "/photos/0/recipe", "{\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"x\"}]}}");
  g_assert_cmpuint(wrong.status, ==, 422);
  g_assert_cmpstr(error_of(&wrong), ==, "recipe");
  g_auto(Answer) preview = call_on(&server, session, "POST", "/photos/0/preview",
                                   "{\"size\":150,\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":1}]}}");
  g_assert_cmpuint(preview.status, ==, 200);
  server_stop(&server);
  /* All of it is there for the next server. */
  Server again = server_start(folder, NULL);
  g_auto(Answer) kept = call_on(&again, session, "GET", "", NULL);
  g_assert_cmpuint(kept.status, ==, 200);
  g_auto(Answer) still = call_on(&again, session, "GET", "/photos/0/picture?size=150&version=0", NULL);
  g_assert_true(g_bytes_equal(still.body, before.body));
  g_auto(Answer) gone = call_on(&again, session, "DELETE", "", NULL);
  g_assert_cmpuint(gone.status, ==, 200);
  g_auto(Answer) nothing = call_on(&again, session, "GET", "", NULL);
  g_assert_cmpuint(nothing.status, ==, 404);
  server_stop(&again);
}

static void
test_export(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_with_photo(&server, 300, 200);
  g_auto(Answer) begun = call_on(&server, session, "POST", "/export", "{\"format\":\"png\",\"size\":100}");
  g_assert_cmpuint(begun.status, ==, 202);
  g_autofree char *job = g_strconcat("/api/v1/jobs/", text_of(&begun, "job"), NULL);
  g_autofree char *events = g_strconcat(job, "/events", NULL), *file = g_strconcat(job, "/files/0", NULL);
  g_auto(Answer) told = call(&server, "GET", events, NULL);
  g_assert_cmpstr(told.type, ==, "text/event-stream");
  g_autofree char *text = bytes_text(told.body);
  assert_contains(text, "event: done");
  g_auto(Answer) got = call(&server, "GET", file, NULL);
  g_assert_cmpstr(got.type, ==, "image/png");
  VipsImage *image = vips_image_new_from_buffer(g_bytes_get_data(got.body, NULL), g_bytes_get_size(got.body), "", NULL);
  g_assert_cmpint(vips_image_get_width(image), ==, 100);
  g_object_unref(image);
  server_stop(&server);
}

/* Every path and method of the document is answered by something else than "there is nothing here". */
static void
test_openapi(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_auto(Answer) document = call(&server, "GET", "/api/v1/openapi.json", NULL);
  JsonObject *paths = json_object_get_object_member(json_node_get_object(document.json), "paths");
  g_autoptr(GList) names = json_object_get_members(paths);
  g_assert_cmpuint(g_list_length(names), >, 25);
  for (GList *l = names; l != NULL; l = l->next) {
    g_autoptr(GString) path = g_string_new(l->data);
    g_string_replace(path, "{", "", 0);
    g_string_replace(path, "}", "", 0);
    g_autofree char *head = g_strdup_printf("PATCH %s HTTP/1.1\r\n%%H" BEARER, path->str);
    g_assert_cmpuint(raw(&server, head, NULL, 0), ==, 405);
  }
  server_stop(&server);
}

/* --- faults ------------------------------------------------------------------------------------------------------------------ */

static gint64
worker_of(const Server *server)
{
  g_auto(Answer) status = call(server, "GET", "/api/v1/status", NULL);
  JsonObject *pool = json_object_get_object_member(json_node_get_object(status.json), "pool");
  JsonArray *workers = json_object_get_array_member(pool, "workers");
  return json_array_get_length(workers) > 0
             ? json_object_get_int_member(json_array_get_object_element(workers, 0), "pid")
             : 0;
}

static void
test_killed_worker(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, "--workers", "1", NULL);
  g_autofree char *session = session_with_photo(&server, 300, 200);
  for (guint i = 0; i < 3; i++) {
    const gint64 pid = worker_of(&server);
    g_assert_cmpint(pid, >, 0);
    kill((pid_t)pid, SIGKILL);
    g_auto(Answer) turn = call_on(&server, session, "POST", "/turns", "{\"words\":\"make it brighter\"}");
    g_assert_cmpuint(turn.status, ==, 200);
  }
  /* Stopped, so that the job is in it when it dies. */
  const gint64 pid = worker_of(&server);
  kill((pid_t)pid, SIGSTOP);
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, pid);
  g_autoptr(GSubprocess) killer =
      g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, NULL, "sh", "-c", "sleep 1; kill -9 $0", number, NULL);
  g_auto(Answer) picture = call_on(&server, session, "GET", "/photos/0/picture?size=120", NULL);
  g_assert_cmpuint(picture.status, ==, 200);
  g_subprocess_wait(killer, NULL, NULL);
  server_stop(&server);
}

static void
test_full(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, "--max-spool", "1", NULL);
  g_autofree char *session = session_new(&server), *path = g_strconcat(session, "/photos", NULL);
  g_autofree guint8 *noise = g_malloc(2 << 20);
  g_autoptr(GBytes) bytes = g_bytes_new(noise, 2 << 20);
  g_auto(Answer) answer = call_bytes(&server, "POST", path, "image/jpeg", bytes);
  g_assert_cmpuint(answer.status, ==, 507);
  g_assert_cmpstr(error_of(&answer), ==, "write");
  g_autofree char *files = folder_list(folder);
  g_assert_null(strstr(files, ".part"));
  g_auto(Answer) list = call_on(&server, session, "GET", "", NULL);
  g_assert_cmpuint(list.status, ==, 200);
  server_stop(&server);
}

static void
test_cut_upload(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *session = session_new(&server);
  g_autofree char *head = g_strdup_printf("POST %s/photos HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n" BEARER
                                          "Content-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\nhalf of it",
                                          session, server.port);
  GSocketConnection *connection = connect_to(&server);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), head, strlen(head), NULL, NULL, NULL);
  g_usleep(300000);
  g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
  g_object_unref(connection);
  g_usleep(300000);
  g_autofree char *files = folder_list(folder);
  g_assert_null(strstr(files, ".part"));
  g_auto(Answer) status = call(&server, "GET", "/api/v1/status", NULL);
  g_assert_cmpuint(status.status, ==, 200);
  /* One that is under way when the server ends goes with it. */
  connection = connect_to(&server);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), head, strlen(head), NULL, NULL, NULL);
  g_usleep(300000);
  server_stop(&server);
  g_object_unref(connection);
  g_autofree char *left = folder_list(folder);
  g_assert_null(strstr(left, ".part"));
}

typedef struct {
  guint n, good;
  GMainLoop *loop;
} Many;

static void
on_answer(GObject *source, GAsyncResult *result, gpointer data)
{
  Many *many = data;
  g_autoptr(GBytes) body = soup_session_send_and_read_finish(SOUP_SESSION(source), result, NULL);
  SoupMessage *message = soup_session_get_async_result_message(SOUP_SESSION(source), result);
  many->good += soup_message_get_status(message) == 200 && body != NULL && g_bytes_get_size(body) > 500;
  if (--many->n == 0)
    g_main_loop_quit(many->loop);
}

static void
test_fifty_at_once(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *path = session_with_photo(&server, 300, 200), *preview = g_strconcat(path, "/photos/0/preview", NULL);
  g_autoptr(SoupSession) session = soup_session_new_with_options("max-conns", 50, "max-conns-per-host", 50, NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  Many many = {.n = 50, .loop = loop};
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < 50; i++) {
    g_autofree char *json = g_strdup_printf(
        "{\"size\":100,\"client\":\"c%u\",\"recipe\":{\"litho\":1,\"steps\":[{\"op\":\"exposure\",\"ev\":%g}]}}", i, 0.02 * i);
    g_autoptr(GBytes) body = g_bytes_new(json, strlen(json));
    SoupMessage *message = message_new(&server, "POST", preview, "application/json", body);
    g_ptr_array_add(messages, message);
    soup_session_send_and_read_async(session, message, G_PRIORITY_DEFAULT, NULL, on_answer, &many);
  }
  g_main_loop_run(loop);
  g_assert_cmpuint(many.good, ==, 50);
  server_stop(&server);
}

/* A second server on the port of the first says what to do, and the first goes on. */
static void
test_port_taken(void)
{
  g_autoptr(Folder) folder = folder_new();
  Server server = server_start(folder, NULL);
  g_autofree char *at = g_strdup_printf("127.0.0.1:%u", server.port), *state = g_build_filename(folder, "other", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) second =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                       g_getenv("LITHO_EXE"), "serve", "--quiet", "--state", state, "--listen", at, NULL);
  g_assert_no_error(error);
  g_autofree char *said = NULL;
  g_assert_true(g_subprocess_communicate_utf8(second, NULL, NULL, NULL, &said, NULL));
  g_assert_true(g_subprocess_get_if_exited(second));
  g_assert_cmpint(g_subprocess_get_exit_status(second), !=, 0);
  g_assert_nonnull(strstr(said, at));
  g_assert_nonnull(strstr(said, "runs already"));
  g_assert_nonnull(strstr(said, "another port"));
  g_assert_cmpuint(raw(&server, "GET /healthz HTTP/1.1\r\n%H", NULL, 0), ==, 200);
  server_stop(&server);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (VIPS_INIT(argv[0]) != 0)
    return 1;
  g_test_add_func("/serve/who-may-call", test_who_may_call);
  g_test_add_func("/serve/page", test_page);
  g_test_add_func("/serve/paths", test_paths);
  g_test_add_func("/serve/names", test_names);
  g_test_add_func("/serve/sizes", test_sizes);
  g_test_add_func("/serve/slow", test_slow);
  g_test_add_func("/serve/conversation", test_conversation);
  g_test_add_func("/serve/export", test_export);
  g_test_add_func("/serve/openapi", test_openapi);
  g_test_add_func("/serve/killed-worker", test_killed_worker);
  g_test_add_func("/serve/full", test_full);
  g_test_add_func("/serve/cut-upload", test_cut_upload);
  g_test_add_func("/serve/port-taken", test_port_taken);
  g_test_add_func("/serve/fifty-at-once", test_fifty_at_once);
  return g_test_run();
}
