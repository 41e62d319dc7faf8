/* server.c: see server.h: from libsoup's signals to routes and back. */
#include "serve/server.h"
#include <string.h>
#include <sys/resource.h>
#include "base/error.h"
#include "serve/body.h"
#include "serve/chats.h"
#include "serve/guard.h"
#include "serve/match.h"
#include "serve/mcp_serve.h"
#include "serve/openai.h"
#include "serve/spool.h"
#include "serve/tasks.h"

#define KEY "litho-request"
#define MAX_JSON (1 << 20)
#define MIB (G_GUINT64_CONSTANT(1) << 20)

struct _LithoServer {
  SoupServer *soup;
  LithoConnections *connections;
  LithoGuard *guard;
  LithoPool *pool;
  LithoSpool *spool;
  LithoChats *chats;
  LithoTasks *tasks;
  LithoOpenai *openai;
  LithoMcpServe *mcp;
  GPtrArray *root_names; /* char*, NULL-terminated */
  GHashTable *roots;     /* name → folder */
  char *host;            /* as it stands in an address */
  guint64 max_upload;
  gint64 started_us;
  void (*login)(gpointer data);
  gpointer login_data;
  gboolean closing;
};

LithoPool *
litho_server_pool(LithoServer *server)
{
  return server->pool;
}

LithoSpool *
litho_server_spool(LithoServer *server)
{
  return server->spool;
}

LithoChats *
litho_server_chats(LithoServer *server)
{
  return server->chats;
}

LithoOpenai *
litho_server_openai(LithoServer *server)
{
  return server->openai;
}

LithoMcpServe *
litho_server_mcp(LithoServer *server)
{
  return server->mcp;
}

LithoTasks *
litho_server_tasks(LithoServer *server)
{
  return server->tasks;
}

const char *
litho_server_root(LithoServer *server, const char *name)
{
  return g_hash_table_lookup(server->roots, name);
}

const char *const *
litho_server_roots(LithoServer *server)
{
  return (const char *const *)server->root_names->pdata;
}

guint64
litho_server_max_upload(const LithoServer *server)
{
  return server->max_upload;
}

gint64
litho_server_started_us(const LithoServer *server)
{
  return server->started_us;
}

guint
litho_server_n_connections(const LithoServer *server)
{
  return litho_connections_n(server->connections);
}

gboolean
litho_server_is_closing(const LithoServer *server)
{
  return server->closing;
}

const char *
litho_server_token(const LithoServer *server)
{
  return litho_guard_token(server->guard);
}

char *
litho_server_address(const LithoServer *server)
{
  return g_strdup_printf("http://%s:%u", server->host, litho_connections_port(server->connections));
}

char *
litho_server_page(LithoServer *server)
{
  g_autofree char *address = litho_server_address(server), *once = litho_guard_once(server->guard);
  return g_strdup_printf("%s/?token=%s", address, once);
}

void
litho_server_on_login(LithoServer *server, void (*login)(gpointer data), gpointer data)
{
  server->login = login;
  server->login_data = data;
}

gboolean
litho_server_login(LithoServer *server, SoupServerMessage *message, const char *token)
{
  gboolean was_once;
  if (!litho_guard_login(server->guard, message, token, &was_once))
    return FALSE;
  if (was_once && server->login != NULL)
    server->login(server->login_data);
  return TRUE;
}

/* --- a request -------------------------------------------------------------------------------------------- */

static LithoRequest *
request_of(SoupServerMessage *message)
{
  return g_object_get_data(G_OBJECT(message), KEY);
}

static void
on_chunk(SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  LithoRequest *request = data;
  gsize size;
  gconstpointer bytes = g_bytes_get_data(chunk, &size);
  litho_connections_bytes(request->server->connections, message, size);
  if (request->reader == NULL && request->refused == NULL)
    return; /* it was refused by its head */
  if (request->refused != NULL) {
    /* A client that reads no answer while it sends gets some patience, not more. */
    if (g_error_matches(request->refused, LITHO_ERROR, LITHO_ERROR_LIMIT))
      litho_connections_drop(request->server->connections, message);
    return;
  }
  if (request->reader == NULL) /* refused at the head */
    return;
  if (!litho_body_chunk(request, bytes, size, &request->refused))
    g_clear_pointer(&request->reader, litho_body_reader_free);
}

/* The client has its answer, or is gone. */
static void
on_finished(SoupServerMessage *message, gpointer data)
{
  LithoRequest *request = data;
  request->gone = TRUE;
  if (request->job != NULL)
    litho_job_cancel(request->job);
  g_clear_pointer(&request->reader, litho_body_reader_free);
  /* The message and the request hold each other until here. */
  g_object_ref(message);
  g_object_set_data(G_OBJECT(message), KEY, NULL);
  g_signal_handlers_disconnect_by_data(message, request);
  g_object_unref(message);
}

static void
unref_request(gpointer request)
{
  litho_request_unref(request);
}

static void
refuse(SoupServerMessage *message, LithoRequest *request, guint status, const char *code, const char *why)
{
  litho_reply_status(request, status, code, why);
  /* What it still sends is not wanted. */
  soup_message_headers_replace(soup_server_message_get_response_headers(message), "Connection", "close");
}

static const char *
guard_code(guint status)
{
  return status == 401 ? "token" : status == 421 ? "host" : status == 429 ? "guessing" : "origin";
}

static guint64
max_body(const LithoServer *server, const LithoRoute *route)
{
  if (route->max_body > 0)
    return route->max_body;
  return route->body == LITHO_BODY_FILE ? server->max_upload : MAX_JSON;
}

/* The head is there: everything that can be refused is refused now, before the body. */
static void
on_head(SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  LithoServer *server = data;
  litho_connections_head(server->connections, message);
  soup_message_body_set_accumulate(soup_server_message_get_request_body(message), FALSE);
  const char *raw = g_uri_get_path(soup_server_message_get_uri(message));
  LithoRequest *request = g_new0(LithoRequest, 1);
  request->refs = 1;
  request->server = server;
  request->message = g_object_ref(message);
  request->query = query != NULL ? g_hash_table_ref(query) : NULL;
  gboolean other_method;
  request->route = litho_route_match(soup_server_message_get_method(message), raw, &request->parts, &other_method);
  g_object_set_data_full(G_OBJECT(message), KEY, request, unref_request);
  g_signal_connect(message, "got-chunk", G_CALLBACK(on_chunk), request);
  g_signal_connect_data(message, "finished", G_CALLBACK(on_finished), litho_request_ref(request),
                        (GClosureNotify)(void (*)(void))unref_request, 0);
  const char *why = NULL;
  g_autoptr(GError) error = NULL;
  const guint refused = litho_guard_check(server->guard, message, request->route, &why);
  if (refused != 0)
    refuse(message, request, refused, guard_code(refused), why);
  else if (request->route == NULL && other_method)
    refuse(message, request, 405, "method", "this address does not take that method");
  else if (request->route == NULL)
    refuse(message, request, 404, "not-found", "there is nothing at this address; /api/v1/openapi.json has what there is");
  else if (!litho_body_begin(request, max_body(server, request->route), &error)) {
    litho_reply_error(request, error);
    soup_message_headers_replace(soup_server_message_get_response_headers(message), "Connection", "close");
  }
}

/* The body is there. */
static void
on_request(SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  LithoServer *server = data;
  g_autoptr(LithoRequest) request = request_of(message);
  if (request == NULL)
    return;
  litho_request_ref(request);
  litho_connections_read(server->connections, message);
  if (request->refused == NULL && !litho_body_end(request, &request->refused))
    g_assert(request->refused != NULL);
  g_clear_pointer(&request->reader, litho_body_reader_free);
  if (request->refused != NULL)
    litho_reply_error(request, request->refused);
  else
    request->route->handle(request);
  if (!request->replied) {
    request->paused = TRUE;
    soup_server_message_pause(message);
  }
}

static void
on_request_over(SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  LithoServer *server = data;
  litho_connections_done(server->connections, message);
}

/* Nobody waits for the answer any more. */
static void
on_gone(SoupServerMessage *message, gpointer data)
{
  LithoRequest *request = request_of(message);
  if (request != NULL && request->job != NULL)
    litho_job_cancel(request->job);
}

/* --- beginning and end ---------------------------------------------------------------------------------------- */

static gboolean
usage(GError **error, const char *format, const char *what)
{
  g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE, format, what);
  return FALSE;
}

/* "photos=/srv/photos", or a folder, whose name is then the root's. */
static gboolean
add_root(LithoServer *server, const char *text, GError **error)
{
  const char *equals = strchr(text, '=');
  const gboolean named = equals != NULL && equals != text && memchr(text, '/', (gsize)(equals - text)) == NULL;
  g_autofree char *full = g_canonicalize_filename(named ? equals + 1 : text, NULL);
  g_autofree char *name = named ? g_strndup(text, (gsize)(equals - text)) : g_path_get_basename(full);
  if (!g_file_test(full, G_FILE_TEST_IS_DIR))
    return usage(error, "--root %s: there is no such folder", text);
  if (g_hash_table_contains(server->roots, name))
    return usage(error, "--root: '%s' is there twice: say NAME=DIR", name);
  g_ptr_array_insert(server->root_names, (gint)server->root_names->len - 1, g_strdup(name));
  g_hash_table_insert(server->roots, g_steal_pointer(&name), g_steal_pointer(&full));
  return TRUE;
}

static GSocketAddress *
parse_address(const char *text, GError **error)
{
  g_autoptr(GSocketConnectable) where = g_network_address_parse(text, 0, error);
  if (where == NULL)
    return NULL;
  const char *host = g_network_address_get_hostname(G_NETWORK_ADDRESS(where));
  const guint16 port = g_network_address_get_port(G_NETWORK_ADDRESS(where));
  GSocketAddress *address = g_inet_socket_address_new_from_string(g_str_equal(host, "localhost") ? "127.0.0.1" : host, port);
  if (address == NULL)
    usage(error, "--listen %s: say an address and a port, as 127.0.0.1:8080", text);
  return address;
}

static void
allow_hosts(LithoServer *server, const LithoServerOptions *options, gboolean loopback)
{
  const guint port = litho_connections_port(server->connections);
  const char *const own[] = {"127.0.0.1", "localhost", "[::1]", NULL};
  const char *const *lists[] = {loopback ? own : NULL, options->hosts};
  const char *const given[] = {server->host, NULL};
  for (guint k = 0; k < 3; k++)
    for (const char *const *host = k < 2 ? lists[k] : given; host != NULL && *host != NULL; host++) {
      g_autofree char *text = g_strdup_printf("%s:%u", *host, port);
      litho_guard_allow_host(server->guard, text);
      if (port == 80)
        litho_guard_allow_host(server->guard, *host);
    }
}

/* What holds the port is most often a litho that was left running. */
static void
say_cannot_listen(GSocketAddress *address, const GError *failure, GError **error)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS(address);
  g_autofree char *host = g_inet_address_to_string(g_inet_socket_address_get_address(inet));
  const gboolean six = strchr(host, ':') != NULL;
  g_autofree char *where =
      g_strdup_printf("%s%s%s:%u", six ? "[" : "", host, six ? "]" : "", g_inet_socket_address_get_port(inet));
  if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_USAGE,
                "--listen %s: the port is taken, perhaps by a litho that runs already: use that one, or say another "
                "port (without one a free port is found)",
                where);
  else
    g_set_error(error, LITHO_ERROR, LITHO_ERROR_RESOURCE, "--listen %s: %s", where, failure->message);
}

static gboolean
listen_at(LithoServer *server, const LithoServerOptions *options, GError **error)
{
  g_autoptr(GSocketAddress) address = parse_address(options->listen != NULL ? options->listen : "127.0.0.1:0", error);
  if (address == NULL)
    return FALSE;
  g_autoptr(GError) failure = NULL;
  server->connections = litho_connections_new(server->soup, address, &options->connections, on_gone, server, &failure);
  if (server->connections == NULL) {
    say_cannot_listen(address, failure, error);
    return FALSE;
  }
  GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
  g_autofree char *text = g_inet_address_to_string(inet);
  const gboolean six = g_inet_address_get_family(inet) == G_SOCKET_FAMILY_IPV6;
  server->host = six ? g_strdup_printf("[%s]", text) : g_strdup(text);
  server->guard = litho_guard_new(options->token, NULL, litho_connections_port(server->connections));
  allow_hosts(server, options, g_inet_address_get_is_loopback(inet));
  return TRUE;
}

/* 200 clients and their photos need more files than a shell gives. */
static void
raise_files(void)
{
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < MIN(limit.rlim_max, 8192)) {
    limit.rlim_cur = MIN(limit.rlim_max, 8192);
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

LithoServer *
litho_server_new(const LithoServerOptions *options, GError **error)
{
  g_autoptr(LithoServer) server = g_new0(LithoServer, 1);
  raise_files();
  server->root_names = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(server->root_names, NULL);
  server->roots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  server->max_upload = options->max_upload_bytes > 0 ? options->max_upload_bytes : 512 * MIB;
  server->started_us = g_get_monotonic_time();
  for (const char *const *root = options->roots; root != NULL && *root != NULL; root++)
    if (!add_root(server, *root, error))
      return NULL;
  g_autofree char *own = options->state_dir == NULL ? g_build_filename(g_get_user_state_dir(), "litho", "serve", NULL) : NULL;
  const char *dir = options->state_dir != NULL ? options->state_dir : own;
  server->spool = litho_spool_new(dir, options->max_spool_bytes > 0 ? options->max_spool_bytes : 20480 * MIB, error);
  if (server->spool == NULL)
    return NULL;
  g_autofree char *store = options->state_dir != NULL ? g_build_filename(dir, "chats.db", NULL) : NULL;
  if ((server->chats = litho_chats_new(server, store, error)) == NULL)
    return NULL;
  server->tasks = litho_tasks_new(server);
  server->pool = litho_pool_new(&options->pool);
  server->openai = litho_openai_new(server);
  if ((server->mcp = litho_mcp_serve_new(server, error)) == NULL)
    return NULL;
  server->soup = soup_server_new("server-header", "litho", "raw-paths", TRUE, NULL);
  soup_server_add_early_handler(server->soup, NULL, on_head, server, NULL);
  soup_server_add_handler(server->soup, NULL, on_request, server, NULL);
  g_signal_connect(server->soup, "request-finished", G_CALLBACK(on_request_over), server);
  return listen_at(server, options, error) ? g_steal_pointer(&server) : NULL;
}

void
litho_server_free(LithoServer *server)
{
  if (server == NULL)
    return;
  server->closing = TRUE;
  /* Clients first, so that nobody is told of jobs that end now. */
  if (server->soup != NULL)
    soup_server_disconnect(server->soup);
  litho_connections_free(server->connections);
  litho_mcp_serve_close(server->mcp);
  litho_pool_free(server->pool);
  litho_mcp_serve_free(server->mcp);
  litho_openai_free(server->openai);
  litho_tasks_free(server->tasks);
  litho_chats_free(server->chats);
  litho_spool_free(server->spool);
  litho_guard_free(server->guard);
  g_clear_object(&server->soup);
  g_clear_pointer(&server->root_names, g_ptr_array_unref);
  g_clear_pointer(&server->roots, g_hash_table_unref);
  g_free(server->host);
  g_free(server);
}
