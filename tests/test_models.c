/* The model store against a server on loopback: whole, cut, wrong, missing and offline pulls. */
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include "folder.h"
#include "model/store.h"

#define SIZE 300000

static struct {
  GThread *thread;
  GMainLoop *loop;
  int port;
  guchar body[SIZE];
  char *sha;
  gint cut_at;      /* next answer ends after so many bytes; 0: whole */
  gint n_requests;
  gint n_ranges;    /* requests that asked for a range */
} server;

/* A cut: the length is promised, fewer bytes are sent, the connection is closed. */
static void
steal_and_cut(SoupServerMessage *message, gsize from, gsize n)
{
  GIOStream *stream = soup_server_message_steal_connection(message);
  g_autofree char *head = g_strdup_printf("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: %d\r\n\r\n", SIZE);
  GOutputStream *out = g_io_stream_get_output_stream(stream);
  g_output_stream_write_all(out, head, strlen(head), NULL, NULL, NULL);
  g_output_stream_write_all(out, server.body + from, n, NULL, NULL, NULL);
  g_io_stream_close(stream, NULL, NULL);
  g_object_unref(stream);
}

static void
answer(SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  (void)soup, (void)query, (void)data;
  g_atomic_int_inc(&server.n_requests);
  if (!g_str_equal(path, "/model.gguf")) {
    soup_server_message_set_status(message, 404, NULL);
    return;
  }
  SoupMessageHeaders *ask = soup_server_message_get_request_headers(message);
  if (soup_message_headers_get_one(ask, "Range") != NULL)
    g_atomic_int_inc(&server.n_ranges);
  int cut = g_atomic_int_get(&server.cut_at);
  if (cut > 0) {
    g_atomic_int_set(&server.cut_at, 0);
    steal_and_cut(message, 0, (gsize)cut);
    return;
  }
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "ETag", "\"v1\"");
  soup_server_message_set_status(message, 200, NULL);
  soup_server_message_set_response(message, "application/octet-stream", SOUP_MEMORY_STATIC,
                                   (const char *)server.body, SIZE);
}

static gpointer
serve(gpointer data)
{
  GMainContext *context = g_main_context_new();
  g_main_context_push_thread_default(context);
  g_autoptr(SoupServer) soup = soup_server_new(NULL, NULL);
  soup_server_add_handler(soup, NULL, answer, NULL, NULL);
  g_assert_true(soup_server_listen_local(soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  GSList *uris = soup_server_get_uris(soup);
  g_atomic_int_set(&server.port, g_uri_get_port(uris->data));
  g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
  server.loop = g_main_loop_new(context, FALSE);
  g_main_loop_run(server.loop);
  g_main_context_pop_thread_default(context);
  return NULL;
}

static LithoModel *
row(const char *path, const char *sha)
{
  g_autofree char *url = g_strdup_printf("http://127.0.0.1:%d%s", g_atomic_int_get(&server.port), path);
  LithoModel *model = litho_model_from_source(url, NULL);
  g_assert_nonnull(model);
  model->sha256 = g_strdup(sha);
  return model;
}

static void
forget(const LithoModel *model)
{
  g_autofree char *path = litho_model_path(model), *part = g_strconcat(path, ".part", NULL);
  g_unlink(path);
  g_unlink(part);
}

static void
test_whole(void)
{
  g_autoptr(LithoModel) model = row("/model.gguf", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_model_pull(model, FALSE, NULL, NULL, NULL, &error));
  g_assert_no_error(error);
  g_assert_cmpstr(model->sha256, ==, server.sha);
  g_assert_cmpuint(model->bytes, ==, SIZE);
  forget(model);
}

static void
test_cut_connection_goes_on(void)
{
  g_autoptr(LithoModel) model = row("/model.gguf", server.sha);
  g_autoptr(GError) error = NULL;
  int ranges = g_atomic_int_get(&server.n_ranges);
  g_atomic_int_set(&server.cut_at, 100000);
  g_assert_true(litho_model_pull(model, FALSE, NULL, NULL, NULL, &error));
  g_assert_no_error(error);
  g_assert_cmpint(g_atomic_int_get(&server.n_ranges), ==, ranges + 1);
  forget(model);
}

static void
test_wrong_hash_is_removed(void)
{
  g_autofree char *wrong = g_strnfill(64, '0');
  g_autoptr(LithoModel) model = row("/model.gguf", wrong);
  g_autoptr(GError) error = NULL;
  g_assert_false(litho_model_pull(model, FALSE, NULL, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_HASH);
  g_autofree char *path = litho_model_path(model), *part = g_strconcat(path, ".part", NULL);
  g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
  g_assert_false(g_file_test(part, G_FILE_TEST_EXISTS));
}

static void
test_missing_is_not_tried_again(void)
{
  g_autoptr(LithoModel) model = row("/other.gguf", NULL);
  g_autoptr(GError) error = NULL;
  int before = g_atomic_int_get(&server.n_requests);
  g_assert_false(litho_model_pull(model, FALSE, NULL, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_NOT_FOUND);
  g_assert_cmpint(g_atomic_int_get(&server.n_requests), ==, before + 1);
}

static void
test_offline(void)
{
  g_autoptr(LithoModel) model = row("/model.gguf", NULL);
  g_autoptr(GError) error = NULL;
  int before = g_atomic_int_get(&server.n_requests);
  g_assert_false(litho_model_pull(model, TRUE, NULL, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_OFFLINE);
  g_assert_cmpint(g_atomic_int_get(&server.n_requests), ==, before);
}

static void
test_a_changed_file_is_never_handed_out(void)
{
  g_autoptr(LithoModel) model = row("/model.gguf", server.sha);
  g_autoptr(GError) error = NULL;
  g_assert_true(litho_model_pull(model, FALSE, NULL, NULL, NULL, &error));
  g_assert_true(litho_manifest_put(model->name, model, &error));
  g_autofree char *path = litho_model_find("plan", "model", &error);
  g_assert_no_error(error);
  /* One bit differs, the size does not. */
  FILE *f = fopen(path, "r+b");
  g_assert_nonnull(f);
  fputc(server.body[0] ^ 1, f);
  fclose(f);
  g_assert_null(litho_model_find("plan", "model", &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_HASH);
  g_clear_error(&error);
  g_assert_true(litho_manifest_put(model->name, NULL, &error));
  forget(model);
}

static void
test_sources(void)
{
  static const char *const bad[] = {"nonsense", "ftp://host/x.gguf", "../../x.gguf", "org/repo"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(litho_model_from_source(bad[i], &error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
  }
  g_autoptr(LithoModel) hub = litho_model_from_source("org/repo/My-Model.Q4.gguf", NULL);
  g_assert_cmpstr(hub->name, ==, "my-model.q4");
  /* Plain http is for this machine only. */
  g_autoptr(LithoModel) plain = litho_model_from_source("http://192.0.2.1/x.gguf", NULL);
  g_autoptr(GError) error = NULL;
  g_assert_false(litho_model_pull(plain, FALSE, NULL, NULL, NULL, &error));
  g_assert_error(error, LITHO_ERROR, LITHO_ERROR_USAGE);
}

static void
test_manifest_errors_name_the_place(void)
{
  g_autofree char *path = litho_manifest_path(), *folder = g_path_get_dirname(path);
  g_mkdir_with_parents(folder, 0755);
  static const struct {
    const char *text, *place;
  } cases[] = {
      {"{", "models.json"},
      {"{\"models\":[{\"name\":\"a\",\"role\":\"plan\"}]}", "/models/0 has no \"source\""},
      {"{\"models\":[{\"name\":\"../a\",\"role\":\"plan\",\"source\":\"file\"}]}", "/models/0/name"},
      {"{\"models\":[7]}", "/models/0"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, cases[i].text, -1, NULL);
    g_assert_null(litho_models_load(&error));
    g_assert_error(error, LITHO_ERROR, LITHO_ERROR_MODEL);
    g_assert_nonnull(strstr(error->message, cases[i].place));
  }
  g_unlink(path);
}

int
main(int argc, char **argv)
{
  char *home = folder_new();
  g_setenv("LITHO_CACHE", home, TRUE);
  g_setenv("XDG_CONFIG_HOME", home, TRUE);
  g_test_init(&argc, &argv, NULL);
  for (int i = 0; i < SIZE; i++)
    server.body[i] = (guchar)(i * 2654435761u >> 24);
  server.sha = g_compute_checksum_for_data(G_CHECKSUM_SHA256, server.body, SIZE);
  server.thread = g_thread_new("server", serve, NULL);
  while (g_atomic_int_get(&server.port) == 0)
    g_usleep(1000);
  g_test_add_func("/models/whole", test_whole);
  g_test_add_func("/models/cut connection goes on", test_cut_connection_goes_on);
  g_test_add_func("/models/wrong hash is removed", test_wrong_hash_is_removed);
  g_test_add_func("/models/missing is not tried again", test_missing_is_not_tried_again);
  g_test_add_func("/models/offline", test_offline);
  g_test_add_func("/models/a changed file is never handed out", test_a_changed_file_is_never_handed_out);
  g_test_add_func("/models/sources", test_sources);
  g_test_add_func("/models/manifest errors name the place", test_manifest_errors_name_the_place);
  const int status = g_test_run();
  folder_remove(home);
  return status;
}
