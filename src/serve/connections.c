/* connections.c: see connections.h. */
#include "serve/connections.h"
#include <gio/gnetworking.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <malloc.h>
#include <sys/socket.h>

#define SWEEP_S 1
#define TRIM_SWEEPS 5

typedef enum { WAITS, SENDS, IS_WORKED } State;

typedef struct {
  GSocketConnection *stream; /* owned */
  GSocketAddress *remote;    /* owned; a message is known by it */
  State state;
  gint64 since_us;
  guint64 n_bytes; /* of the body */
  SoupServerMessage *message; /* that is worked; not owned */
} Connection;

struct _LithoConnections {
  SoupServer *server;
  GSocketService *service;
  GHashTable *all; /* GSocketAddress* → Connection*, owned */
  LithoConnectionLimits limits;
  LithoConnectionGone gone;
  gpointer data;
  guint16 port;
  guint sweep, n_sweeps;
};

static void
connection_free(gpointer data)
{
  Connection *connection = data;
  g_object_unref(connection->stream);
  g_object_unref(connection->remote);
  g_free(connection);
}

static void
set_state(Connection *connection, State state)
{
  connection->message = NULL;
  connection->state = state;
  connection->since_us = g_get_monotonic_time();
  connection->n_bytes = 0;
}

/* The server reads the end and lets go of it. */
static void
shut(Connection *connection)
{
  g_socket_shutdown(g_socket_connection_get_socket(connection->stream), TRUE, TRUE, NULL);
}

static gboolean
is_slow(const LithoConnections *connections, const Connection *connection, gint64 now)
{
  const LithoConnectionLimits *limits = &connections->limits;
  const gint64 age_s = (now - connection->since_us) / G_USEC_PER_SEC;
  if (connection->state == WAITS)
    return age_s > limits->head_s;
  return connection->state == SENDS && age_s > limits->body_s &&
         connection->n_bytes < (guint64)age_s * limits->min_rate;
}

/* libsoup looks at no socket while a request is worked. */
static gboolean
has_left(const Connection *connection)
{
  char byte;
  const int fd = g_socket_get_fd(g_socket_connection_get_socket(connection->stream));
  return connection->message != NULL && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static gboolean
on_sweep(gpointer data)
{
  LithoConnections *connections = data;
  gboolean busy = FALSE;
  const gint64 now = g_get_monotonic_time();
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, connections->all);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    Connection *connection = value;
    if (g_io_stream_is_closed(G_IO_STREAM(connection->stream))) {
      g_hash_table_iter_remove(&iter);
      continue;
    }
    if (is_slow(connections, connection, now))
      shut(connection);
    else if (has_left(connection))
      connections->gone(connection->message, connections->data);
    busy |= connection->state != WAITS;
  }
  /* What uploads and pictures took goes back to the system. */
  if (!busy && ++connections->n_sweeps % TRIM_SWEEPS == 0)
    malloc_trim(0);
  return G_SOURCE_CONTINUE;
}

/* Room for one more: the one that waits longest goes. FALSE: all are busy. */
static gboolean
make_room(LithoConnections *connections)
{
  if (g_hash_table_size(connections->all) < connections->limits.max_connections)
    return TRUE;
  Connection *oldest = NULL;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, connections->all);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    Connection *connection = value;
    if (g_io_stream_is_closed(G_IO_STREAM(connection->stream)))
      g_hash_table_iter_remove(&iter);
    else if (connection->state == WAITS && (oldest == NULL || connection->since_us < oldest->since_us))
      oldest = connection;
  }
  if (g_hash_table_size(connections->all) < connections->limits.max_connections)
    return TRUE;
  if (oldest == NULL)
    return FALSE;
  shut(oldest);
  g_hash_table_remove(connections->all, oldest->remote);
  return TRUE;
}

static gboolean
on_incoming(GSocketService *service, GSocketConnection *stream, GObject *source, gpointer data)
{
  LithoConnections *connections = data;
  GSocketAddress *local = g_socket_connection_get_local_address(stream, NULL);
  GSocketAddress *remote = g_socket_connection_get_remote_address(stream, NULL);
  if (local != NULL && remote != NULL && make_room(connections)) {
    g_socket_set_option(g_socket_connection_get_socket(stream), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
    Connection *connection = g_new0(Connection, 1);
    connection->stream = g_object_ref(stream);
    connection->remote = g_object_ref(remote);
    set_state(connection, WAITS);
    g_hash_table_insert(connections->all, remote, connection);
    if (!soup_server_accept_iostream(connections->server, G_IO_STREAM(stream), local, remote, NULL))
      g_hash_table_remove(connections->all, remote);
  }
  g_clear_object(&local);
  g_clear_object(&remote);
  return TRUE;
}

/* libsoup 3.2 keeps a connection for the next request only while the server listens by itself. It gets a socket that has no
 * name any more, so that nobody can come by it. */
static gboolean
give_listener(SoupServer *server, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp("litho-XXXXXX", error);
  if (folder == NULL)
    return FALSE;
  g_autofree char *path = g_build_filename(folder, "s", NULL);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
  g_autoptr(GSocket) socket = g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  const gboolean ok = socket != NULL && g_socket_bind(socket, address, FALSE, error) && g_socket_listen(socket, error) &&
                      soup_server_listen_socket(server, socket, 0, error);
  g_unlink(path);
  g_rmdir(folder);
  return ok;
}

LithoConnections *
litho_connections_new(SoupServer *server, GSocketAddress *address, const LithoConnectionLimits *limits,
                      LithoConnectionGone gone, gpointer data, GError **error)
{
  g_autoptr(GSocketService) service = g_socket_service_new();
  g_autoptr(GSocketAddress) bound = NULL;
  g_socket_listener_set_backlog(G_SOCKET_LISTENER(service), 1024);
  if (!g_socket_listener_add_address(G_SOCKET_LISTENER(service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                     &bound, error) ||
      !give_listener(server, error))
    return NULL;
  LithoConnections *connections = g_new0(LithoConnections, 1);
  connections->server = server;
  connections->gone = gone;
  connections->data = data;
  connections->service = g_steal_pointer(&service);
  connections->all = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, connection_free);
  connections->limits = *limits;
  LithoConnectionLimits *own = &connections->limits;
  own->max_connections = own->max_connections > 0 ? own->max_connections : 512;
  own->head_s = own->head_s > 0 ? own->head_s : 15;
  own->body_s = own->body_s > 0 ? own->body_s : 30;
  own->min_rate = own->min_rate > 0 ? own->min_rate : 16 << 10;
  connections->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
  g_signal_connect(connections->service, "incoming", G_CALLBACK(on_incoming), connections);
  g_socket_service_start(connections->service);
  connections->sweep = g_timeout_add_seconds(SWEEP_S, on_sweep, connections);
  return connections;
}

void
litho_connections_free(LithoConnections *connections)
{
  if (connections == NULL)
    return;
  g_socket_service_stop(connections->service);
  g_socket_listener_close(G_SOCKET_LISTENER(connections->service));
  g_object_unref(connections->service);
  g_source_remove(connections->sweep);
  g_hash_table_unref(connections->all);
  g_free(connections);
}

guint16
litho_connections_port(const LithoConnections *connections)
{
  return connections->port;
}

guint
litho_connections_n(const LithoConnections *connections)
{
  return g_hash_table_size(connections->all);
}

/* --- what they do ------------------------------------------------------------------------------------------- */

static Connection *
of_message(LithoConnections *connections, SoupServerMessage *message)
{
  return g_hash_table_lookup(connections->all, soup_server_message_get_remote_address(message));
}

void
litho_connections_head(LithoConnections *connections, SoupServerMessage *message)
{
  Connection *connection = of_message(connections, message);
  if (connection != NULL)
    set_state(connection, SENDS);
}

void
litho_connections_bytes(LithoConnections *connections, SoupServerMessage *message, gsize size)
{
  Connection *connection = of_message(connections, message);
  if (connection != NULL)
    connection->n_bytes += size;
}

void
litho_connections_read(LithoConnections *connections, SoupServerMessage *message)
{
  Connection *connection = of_message(connections, message);
  if (connection == NULL)
    return;
  set_state(connection, IS_WORKED);
  connection->message = message;
}

void
litho_connections_done(LithoConnections *connections, SoupServerMessage *message)
{
  Connection *connection = of_message(connections, message);
  if (connection != NULL)
    set_state(connection, WAITS);
}

void
litho_connections_drop(LithoConnections *connections, SoupServerMessage *message)
{
  Connection *connection = of_message(connections, message);
  if (connection != NULL)
    shut(connection);
}
